//! What a training step drops.

use super::architecture::Architecture;
use super::random::{Purpose, Random};
#[cfg(feature = "cpu")]
use std::ops::Range;

/// Factors that drop activations during a training step: 0, or what makes up for the dropped.
///
/// They are drawn on the host, so that every backend drops the same activations.
#[derive(Debug, Clone, PartialEq)]
pub struct DropoutMasks(Vec<Option<Vec<f32>>>);

impl DropoutMasks {
    /// The masks of one step: for each layer that drops, `[batch, outputs]`.
    pub fn draw(architecture: Architecture, seed: u64, step: u32, batch: usize) -> Self {
        let mut random = Random::new(seed, Purpose::Dropout { step });
        let layers = architecture.layers().iter();
        let masks = layers.map(|layer| {
            let scale = 1.0 / (1.0 - layer.dropout);
            let mut factor = || {
                if random.chance(layer.dropout) {
                    0.0
                } else {
                    scale
                }
            };
            let len = batch * layer.outputs();
            (layer.dropout > 0.0).then(|| (0..len).map(|_| factor()).collect())
        });
        Self(masks.collect())
    }

    /// The masks of some of the batch's images.
    #[cfg(feature = "cpu")]
    pub(super) fn of_images(&self, architecture: Architecture, images: Range<usize>) -> Self {
        let layers = architecture.layers().iter().zip(&self.0);
        let masks = layers.map(|(layer, mask)| {
            let outputs = layer.outputs();
            let rows = images.start * outputs..images.end * outputs;
            mask.as_ref().map(|mask| mask[rows].to_vec())
        });
        Self(masks.collect())
    }

    /// Each layer's mask, if it has one.
    pub fn layers(&self) -> &[Option<Vec<f32>>] {
        &self.0
    }
}
