//! A run of the engine on the GPU: its settings in the kernels' terms, its steps enqueued some at a time.

use super::network::Network;
use super::plan::{Descent, STEPS_AT_ONCE};
use super::trainer::{Batch, GpuTrainer, Images, Settings, State, StepInput};
use crate::engine::architecture::{Architecture, Layer};
use crate::engine::checkpoint::Checkpoint;
use crate::engine::course::Course;
use crate::engine::dataset::Dataset;
use crate::engine::device::EngineError;
use crate::engine::digit::{CLASSES, Image};
use crate::engine::hyper::Optimizer;
use crate::engine::masks::DropoutMasks;
use crate::engine::parameters::Parameters;
use crate::engine::reader::IMAGES_AT_ONCE;
use crate::engine::runtime::Runtime;
use crate::engine::score::Score;
use burn_wgpu::WgpuDevice;
use std::ops::Range;

/// A network that learns, or only reads, on a GPU.
pub(in crate::engine) struct GpuLearner {
    trainer: GpuTrainer,
    /// Steps that wait for the next submission.
    waiting: Vec<StepInput>,
    /// Why earlier steps could not be enqueued.
    refused: Option<EngineError>,
}

impl GpuLearner {
    /// Brings a run and its data onto the GPU.
    pub(in crate::engine) fn new(
        checkpoint: &Checkpoint,
        data: &Dataset,
        device: &WgpuDevice,
    ) -> Result<Self, EngineError> {
        let hyper = &checkpoint.hyper;
        let settings = Settings {
            network: network(hyper.architecture, hyper.dropout)?,
            batch: hyper.batch_size as usize,
            evaluation: IMAGES_AT_ONCE,
            descent: match hyper.optimizer {
                Optimizer::Sgd => Descent::Sgd {
                    momentum: hyper.momentum,
                },
                Optimizer::Adam => Descent::Adam {
                    weight_decay: hyper.weight_decay,
                },
            },
            smoothing: hyper.label_smoothing,
        };
        let parameters = checkpoint.parameters.to_device();
        let memory = |kind: usize| match checkpoint.memory.get(kind) {
            Some(memory) => memory.to_device(),
            None => vec![0.0; parameters.len()],
        };
        let state = State {
            first: memory(0),
            second: memory(1),
            mean: checkpoint.mean.as_ref().map(Parameters::to_device),
            step: checkpoint.step,
            parameters: parameters.clone(),
        };
        let images = if hyper.augmentation.is_nothing() {
            Images::Resident(data)
        } else {
            Images::OfSteps
        };
        Self::of(settings, &state, images, device)
    }

    /// A network that reads and learns nothing.
    pub(in crate::engine) fn reading(
        parameters: &Parameters,
        device: &WgpuDevice,
    ) -> Result<Self, EngineError> {
        let settings = Settings {
            network: network(parameters.architecture(), false)?,
            batch: 1,
            evaluation: IMAGES_AT_ONCE,
            descent: Descent::Sgd { momentum: 0.0 },
            smoothing: 0.0,
        };
        let parameters = parameters.to_device();
        let state = State {
            first: vec![0.0; parameters.len()],
            second: vec![0.0; parameters.len()],
            parameters,
            mean: None,
            step: 0,
        };
        Self::of(settings, &state, Images::OfSteps, device)
    }

    fn of(
        settings: Settings,
        state: &State,
        images: Images<'_>,
        device: &WgpuDevice,
    ) -> Result<Self, EngineError> {
        Ok(Self {
            trainer: GpuTrainer::new(settings, state, images, device)?,
            waiting: Vec::new(),
            refused: None,
        })
    }

