//! One training run, advanced a batch at a time.

use super::checkpoint::Checkpoint;
use super::course::Course;
use super::dataset::Dataset;
use super::device::{Device, EngineError};
#[cfg(feature = "gpu")]
use super::gpu::GpuLearner;
#[cfg(feature = "cpu")]
use super::host::HostLearner;
use super::hyper::Hyper;
use super::score::Score;
use std::ops::Range;

/// A run in progress.
///
/// Whoever owns a `Trainer` decides when it works: the worker steps between messages, the command line steps in
/// a loop, a test steps once.
pub struct Trainer {
    course: Course,
    learner: Learner,
}

/// Who computes.
enum Learner {
    #[cfg(feature = "cpu")]
    Host(HostLearner),
    #[cfg(feature = "gpu")]
    Gpu(Box<GpuLearner>),
}

impl Trainer {
    /// Begins a run, or goes on with one.
    ///
    /// # Errors
    ///
    /// When the device can't train such a network.
    pub fn new(
        checkpoint: &Checkpoint,
        data: &Dataset,
        device: &Device,
    ) -> Result<Self, EngineError> {
        let learner = match device {
            #[cfg(feature = "cpu")]
            Device::Host(device) => Learner::Host(HostLearner::new(checkpoint, device)),
            #[cfg(feature = "gpu")]
            Device::Gpu(device) => Learner::Gpu(GpuLearner::new(checkpoint, data, device)?.into()),
        };
        #[cfg(not(feature = "gpu"))]
        let _ = data;
        Ok(Self {
            course: Course::new(checkpoint.hyper.clone(), checkpoint.step),
            learner,
        })
    }

    /// How this run learns.
    pub fn hyper(&self) -> &Hyper {
        self.course.hyper()
    }

    /// Steps done since the beginning of the run.
    pub fn step_index(&self) -> u32 {
        self.course.step()
    }

    /// Whether all steps are done.
    pub fn is_finished(&self) -> bool {
        self.course.is_finished()
    }

    /// Whether the last step was the last one of an epoch.
    pub fn is_at_epoch_end(&self) -> bool {
        self.course.is_at_epoch_end()
    }

    /// Images in the next batch.
    pub fn next_batch_size(&self) -> u32 {
        self.course.batch().len() as u32
    }

    /// Learns from the next batch. Its loss waits for [`Trainer::take_losses`]; on a GPU the whole step does.
    ///
    /// # Panics
    ///
    /// When the run is finished, or `data` has fewer images than the run uses.
    pub fn step(&mut self, data: &Dataset) {
        assert!(!self.is_finished(), "a finished run takes no more steps");
        match &mut self.learner {
            #[cfg(feature = "cpu")]
            Learner::Host(learner) => learner.step(&self.course, data),
            #[cfg(feature = "gpu")]
            Learner::Gpu(learner) => learner.step(&self.course, data),
        }
        self.course.advance();
    }

    /// Mean cross-entropy in nats of each step since the last call, oldest first. Waits for the device.
    ///
    /// # Errors
    ///
    /// When the device can't hand them over, for instance because a GPU was lost.
    pub async fn take_losses(&mut self) -> Result<Vec<f32>, EngineError> {
        match &mut self.learner {
            #[cfg(feature = "cpu")]
            Learner::Host(learner) => learner.take_losses().await,
            #[cfg(feature = "gpu")]
            Learner::Gpu(learner) => learner.take_losses().await,
        }
    }

    /// All that is needed to go on from here.
    ///
    /// # Errors
    ///
    /// When the device can't hand it over, or the weights are no longer finite.
    pub async fn checkpoint(&self) -> Result<Checkpoint, EngineError> {
        match &self.learner {
            #[cfg(feature = "cpu")]
            Learner::Host(learner) => learner.checkpoint(&self.course).await,
            #[cfg(feature = "gpu")]
            Learner::Gpu(learner) => learner.checkpoint(&self.course).await,
        }
    }

    /// Fewest images that are worth judging at a time: a GPU's kernels always work on as many.
    pub fn judged_at_least(&self) -> usize {
        match &self.learner {
            #[cfg(feature = "cpu")]
            Learner::Host(_) => 1,
            #[cfg(feature = "gpu")]
            Learner::Gpu(_) => super::reader::IMAGES_AT_ONCE,
        }
    }

    /// Reads the images of `range` with the network as it is now and counts the answers into `score`.
    ///
    /// # Errors
    ///
    /// When the device can't hand the answers over.
    ///
    /// # Panics
    ///
    /// When `range` reaches beyond the data set, or has more than [`super::reader::IMAGES_AT_ONCE`] images.
    pub async fn score_batch(
        &mut self,
        data: &Dataset,
        range: Range<usize>,
        score: &mut Score,
    ) -> Result<(), EngineError> {
        match &mut self.learner {
            #[cfg(feature = "cpu")]
            Learner::Host(learner) => {
                let net = learner.net(self.course.hyper());
                super::evaluate::score_batch(&net, data, range, score, learner.device()).await
            }
            #[cfg(feature = "gpu")]
            Learner::Gpu(learner) => learner.score_batch(data, range, score).await,
        }
    }
}
