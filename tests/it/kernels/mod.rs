//! The CPU kernels against the plain loops of their formulas, for sizes that fill no vector and no block.

mod conv_pool;
mod linear;
mod losses;

use digit_studio::engine::random::{Purpose, Random};

/// Numbers in -1..1, the same for the same `stream`.
fn numbers(stream: u32, len: usize) -> Vec<f32> {
    let mut random = Random::new(11, Purpose::Dropout { step: stream });
    (0..len).map(|_| random.symmetric(1.0)).collect()
}

/// A dropout mask: about a third are 0.
fn mask(stream: u32, len: usize) -> Vec<f32> {
    let drop = |number: &f32| if *number < -0.3 { 0.0 } else { 1.5 };
    numbers(stream, len).iter().map(drop).collect()
}

/// Sums in another order differ by rounding alone.
fn assert_same(title: &str, found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{title}");
    let scale = expected
        .iter()
        .fold(1.0_f64, |most, number| most.max(number.abs()));
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (f64::from(*found) - expected).abs() / scale;
        assert!(
            off < 2e-6,
            "{title}, number {at}: {found} instead of {expected}"
        );
    }
}
