//! Turns any picture of one digit into the 28x28 image that the network sees, as MNIST was made.
//!
//! The drawing pad, image files and `window.studio` all pass through [`prepare()`]. It has four stages: [`ink`] tells ink
//! from paper, then [`shape`] crops, scales and centres. MNIST's own description of the last three is at
//! <https://yann.lecun.org/exdb/mnist/>: scaled to a 20x20 box "while preserving their aspect ratio", grey "as a result
//! of the anti-aliasing technique", and placed by centre of mass in a 28x28 field.
//!
//! A picture that is an MNIST image already comes out unchanged, see the numbers at [`prepare()`].

mod ink;
mod paper;
mod raster;
mod shape;

use self::ink::Ink;
use self::shape::Bounds;
use crate::engine::digit::Image;

pub use self::raster::{MAX_PIXELS, Raster};
pub use self::shape::BOX_SIDE;

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
        "This picture is too large: {width} x {height} pixels. Make it smaller, {MAX_PIXELS} pixels (4096 x 4096) at most."
    )]
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The bytes don't match the size.
    #[error(
        "This picture is incomplete: its size needs {expected} bytes of RGBA, {given} were given. Pass width, height and data of one ImageData."
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
/// MEASURED
///
/// # Errors
/// [`PrepareError::Blank`] where there is no ink.
pub fn prepare(raster: &Raster<'_>) -> Result<Image, PrepareError> {
    let ink = Ink::read(raster)?;
    let glyph = shape::scale(&ink, &Bounds::of(&ink));
    Ok(shape::centre(&glyph))
}

#[cfg(test)]
mod tests;
