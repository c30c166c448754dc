//! Where the ink is in the picture, and its place in the field, as MNIST was made.

use std::ops::Range;

use super::ink::Ink;
use crate::engine::digit::{Image, PIXELS, SIDE};

/// A box in pixels of the picture; never empty.
pub(super) struct Bounds {
    pub(super) columns: Range<usize>,
    pub(super) rows: Range<usize>,
}

impl Bounds {
    /// The box around all solid ink.
    pub(super) fn of(ink: &Ink) -> Self {
        let solid = |level: &u8| *level >= ink.solid;
        let rows = (0..ink.height()).filter_map(|y| {
            let first = ink.row(y).iter().position(solid)?;
            let last = ink.row(y).iter().rposition(solid)?;
            Some(Self::of_row(y, first..last + 1))
        });
        rows.reduce(Self::around).unwrap_or(Self::of_row(0, 0..1))
    }

    /// The whole picture.
    pub(super) fn whole(ink: &Ink) -> Self {
        Self {
            columns: 0..ink.width,
            rows: 0..ink.height(),
        }
    }

    fn of_row(row: usize, columns: Range<usize>) -> Self {
        Self {
            columns,
            rows: row..row + 1,
        }
    }

    /// The box around two boxes.
    fn around(self, other: Self) -> Self {
        let join = |a: Range<usize>, b: Range<usize>| a.start.min(b.start)..a.end.max(b.end);
        Self {
            columns: join(self.columns, other.columns),
            rows: join(self.rows, other.rows),
        }
    }

    /// Longer side, in pixels of the picture.
    pub(super) fn longest(&self) -> usize {
        self.columns.len().max(self.rows.len())
    }
}

/// Ink as the network sees it, not yet in its place.
pub(super) struct Glyph {
    pub(super) width: usize,
    /// Row by row, at most 28 x 28; 0 is paper, 255 is ink.
    pub(super) levels: Vec<u8>,
}

impl Glyph {
    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.levels.chunks(self.width)
    }

    /// How much ink each column holds.
    fn columns(&self) -> Vec<u64> {
        let column = |x| self.rows().map(|row| u64::from(row[x])).sum();
        (0..self.width).map(column).collect()
    }

    /// How much ink each row holds.
    fn row_sums(&self) -> Vec<u64> {
        self.rows()
            .map(|row| row.iter().map(|level| u64::from(*level)).sum())
            .collect()
    }
}

/// Puts the glyph into the field, its centre of mass in the middle.
pub(super) fn by_mass(glyph: &Glyph) -> Image {
    place(glyph, shift(&glyph.columns()), shift(&glyph.row_sums()))
}

/// Puts the glyph into the field, its box in the middle.
pub(super) fn by_box(glyph: &Glyph) -> Image {
    let middle = |length: usize| ((SIDE - length) / 2) as isize;
    place(glyph, middle(glyph.width), middle(glyph.rows().count()))
}

fn place(glyph: &Glyph, right: isize, down: isize) -> Image {
    let mut field = [0; PIXELS];
    for (y, row) in (down..).zip(glyph.rows()) {
        for (x, level) in (right..).zip(row) {
            // Only paper can fall outside, see `shift`.
            if *level > 0 {
                field[y as usize * SIDE + x as usize] = *level;
            }
        }
    }
    Image::from(field)
}

/// Pixels by which to move a glyph, of which each row (or column) weighs `weights`, along that axis.
///
/// The move is the one whole number that brings the centre of mass, counted in pixel indices, into `13.5 <= c < 14.5`,
/// and so as close to pixel 14 as whole pixels can. MNIST documents only "by computing the center of mass of the
/// pixels, and translating the image so as to position this point at the center of the 28x28 field"; measured, the
/// centres of all 10,000 test images and of 59,998 of the 60,000 training images lie in that interval, evenly spread,
/// 13.5 itself included. Ink that would leave the field holds the move back.
fn shift(weights: &[u64]) -> isize {
    let mass = weights.iter().sum::<u64>() as i64;
    let moment: i64 = (0..)
        .zip(weights)
        .map(|(i, weight)| i * *weight as i64)
        .sum();
    // The smallest s with moment / mass + s >= (SIDE - 1) / 2, in whole numbers because ties occur in MNIST.
    let ideal = -(2 * moment - (SIDE as i64 - 1) * mass).div_euclid(2 * mass) as isize;
    let inked = |weight: &u64| *weight > 0;
    let first = weights.iter().position(inked).unwrap_or(0) as isize;
    let last = weights.iter().rposition(inked).unwrap_or(0) as isize;
    ideal.clamp(-first, SIDE as isize - 1 - last)
}
