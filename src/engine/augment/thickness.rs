//! Makes lines thicker or thinner by parts of a pixel.

use super::warp::{Levels, nearest};
use crate::engine::digit::{PIXELS, SIDE};

/// The finished image: edges moved outwards by `thickening` pixels, and ink as strong as it was.
///
/// A grey-scale dilation (erosion, where `thickening` is negative) by the four neighbours moves an edge by one pixel;
/// mixing it with the original moves it by a part of one. Resampling and erosion make thin lines fainter, so the
/// strongest ink becomes as strong as the `strongest` of the original again, as `app::prepare` does for all drawings.
pub(super) fn finish(levels: &Levels, thickening: f32, strongest: u8) -> [u8; PIXELS] {
    let moved = match thickening {
        0.0 => *levels,
        thicker if thicker > 0.0 => mixed(levels, thicker, larger),
        thinner => mixed(levels, -thinner, smaller),
    };
    let now = largest(&moved);
    let gain = match f32::from(strongest) / now {
        faded if faded > 1.0 && faded.is_finite() => faded,
        _ => 1.0,
    };
    std::array::from_fn(|i| nearest(moved[i] * gain) as u8)
}

/// Mixes each pixel with the `extreme` of itself and its four neighbours.
fn mixed(levels: &Levels, share: f32, extreme: impl Fn(f32, f32) -> f32) -> Levels {
    let mut mixed = *levels;
    // The outermost ring stays: a digit doesn't reach it.
    for y in 1..SIDE - 1 {
        let row = |y: usize| &levels[y * SIDE..][..SIDE];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        let line = &mut mixed[y * SIDE..][..SIDE];
        for x in 1..SIDE - 1 {
            let sides = extreme(here[x - 1], here[x + 1]);
            let ends = extreme(above[x], below[x]);
            let most = extreme(extreme(sides, ends), here[x]);
            line[x] += share * (most - here[x]);
        }
    }
    mixed
}

/// Numbers that are compared at once.
const LANES: usize = 8;

fn largest(levels: &Levels) -> f32 {
    let mut lanes = [0.0; LANES];
    for chunk in levels.as_chunks::<LANES>().0 {
        for (lane, level) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, *level);
        }
    }
    lanes.into_iter().fold(0.0, larger)
}

// Not `f32::max` and `f32::min`, whose care for NaN costs several instructions.

fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}
