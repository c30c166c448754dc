//! Where the ink goes: the box around it, its size, and its place in the field, as MNIST was made.

use std::ops::Range;

use super::ink::Ink;
use crate::engine::digit::{Image, PIXELS, SIDE};

/// Longest side of a digit's box in the field, in pixels: "normalized to fit in a 20x20 pixel box while preserving
/// their aspect ratio" (<https://yann.lecun.org/exdb/mnist/>).
///
/// 9,997 of MNIST's 10,000 test images measure exactly that; three measure 19.
pub const BOX_SIDE: usize = 20;

/// Pixels of the field around the box whose ink is kept: the faint outer edge of an anti-aliased stroke.
const FRINGE: usize = 1;

/// A box in pixels of the picture; never empty.
pub(super) struct Bounds {
    columns: Range<usize>,
    rows: Range<usize>,
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
    fn longest(&self) -> usize {
        self.columns.len().max(self.rows.len())
    }
}

/// Ink at the field's scale, not yet in its place.
pub(super) struct Glyph {
    width: usize,
    /// Row by row, at most 22 x 22; 0 is paper, 255 is ink.
    levels: Vec<u8>,
}

/// Brings the ink in `bounds` to a longest side of [`BOX_SIDE`], keeping its aspect ratio, and to full strength.
///
/// Each pixel of the result is the average over exactly the area of the picture that it covers. The grid begins at the
/// box's top left corner, and so a box that is 20 pixels long already comes through unchanged.
pub(super) fn scale(ink: &Ink, bounds: &Bounds) -> Glyph {
    let cell = bounds.longest() as f64 / BOX_SIDE as f64;
    let columns = cells(&bounds.columns, cell);
    let mut sums = Vec::with_capacity(PIXELS);
    for row in cells(&bounds.rows, cell) {
        let line = add_rows(ink, row);
        sums.extend(columns.iter().map(|column| column.total(&line)));
    }
    Glyph {
        width: columns.len(),
        levels: strengthen(&sums, (cell * cell) as f32),
    }
}

/// The pieces of one axis that become one pixel each: all of `range`, and the fringe at both ends.
fn cells(range: &Range<usize>, cell: f64) -> Vec<Span> {
    // Rounded first, because 19 / (19 / 20) must not become 20.000000000000004, which would need a 21st cell.
    let inner = (range.len() as f64 / cell * 1e6).round() / 1e6;
    let begin = range.start as f64 - FRINGE as f64 * cell;
    (0..inner.ceil() as usize + 2 * FRINGE)
        .map(|i| Span {
            start: begin + i as f64 * cell,
            end: begin + (i + 1) as f64 * cell,
        })
        .collect()
}

/// A stretch of one axis in pixels of the picture; its ends may lie within pixels, or outside of the picture.
#[derive(Clone, Copy)]
struct Span {
    start: f64,
    end: f64,
}

impl Span {
    /// The pixels among the first `count` that the stretch touches, each with the share of it that is covered.
    fn pixels(self, count: usize) -> impl Iterator<Item = (usize, f32)> {
        // `as usize` takes what lies before the picture for 0.
        let touched = self.start as usize..(self.end.ceil() as usize).min(count);
        touched.map(move |i| {
            let (low, high) = (i as f64, (i + 1) as f64);
            (i, (self.end.min(high) - self.start.max(low)) as f32)
        })
    }

    /// The covered part of `line`, added up.
    fn total(self, line: &[f32]) -> f32 {
        self.pixels(line.len())
            .map(|(i, share)| share * line[i])
            .sum()
    }
}

/// Adds up the rows that `span` covers, column by column. All rows of the box pass through here once, so the inner loop
/// is a plain one that vectorises.
fn add_rows(ink: &Ink, span: Span) -> Vec<f32> {
    let mut line = vec![0.0; ink.width];
    for (y, share) in span.pixels(ink.height()) {
        for (sum, level) in line.iter_mut().zip(ink.row(y)) {
            *sum += share * f32::from(*level);
        }
    }
    line
}

/// Strongest ink that is left as it is: the strongest pixel of 10 % of MNIST's images is 254, that of all others 255.
const FULL_STRENGTH: f32 = 254.0;

/// Averages over `area` pixels, with a gain that makes the strongest ink 255.
///
/// A thin line fades when its surroundings are averaged in. MNIST's makers met the same and stretched the grey levels
/// after scaling: among its 70,000 images is none whose strongest pixel is below 254.
fn strengthen(sums: &[f32], area: f32) -> Vec<u8> {
    let strongest = sums.iter().copied().fold(0.0, f32::max) / area;
    let gain = match strongest {
        full if full >= FULL_STRENGTH => 1.0,
        faint => 255.0 / faint,
    };
    sums.iter()
        .map(|sum| (sum / area * gain).round() as u8)
        .collect()
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
pub(super) fn centre(glyph: &Glyph) -> Image {
    let right = shift(&glyph.columns());
    let down = shift(&glyph.row_sums());
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
