//! What may be done to a training image, and how strongly.

use crate::engine::random::Random;
use serde::{Deserialize, Serialize};

/// How training images are deformed. Every value is the most that can happen; what does is drawn uniformly for each
/// image from both directions. The default deforms nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// Turn about the digit's middle, in degrees, to either side.
    pub rotation_degrees: f32,
    /// Growth or shrinkage, as a share of the size; width and height are drawn apart.
    pub scale: f32,
    /// Slant: how far the top moves against the bottom, as a share of the height, to either side.
    pub shear: f32,
    /// Move in pixels, in both directions.
    pub shift_pixels: f32,
    /// Wobble.
    pub elastic: Elastic,
    /// Thicker and thinner lines.
    pub thickness: Thickness,
}

/// A smooth random wobble, as of Simard, Steinkraus and Platt, "Best practices for convolutional neural networks
/// applied to visual document analysis" (2003), from a coarse grid instead of a blurred fine one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Elastic {
    /// How far pixels move in each direction: standard deviation in pixels.
    pub amplitude_pixels: f32,
    /// Distance in pixels over which moves differ, from 4 (crumpled) to 28 (bent): the spacing of the grid.
    pub smoothing_pixels: f32,
}

impl Default for Elastic {
    fn default() -> Self {
        Self {
            amplitude_pixels: 0.0,
            smoothing_pixels: 7.0,
        }
    }
}

/// Changes of the lines' thickness.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Thickness {
    /// Share of the images whose lines change.
    pub probability: f32,
    /// Most pixels that each edge of a line moves outwards or inwards: up to 1.
    pub strength_pixels: f32,
}

impl Thickness {
    /// Pixels by which this image's edges move outwards. Always draws two numbers.
    pub(super) fn draw(&self, random: &mut Random) -> f32 {
        let is_changed = random.chance(self.probability);
        let by = random.symmetric(self.strength_pixels);
        if is_changed { by } else { 0.0 }
    }
}

/// A recipe that would spoil the images. It says no limit: people choose recipes by name, and the standard library's
/// text of one f32 is 20 kB of the page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the deformation's {0} is out of range")]
pub struct AugmentationError(pub &'static str);

impl Augmentation {
    /// Refuses values that no run can use. The limits are those of what a person can still read.
    ///
    /// # Errors
    ///
    /// Names the first value that is out of range.
    pub fn check(&self) -> Result<(), AugmentationError> {
        let (elastic, thickness) = (self.elastic, self.thickness);
        let checks = [
            ("rotation", self.rotation_degrees, 0.0..=45.0),
            ("scale", self.scale, 0.0..=0.5),
            ("shear", self.shear, 0.0..=1.0),
            ("shift", self.shift_pixels, 0.0..=8.0),
            ("elastic amplitude", elastic.amplitude_pixels, 0.0..=4.0),
            ("elastic smoothing", elastic.smoothing_pixels, 4.0..=28.0),
            ("thickness probability", thickness.probability, 0.0..=1.0),
            ("thickness strength", thickness.strength_pixels, 0.0..=1.0),
        ];
        for (field, value, limits) in checks {
            if !limits.contains(&value) {
                return Err(AugmentationError(field));
            }
        }
        Ok(())
    }

    /// Whether images stay as they are.
    pub fn is_nothing(&self) -> bool {
        let Thickness {
            probability,
            strength_pixels,
        } = self.thickness;
        let moves = [
            self.rotation_degrees,
            self.scale,
            self.shear,
            self.shift_pixels,
            self.elastic.amplitude_pixels,
            probability * strength_pixels,
        ];
        moves.iter().all(|most| *most == 0.0)
    }
}
