//! A network that answers, on whatever device.

use super::dataset::Dataset;
use super::device::{Device, EngineError};
use super::digit::{CLASSES, Image};
#[cfg(feature = "cpu")]
use super::evaluate;
#[cfg(feature = "gpu")]
use super::gpu::GpuLearner;
#[cfg(feature = "cpu")]
use super::net::Net;
use super::parameters::Parameters;
use super::score::Score;
use std::ops::Range;

/// Most images that are read at a time: more would keep a pause waiting for seconds on a slow backend, and a GPU makes
/// its buffers once.
pub const IMAGES_AT_ONCE: usize = 500;

/// A network on its device.
pub struct Reader(Place);

enum Place {
    #[cfg(feature = "cpu")]
    Host(Net, burn::tensor::Device),
    #[cfg(feature = "gpu")]
    Gpu(Box<GpuLearner>),
}

impl Reader {
    /// Puts a network onto a device.
    ///
    /// # Errors
    ///
    /// When the device can't compute such a network.
    pub fn new(parameters: &Parameters, device: &Device) -> Result<Self, EngineError> {
        let place = match device {
            #[cfg(feature = "cpu")]
            Device::Host(device) => Place::Host(Net::new(parameters, device), device.clone()),
            #[cfg(feature = "gpu")]
            Device::Gpu(device) => Place::Gpu(GpuLearner::reading(parameters, device)?.into()),
        };
        Ok(Self(place))
    }

    /// Reads the images of `range` and counts the answers into `score`.
    ///
    /// # Errors
    ///
    /// When the device can't hand the answers over.
    ///
    /// # Panics
    ///
    /// When `range` reaches beyond the data set, or has more than [`IMAGES_AT_ONCE`] images.
    pub async fn score_batch(
        &mut self,
        data: &Dataset,
        range: Range<usize>,
        score: &mut Score,
    ) -> Result<(), EngineError> {
        match &mut self.0 {
            #[cfg(feature = "cpu")]
            Place::Host(net, device) => {
                evaluate::score_batch(net, data, range, score, device).await
            }
            #[cfg(feature = "gpu")]
            Place::Gpu(learner) => learner.score_batch(data, range, score).await,
        }
    }

    /// The probability of each digit for one drawing.
    ///
    /// # Errors
    ///
    /// When the device can't hand the answer over.
    pub async fn classify(&mut self, image: &Image) -> Result<[f32; CLASSES], EngineError> {
        match &mut self.0 {
            #[cfg(feature = "cpu")]
            Place::Host(net, device) => evaluate::classify(net, image, device).await,
            #[cfg(feature = "gpu")]
            Place::Gpu(learner) => learner.classify(image).await,
        }
    }
}