    /// Takes the course's next step, sooner or later.
    pub(in crate::engine) fn step(&mut self, course: &Course, data: &Dataset) {
        let hyper = course.hyper();
        let size = course.batch().len();
        let images = match course.deformed(data, 0..size) {
            Some(deformed) => Batch::Own(deformed),
            None if hyper.augmentation.is_nothing() => Batch::Numbers(course.batch().to_vec()),
            // A run that deforms images keeps none on the device, and brings those too that stay as they are.
            None => Batch::Own(data.chosen(course.batch())),
        };
        let draw = || DropoutMasks::draw(hyper.architecture, hyper.seed, course.step(), size);
        let masks = hyper.dropout.then(draw);
        let masks = masks
            .iter()
            .flat_map(|masks| masks.layers().iter().flatten());
        self.waiting.push(StepInput {
            images,
            masks: masks.cloned().collect(),
            learning_rate: hyper.learning_rate_at(course.step()),
            mean_decay: hyper.mean_decay_at(course.step()),
        });
        if self.waiting.len() == STEPS_AT_ONCE {
            self.submit();
        }
    }

    fn submit(&mut self) {
        if !self.waiting.is_empty() && self.refused.is_none() {
            self.refused = self.trainer.push(&self.waiting).err();
        }
        self.waiting.clear();
    }

    /// The loss of each step since the last call. Waits for the GPU.
    pub(in crate::engine) async fn take_losses(&mut self) -> Result<Vec<f32>, EngineError> {
        self.submit();
        match self.refused.take() {
            Some(error) => Err(error),
            None => self.trainer.take_losses().await,
        }
    }

    /// All that is needed to go on from here.
    ///
    /// # Panics
    ///
    /// When the losses of some steps were not taken: these steps may not be on the device yet.
    pub(in crate::engine) async fn checkpoint(
        &self,
        course: &Course,
    ) -> Result<Checkpoint, EngineError> {
        let hyper = course.hyper();
        let state = self.trainer.state().await?;
        assert_eq!(
            state.step,
            course.step(),
            "losses are taken before a checkpoint"
        );
        let part = |numbers: &[f32]| {
            let part = Parameters::from_device(hyper.architecture, numbers);
            part.or(Err(EngineError::Diverged))
        };
        let memory = [&state.first, &state.second].into_iter();
        Ok(Checkpoint {
            hyper: hyper.clone(),
            step: course.step(),
            parameters: part(&state.parameters)?,
            memory: memory
                .take(hyper.optimizer.memory())
                .map(|numbers| part(numbers))
                .collect::<Result<_, _>>()?,
            mean: state.mean.as_deref().map(part).transpose()?,
        })
    }

    /// Reads the images of `range` and counts the answers into `score`.
    pub(in crate::engine) async fn score_batch(
        &mut self,
        data: &Dataset,
        range: Range<usize>,
        score: &mut Score,
    ) -> Result<(), EngineError> {
        let pixels: Vec<u8> = range
            .clone()
            .flat_map(|index| data.pixels(index).iter().copied())
            .collect();
        let answers = self.trainer.log_probabilities(&pixels).await?;
        for (index, log_probabilities) in range.zip(answers.chunks_exact(CLASSES)) {
            score.add(data.label(index), log_probabilities);
        }
        Ok(())
    }

    /// The probability of each digit for one drawing.
    pub(in crate::engine) async fn classify(
        &mut self,
        image: &Image,
    ) -> Result<[f32; CLASSES], EngineError> {
        let answers = self.trainer.log_probabilities(image.pixels()).await?;
        let answers = <[f32; CLASSES]>::try_from(answers.as_slice());
        let missing = EngineError::ReadBack("an answer without ten probabilities".to_owned());
        Ok(answers.or(Err(missing))?.map(f32::exp))
    }
}

/// The layers in the kernels' terms.
fn network(architecture: Architecture, with_dropout: bool) -> Result<Network, EngineError> {
    let layers = architecture.layers().iter().map(|layer| Layer {
        dropout: if with_dropout { layer.dropout } else { 0.0 },
        ..*layer
    });
    Network::new(&layers.collect::<Vec<_>>()).map_err(|error| EngineError::Unavailable {
        runtime: Runtime::Webgpu,
        reason: error.to_string(),
    })
}
