//! Decimal numbers as text, and back.
//!
//! The standard library's ways write and read every number to the last bit, with tables that are a tenth of the page's
//! whole size. What is written here has few decimals, and what is read a person has typed.

/// A mantissa of less than this takes another digit without overflow.
const ROOM: u64 = u64::MAX / 10 - 1;

/// Powers of ten beyond this one make any number 0 or infinite.
const FARTHEST_POWER: i32 = 400;

/// `value` with so many decimals (at most 9), as `format!("{value:.decimals$}")` writes it.
pub fn fixed(value: f64, decimals: u32) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value.is_infinite() {
        return format!("{sign}inf");
    }
    let (whole, parts) = rounded(value.abs(), 10_u64.pow(decimals.min(9)));
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{parts:0width$}", width = decimals as usize),
    }
}

/// `value` with as few decimals as give it back when they are read again, or with 9.
pub fn shortest(value: f64) -> String {
    let mut texts = (0..9).map(|decimals| fixed(value, decimals));
    let exact = texts.find(|text| parse(text) == Some(value));
    exact.unwrap_or_else(|| fixed(value, 9))
}

/// `value` in a text that [`parse`] gives back to the bit: its shortest decimals, or else a whole number and a power of
/// two, as in `6004799503160661p-54`.
pub fn exact(value: f64) -> String {
    let decimals = shortest(value);
    if parse(&decimals) == Some(value) {
        return decimals;
    }
    let (mantissa, shift) = split(value.abs());
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{mantissa}p-{shift}")
}

/// A number that is 0 or more, as a whole number and `scale`-ths, of which a half goes to the even one.
fn rounded(value: f64, scale: u64) -> (u128, u64) {
    // From 2^53 on every number is whole.
    let whole = value as u128;
    let (mantissa, shift) = split(value - whole as f64);
    // The fraction is `mantissa / 2^shift`. Of less than 2^-120 nothing is left.
    let (scaled, shift) = (u128::from(mantissa) * u128::from(scale), shift.min(120));
    let (parts, left, half) = (
        (scaled >> shift) as u64,
        scaled & ((1 << shift) - 1),
        1_u128 << (shift - 1),
    );
    let up = left > half || (left == half && is_odd(whole, parts, scale));
    match parts + u64::from(up) {
        parts if parts == scale => (whole + 1, 0),
        parts => (whole, parts),
    }
}

/// Whether the last digit is odd: without decimals that is the whole number's.
fn is_odd(whole: u128, parts: u64, scale: u64) -> bool {
    if scale == 1 {
        !whole.is_multiple_of(2)
    } else {
        !parts.is_multiple_of(2)
    }
}

/// A number below 2^52 as a mantissa and the power of two, at least 1, that it is divided by.
fn split(value: f64) -> (u64, u32) {
    let bits = value.to_bits();
    let (exponent, fraction) = ((bits >> 52) as u32, bits & ((1 << 52) - 1));
    match exponent {
        0 => (fraction, 1_074),
        _ => (fraction | 1 << 52, 1_075 - exponent),
    }
}

/// Reads a decimal number: a sign, digits with or without a point, and a power of ten behind an `e`. It is the nearest
/// `f64` for up to 15 digits and 22 decimals, and a neighbour of it otherwise. What [`exact`] writes is read as well.
pub fn parse(text: &str) -> Option<f64> {
    if let Some((mantissa, power)) = text.split_once("p-") {
        let (mantissa, power) = (mantissa.parse::<i64>().ok()?, power.parse::<u16>().ok()?);
        return Some(halved(mantissa as f64, power));
    }
    let (number, power) = match text.split_once(['e', 'E']) {
        Some((number, power)) => (number, power.parse().ok()?),
        None => (text, 0_i32),
    };
    let is_negative = number.starts_with('-');
    let number = number.strip_prefix(['+', '-']).unwrap_or(number);
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let (mut mantissa, mut left_out, mut digits) = (0_u64, 0, 0);
    for digit in whole.chars().chain(decimals.chars()) {
        let digit = u64::from(digit.to_digit(10)?);
        digits += 1;
        if mantissa < ROOM {
            mantissa = mantissa * 10 + digit;
        } else {
            left_out += 1;
        }
    }
    if digits == 0 {
        return None;
    }
    let power = power.saturating_add(left_out - decimals.len() as i32);
    let value = times_power(mantissa as f64, power);
    Some(if is_negative { -value } else { value })
}

