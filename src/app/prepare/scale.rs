//! How large the ink becomes, and how strong, as MNIST was made.

use std::ops::Range;

use super::ink::Ink;
use super::shape::{Bounds, Glyph};
use crate::engine::digit::{PIXELS, SIDE};

/// Longest side of a digit's box in the field, in pixels: "normalized to fit in a 20x20 pixel box while preserving
/// their aspect ratio" (<https://yann.lecun.org/exdb/mnist/>).
///
/// 9,997 of MNIST's 10,000 test images measure exactly that; three measure 19.
pub const BOX_SIDE: usize = 20;

/// Longest side of a digit that fills the field except for its outermost ring: see [`super::Stage`].
pub(super) const WHOLE_SIDE: usize = SIDE - 2 * FRINGE;

/// Pixels of the field around the box whose ink is kept: the faint outer edge of an anti-aliased stroke.
const FRINGE: usize = 1;

/// How many of the picture's pixels, across and down, become one pixel of the field.
pub(super) struct Grid {
    across: f64,
    down: f64,
}

impl Grid {
    /// Brings the longer side of `bounds` to `side` pixels, keeping the aspect ratio.
    pub(super) fn fitting(bounds: &Bounds, side: usize) -> Self {
        let cell = bounds.longest() as f64 / side as f64;
        Self {
            across: cell,
            down: cell,
        }
    }

    /// Brings both sides of `bounds` to `side` pixels.
    pub(super) fn stretching(bounds: &Bounds, side: usize) -> Self {
        Self {
            across: bounds.columns.len() as f64 / side as f64,
            down: bounds.rows.len() as f64 / side as f64,
        }
    }

    fn area(&self) -> f32 {
        (self.across * self.down) as f32
    }
}

/// Ink at the field's scale, before it is strengthened.
pub(super) struct Averages {
    width: usize,
    /// Row by row, at most 28 x 28; 0 is paper, 255 is ink.
    levels: Vec<f32>,
}

/// Brings the ink in `bounds` to the `grid`.
///
/// Each pixel of the result is the average over exactly the area of the picture that it covers. The grid begins at the
/// box's top left corner, and so a box that is 20 pixels long already comes through unchanged.
pub(super) fn scale(ink: &Ink, bounds: &Bounds, grid: &Grid) -> Averages {
    let columns = cells(&bounds.columns, grid.across);
    let mut levels = Vec::with_capacity(PIXELS);
    for row in cells(&bounds.rows, grid.down) {
        let line = add_rows(ink, row);
        let average = |column: &Span| column.total(&line) / grid.area();
        levels.extend(columns.iter().map(average));
    }
    Averages {
        width: columns.len(),
        levels,
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

impl Averages {
    /// What makes the strongest ink 255.
    ///
    /// A thin line fades when its surroundings are averaged in. MNIST's makers met the same and stretched the grey
    /// levels after scaling: among its 70,000 images is none whose strongest pixel is below 254.
    pub(super) fn gain(&self) -> f32 {
        let strongest = self.levels.iter().copied().fold(0.0, f32::max);
        match strongest {
            full if full >= FULL_STRENGTH => 1.0,
            faint => 255.0 / faint,
        }
    }

    pub(super) fn glyph(&self, gain: f32) -> Glyph {
        let levels = self.levels.iter();
        Glyph {
            width: self.width,
            levels: levels.map(|level| (level * gain).round() as u8).collect(),
        }
    }
}
