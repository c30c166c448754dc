//! Turns, scales, shears, shifts and wobbles an image in one bilinear resampling.

use super::elastic::Field;
use super::recipe::Augmentation;
use crate::engine::digit::{PIXELS, SIDE};
use crate::engine::random::Random;
use crate::engine::turn::sine_cosine;

/// The middle that images are turned about, in pixel indices: MNIST's centres of mass lie evenly in 13.5..14.5 (see
/// `app::prepare`).
const MIDDLE: f32 = 14.0;

/// Grey levels between 0 and 255 that aren't rounded yet, row by row.
pub(super) type Levels = [f32; PIXELS];

/// Where each pixel of the deformed image comes from: `matrix * (pixel - MIDDLE) + MIDDLE - shift`, before any wobble.
pub(super) struct Affine {
    matrix: [[f32; 2]; 2],
    shift: (f32, f32),
}

impl Affine {
    /// One deformation within the recipe. Always draws six numbers.
    pub(super) fn draw(recipe: &Augmentation, random: &mut Random) -> Self {
        let turn = random.symmetric(recipe.rotation_degrees).to_radians();
        let width = 1.0 + random.symmetric(recipe.scale);
        let height = 1.0 + random.symmetric(recipe.scale);
        let shear = random.symmetric(recipe.shear);
        let shift = (
            random.symmetric(recipe.shift_pixels),
            random.symmetric(recipe.shift_pixels),
        );
        let (sine, cosine) = sine_cosine(turn);
        // The inverse of: shear, then scale, then turn.
        let (right, down) = (
            [cosine / width, sine / width],
            [-sine / height, cosine / height],
        );
        Self {
            matrix: [
                [right[0] + shear * down[0], right[1] + shear * down[1]],
                down,
            ],
            shift,
        }
    }
}

/// The image as `affine` and `field` deform it; what comes from outside of it is paper.
pub(super) fn resample(image: &[u8; PIXELS], affine: &Affine, field: &Field) -> Levels {
    let source = Source::new(image);
    let [[xx, xy], [yx, yy]] = affine.matrix;
    let mut levels = [0.0; PIXELS];
    for (y, line) in levels.chunks_exact_mut(SIDE).enumerate() {
        let (rightwards, downwards) = field.row(y);
        // The shift happens last, so it is undone first.
        let down = y as f32 - MIDDLE - affine.shift.1;
        let start = (MIDDLE + xy * down, MIDDLE + yy * down);
        for (x, level) in line.iter_mut().enumerate() {
            let right = x as f32 - MIDDLE - affine.shift.0;
            let place = (start.0 + xx * right, start.1 + yx * right);
            *level = source.at(place.0 + rightwards[x], place.1 + downwards[x]);
        }
    }
    levels
}

/// Paper around the image, in pixels, so that a place on its edge has four pixels around it.
const BORDER: usize = 1;

/// Pixels from one row of the source to the next: a power of two, which compiles to fewer instructions.
const STRIDE: usize = 32;

/// Rows of the source: those that a place can name, and the two below.
const ROWS: usize = STRIDE + 2;

/// An image to be read between its pixels.
struct Source {
    levels: [f32; STRIDE * ROWS],
    /// First and last row, and first and last column, that can have any ink around them; half of the places that are
    /// asked for lie outside.
    rows: (f32, f32),
    columns: (f32, f32),
}

impl Source {
    fn new(image: &[u8; PIXELS]) -> Self {
        let mut levels = [0.0; STRIDE * ROWS];
        let mut rows = (f32::MAX, f32::MIN);
        let mut inked_columns = [0_u8; SIDE];
        for (y, row) in image.chunks_exact(SIDE).enumerate() {
            let start = (y + BORDER) * STRIDE + BORDER;
            let mut inked = 0;
            let pixels = levels[start..start + SIDE].iter_mut();
            for ((pixel, level), column) in pixels.zip(row).zip(&mut inked_columns) {
                *pixel = f32::from(*level);
                *column |= level;
                inked |= level;
            }
            if inked > 0 {
                rows = (rows.0.min(y as f32), y as f32);
            }
        }
        let first = inked_columns.iter().position(|ink| *ink > 0);
        let last = inked_columns.iter().rposition(|ink| *ink > 0);
        Self {
            levels,
            rows: (rows.0 - 1.0, rows.1 + 1.0),
            columns: (
                first.unwrap_or(SIDE) as f32 - 1.0,
                last.unwrap_or(0) as f32 + 1.0,
            ),
        }
    }

    /// The level at a place between four pixels.
    fn at(&self, x: f32, y: f32) -> f32 {
        let is_inside =
            x > self.columns.0 && x < self.columns.1 && y > self.rows.0 && y < self.rows.1;
        if !is_inside {
            return 0.0;
        }
        let (x, y) = (x + BORDER as f32, y + BORDER as f32);
        // Rounded down, but for whole numbers, which may become one less: then all weight lies on the next pixel.
        let (column, row) = (nearest(x - 0.5), nearest(y - 0.5));
        let (right, down) = (x - column as f32, y - row as f32);
        // Both are below 32 already; said here so that nothing has to be checked at run time.
        let (column, row) = (column as usize % STRIDE, row as usize % STRIDE);
        let at = row * STRIDE + column;
        let (top, bottom) = (&self.levels[at..at + 2], &self.levels[at + STRIDE..][..2]);
        let above = top[0] + right * (top[1] - top[0]);
        let below = bottom[0] + right * (bottom[1] - bottom[0]);
        above + down * (below - above)
    }
}

/// The nearest whole number of a value from -0.5 to 2^22.
///
/// Beyond 2^23 a number's last bit stands for 1, so an addition rounds and leaves the result in the low bits.
/// The usual conversion, `as`, has to look for overflow first, and costs more than the interpolation itself.
pub(super) fn nearest(value: f32) -> u32 {
    const SHIFT: f32 = (3 << 22) as f32;
    (value + SHIFT).to_bits() - SHIFT.to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded() {
        for (value, expected) in [(-0.49, 0), (0.0, 0), (0.49, 0), (0.51, 1), (254.51, 255)] {
            assert_eq!(nearest(value), expected, "{value}");
        }
    }
}
