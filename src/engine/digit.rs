//! One digit as MNIST stores it, and the single definition of how pixels become network input.

use serde::{Deserialize, Serialize};

/// Width and height of an image in pixels.
pub const SIDE: usize = 28;
/// Pixels in an image.
pub const PIXELS: usize = SIDE * SIDE;
/// Digits that can be told apart.
pub const CLASSES: usize = 10;

/// Mean of all training pixels after scaling to `0..=1`; the pattern's `Normalize((0.1307,), (0.3081,))`.
pub(super) const MEAN: f32 = 0.1307;
/// Standard deviation of all training pixels after scaling to `0..=1`; same source as [`MEAN`].
pub(super) const STANDARD_DEVIATION: f32 = 0.3081;

/// Turns a stored pixel (0 is paper, 255 is ink) into network input.
///
/// Training, evaluation, drawings and image files all pass through here.
pub fn normalise(pixel: u8) -> f32 {
    normalise_shade(f32::from(pixel))
}

/// [`normalise`] for what lies between two pixels' values, as in images that other programs have scaled.
pub fn normalise_shade(shade: f32) -> f32 {
    (shade / 255.0 - MEAN) / STANDARD_DEVIATION
}

/// What [`normalise`] makes of each of the 256 values, because a table is quicker than a division.
pub fn normalised() -> [f32; 256] {
    std::array::from_fn(|pixel| normalise(pixel as u8))
}

/// A 28x28 grey image in MNIST's polarity, row by row: ink is 255, paper is 0.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Image(Box<[u8; PIXELS]>);

/// Bytes that are not an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an image has {PIXELS} pixels (28 x 28, one byte each); {0} were given")]
pub struct ImageSizeError(pub usize);

impl Image {
    /// The pixels, row by row.
    pub fn pixels(&self) -> &[u8; PIXELS] {
        &self.0
    }
}

impl From<[u8; PIXELS]> for Image {
    fn from(pixels: [u8; PIXELS]) -> Self {
        Self(Box::new(pixels))
    }
}

impl TryFrom<&[u8]> for Image {
    type Error = ImageSizeError;

    fn try_from(pixels: &[u8]) -> Result<Self, ImageSizeError> {
        let whole = <[u8; PIXELS]>::try_from(pixels);
        whole.map(Self::from).or(Err(ImageSizeError(pixels.len())))
    }
}

impl TryFrom<Vec<u8>> for Image {
    type Error = ImageSizeError;

    fn try_from(pixels: Vec<u8>) -> Result<Self, ImageSizeError> {
        Self::try_from(pixels.as_slice())
    }
}

impl From<Image> for Vec<u8> {
    fn from(image: Image) -> Self {
        image.0.to_vec()
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ink = self.0.iter().filter(|pixel| **pixel > 0).count();
        write!(f, "Image({ink} of {PIXELS} pixels inked)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalisation_is_the_patterns() {
        assert!((normalise(0) - -0.424_212_9).abs() < 1e-6);
        assert!((normalise(255) - 2.821_486_7).abs() < 1e-6);
    }

    #[test]
    fn an_image_of_another_size_is_refused() {
        assert_eq!(
            Image::try_from(vec![0; 783]).unwrap_err(),
            ImageSizeError(783)
        );
    }
}
