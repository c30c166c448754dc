//! Sine and cosine that are the same number everywhere.
//!
//! The platform's own differ in the last bit between browsers and native builds, and images must not. Additions and
//! multiplications are rounded alike on every machine.

/// `(sine, cosine)` of an angle up to 1 radian in size, by the first four (five) terms of their series: wrong by less
/// than 3e-6.
pub fn sine_cosine(radians: f32) -> (f32, f32) {
    let square = radians * radians;
    let sine = 1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0));
    let cosine =
        1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)));
    (radians * sine, cosine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_are_as_exact_as_they_say() {
        for step in -100..=100 {
            let angle = step as f32 / 100.0;
            let (sine, cosine) = sine_cosine(angle);
            assert!((sine - angle.sin()).abs() < 3e-6, "sine of {angle}");
            assert!((cosine - angle.cos()).abs() < 3e-6, "cosine of {angle}");
        }
    }
}
