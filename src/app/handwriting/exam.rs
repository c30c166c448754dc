//! Drawings as a network is given them: painted, prepared, and next to one another like any data set.

use super::{Drawing, Set, canvas};
use crate::app::prepare::{PrepareError, Raster, Stage, prepare_without};
use crate::engine::dataset::Dataset;
use crate::engine::digit::{Image, PIXELS};
use std::ops::Range;

/// The drawings `range` of a set as the network sees them, with their digits.
///
/// Without the stages in `left_out`, to measure what each is worth: on the same drawings, so that nothing else differs.
pub fn dataset(set: Set, seed: u64, range: Range<u32>, left_out: &[Stage]) -> Dataset {
    range
        .map(|index| {
            let drawing = Drawing::new(set, seed, index);
            // Without some stages there may be no ink: an empty image is what a network would get.
            let image = prepared(&drawing, left_out).unwrap_or(Image::from([0; PIXELS]));
            (image, drawing.digit)
        })
        .collect()
}

/// What the network sees of a drawing on the page's pad.
///
/// # Errors
///
/// When there is no ink, which happens only where stages are left out.
pub fn prepared(drawing: &Drawing, left_out: &[Stage]) -> Result<Image, PrepareError> {
    let rgba = canvas::paint(&drawing.strokes, canvas::SIDE);
    prepare_without(left_out, &Raster::new(canvas::SIDE, canvas::SIDE, &rgba)?)
}
