//! Turns any picture of one digit into the 28x28 image that the network sees, as MNIST was made.
//!
//! The drawing pad, image files and `window.studio` all pass through [`prepare()`]. It has four stages: tell ink from
//! paper, crop, scale, centre ([`Stage`] divides them further). MNIST's own description of the last three is at <https://yann.lecun.org/exdb/mnist/>:
//! scaled to a 20x20 box "while preserving their aspect ratio", grey "as a result of the anti-aliasing technique", and
//! placed by centre of mass in a 28x28 field.

mod ink;
mod paper;
mod raster;
mod scale;
mod shape;
mod stage;

use self::ink::Ink;
use self::scale::Grid;
use self::shape::Bounds;
use crate::engine::digit::Image;

pub use self::raster::{MAX_PIXELS, Raster};
pub use self::scale::BOX_SIDE;
pub use self::stage::Stage;

/// Why a picture can't be turned into a digit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    /// Nothing in the picture stands out from its paper.
    #[error(
        "There is no ink in this picture. Draw a digit, or choose a picture with more contrast between ink and paper."
    )]
    Blank,
    /// A side of the picture is zero.
    #[error(
        "This picture has no pixels. Choose a picture that is at least one pixel wide and high."
    )]
    Empty,
    /// The picture has more than [`MAX_PIXELS`] pixels.
    #[error(
        "This picture is too large: {width} x {height} pixels. Make it smaller, for example 4096 x 4096 pixels."
    )]
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The bytes don't match the size.
    #[error(
        "This picture is incomplete: its size needs {expected} bytes of RGBA, {given} were given. \
         Pass width, height and data of one ImageData."
    )]
    Length {
        /// Bytes that the size needs.
        expected: usize,
        /// Bytes that came.
        given: usize,
    },
}

/// The image that the network sees for `raster`.
///
/// Measured on MNIST's 10,000 test images. The last column is how many of them the pattern's network reads correctly
/// after 4 epochs; of the originals, 97.54 %.
///
/// | the image as | comes out unchanged | mean difference, levels | read correctly |
/// |---|---|---|---|
/// | 28x28, light on dark or dark on light | 99.83 % | 0.007 | 97.54 % |
/// | magnified 10 times | 99.83 % | 0.007 | 97.54 % |
/// | cropped to its ink, no margin | 99.04 % | 0.05 | 97.38 % |
/// | magnified 12 times, smooth (bilinear), opaque or as alpha | none | 8.3 (5.1 from the smoothing) | 97.50 % |
/// | that, on grey paper with noise of 5 levels | none | 7.7 | 97.47 % |
/// | that, light falling by 30 % across the sheet | none | 10.0 | 97.15 % |
///
/// A drawing of 400 x 400 on a transparent canvas takes 0.1 ms in WebAssembly when optimised for speed, 0.3 ms when
/// for size; an opaque picture of that size 0.8 and 1.4 ms.
///
/// # Errors
/// [`PrepareError::Blank`] where there is no ink.
pub fn prepare(raster: &Raster<'_>) -> Result<Image, PrepareError> {
    prepare_without(&[], raster)
}

/// The image without some of the stages, to measure what each is worth.
///
/// # Errors
/// [`PrepareError::Blank`] where there is no ink.
pub fn prepare_without(left_out: &[Stage], raster: &Raster<'_>) -> Result<Image, PrepareError> {
    let is_done = |stage| !left_out.contains(&stage);
    let ink = if is_done(Stage::Paper) {
        Ink::read(raster)?
    } else {
        Ink::lightness(raster)?
    };
    let bounds = if is_done(Stage::Crop) {
        Bounds::of(&ink)
    } else {
        Bounds::whole(&ink)
    };
    let side = if is_done(Stage::Crop) && is_done(Stage::Margin) {
        BOX_SIDE
    } else {
        scale::WHOLE_SIDE
    };
    let grid = if is_done(Stage::Aspect) {
        Grid::fitting(&bounds, side)
    } else {
        Grid::stretching(&bounds, side)
    };
    let averages = scale::scale(&ink, &bounds, &grid);
    let gain = if is_done(Stage::Strength) {
        averages.gain()
    } else {
        1.0
    };
    let glyph = averages.glyph(gain);
    Ok(if is_done(Stage::Mass) {
        shape::by_mass(&glyph)
    } else {
        shape::by_box(&glyph)
    })
}

#[cfg(test)]
mod tests;