/// `value / 2^times`. Halving is exact, which a division by a power that no `f64` holds is not.
fn halved(value: f64, times: u16) -> f64 {
    (0..times.min(1_100)).fold(value, |value, _| value / 2.0)
}

fn times_power(mantissa: f64, power: i32) -> f64 {
    let count = power.clamp(-FARTHEST_POWER, FARTHEST_POWER).unsigned_abs();
    let tens = (0..count).fold(1.0, |tens, _| tens * 10.0);
    match power {
        _ if mantissa == 0.0 => 0.0,
        0.. => mantissa * tens,
        _ => mantissa / tens,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of many magnitudes with all kinds of fractions, the same ones each time.
    fn numbers() -> impl Iterator<Item = f64> {
        let bits = |index: u64| index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let spread = (1..20_000).map(move |index| bits(index) as f64 / 1e17);
        let quarters = (0..4_000).map(|index| f64::from(index) / 8.0);
        let tiny = (0..300).map(|power| 1.5 / 10_f64.powi(power));
        let large = (0..38).map(|power| 1.7 * 10_f64.powi(power));
        let tenths = (0..4_000).map(|index| f64::from(index) / 10.0);
        let small = (0..4_000).map(|index| f64::from(index) / 1e6);
        let positive = spread.chain(quarters).chain(tiny).chain(large);
        positive
            .chain(tenths)
            .chain(small)
            .flat_map(|value| [value, -value])
    }

    #[test]
    fn fixed_decimals_are_those_of_the_standard_library() {
        let special = [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MIN_POSITIVE,
        ];
        for value in numbers().chain(special) {
            for decimals in [0, 1, 2, 4, 6, 9] {
                let expected = format!("{value:.width$}", width = decimals as usize);
                assert_eq!(fixed(value, decimals), expected, "{value:?}");
            }
        }
        let largest = f64::from(f32::MAX);
        assert_eq!(fixed(largest, 6), format!("{largest:.6}"));
    }

    #[test]
    fn what_people_type_is_read_as_the_standard_library_does() {
        let typed = [
            "0.01",
            ".5",
            "5.",
            "007",
            "1e-3",
            "2.5E2",
            "+4",
            "-0.25",
            "123456789012345",
            "0",
            "1e400",
            "1e-400",
            "0e999999999",
            "00.00000000000000000001",
        ];
        for text in typed {
            assert_eq!(parse(text), text.parse().ok(), "{text}");
        }
        for value in (0..4_000).map(|index| f64::from(index) / 1e4) {
            assert_eq!(parse(&value.to_string()), Some(value));
        }
    }

    #[test]
    fn more_digits_than_a_number_holds_give_its_neighbour_at_most() {
        for text in [
            "0.1000000000000000055511151231257827",
            "12345678901234567890123",
        ] {
            let exact: f64 = text.parse().unwrap();
            let read = parse(text).unwrap();
            assert!(
                (read - exact).abs() <= exact * f64::EPSILON,
                "{text}: {read:?}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", ".", "-", "e5", "1e", "1e5.0", "one", "1 2", "1..2", "0x10", "--1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn exact_texts_give_the_same_bits() {
        let tiny = [
            1.0 / 3.0,
            -0.1 - 0.2,
            1e-300,
            f64::MIN_POSITIVE,
            0.01,
            9.75,
            0.0,
        ];
        let small = (1..2_000).map(|index| f64::from(index) / 777.0);
        for value in tiny.into_iter().chain(small) {
            assert_eq!(parse(&exact(value)), Some(value), "{value:?}");
        }
        assert_eq!(exact(0.01), "0.01");
        assert_eq!(exact(1.0 / 3.0), "6004799503160661p-54");
        assert_eq!(parse("1p-"), None);
        assert_eq!(parse("p-3"), None);
    }

    #[test]
    fn a_number_is_as_short_as_it_can_be() {
        for (value, expected) in [
            (0.01, "0.01"),
            (0.5, "0.5"),
            (3.0, "3"),
            (0.0, "0"),
            (0.1234, "0.1234"),
        ] {
            assert_eq!(shortest(value), expected);
        }
        assert_eq!(shortest(1.0 / 3.0), "0.333333333");
    }
}
