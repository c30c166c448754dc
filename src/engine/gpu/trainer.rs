//! Training on the GPU without waiting for it.
//!
//! Everything stays on the device: the data set, the parameters, the activations. The host writes one row of numbers
//! per step (which images, what is dropped, the learning rate), the images themselves where they are deformed anew for
//! each step, and reads the losses when it wants them.

use super::network::Network;
use super::plan::{Buffer, Descent, IMAGE_WORDS, LOSSES, Plan, Rows, STEPS_AT_ONCE};
use super::program::{Program, Recording};
use crate::engine::dataset::Dataset;
use crate::engine::device::EngineError;
use crate::engine::digit::{CLASSES, PIXELS};
use burn_wgpu::WgpuDevice;

/// What is trained, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The layers.
    pub network: Network,
    /// Images of a full training batch.
    pub batch: usize,
    /// Images that are evaluated at once.
    pub evaluation: usize,
    /// The optimizer.
    pub descent: Descent,
    /// Share of each label that is spread over all classes.
    pub smoothing: f32,
}

/// All that changes while training. Flat, layer after layer: a convolution's `[out, kernel, kernel, in]` and `[out]`,
/// a linear layer's `[in, out]` and `[out]`; behind a convolution its inputs are channels-last.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The network.
    pub parameters: Vec<f32>,
    /// SGD's momentum or Adam's first moment.
    pub first: Vec<f32>,
    /// Adam's second moment; zeros for SGD.
    pub second: Vec<f32>,
    /// The parameters' running mean, where the run keeps one: it is what answers.
    pub mean: Option<Vec<f32>>,
    /// Steps done since the beginning of the run.
    pub step: u32,
}

/// Where a run's images come from.
#[derive(Clone, Copy)]
pub enum Images<'a> {
    /// They are on the device for good.
    Resident(&'a Dataset),
    /// Each step brings its own.
    OfSteps,
}

/// The images of one step.
#[derive(Clone)]
pub enum Batch {
    /// Their numbers in the data set that is on the device.
    Numbers(Vec<u32>),
    /// The images, with their labels.
    Own(Dataset),
}

impl Batch {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Own(images) => images.len(),
        }
    }
}

/// What one step is to learn from.
#[derive(Clone)]
pub struct StepInput {
    /// At most a full batch.
    pub images: Batch,
    /// Per dropping layer, `[image, channel]` or `[image, output]`: 0 drops it; what is kept is scaled up by the kernels.
    pub masks: Vec<Vec<f32>>,
    /// Step size.
    pub learning_rate: f32,
    /// How much of the parameters' mean stays as it was.
    pub mean_decay: f32,
}

/// A network in training on a GPU.
pub struct GpuTrainer {
    settings: Settings,
    program: Program,
    plan: Plan,
    step: Recording,
    /// Made when the first losses were read, so that nothing waits for it and it is there before it is needed.
    evaluation: Option<Recording>,
    /// Of the images that are on the device for good.
    labels: Vec<u8>,
    keeps_mean: bool,
    /// Steps enqueued since the beginning of the run.
    steps: u32,
    /// Steps enqueued since this was made, and how many of their losses were read.
    enqueued: usize,
    read: usize,
}

impl GpuTrainer {
    /// Brings a run and its data onto a device, and makes all pipelines and buffers.
    ///
    /// # Errors
    ///
    /// When the device refuses.
    ///
    /// # Panics
    ///
    /// When the state is not of that network.
    pub fn new(
        settings: Settings,
        state: &State,
        images: Images<'_>,
        device: &WgpuDevice,
    ) -> Result<Self, EngineError> {
        assert_eq!(state.parameters.len(), settings.network.parameters());
        let keeps_mean = state.mean.is_some();
        let (room, labels) = match images {
            Images::Resident(data) => {
                let labels = (0..data.len()).map(|image| data.label(image));
                (data.len(), labels.collect())
            }
            Images::OfSteps => (STEPS_AT_ONCE * settings.batch, Vec::new()),
        };
        let plan = Plan::new(&settings, room, keeps_mean);
        let program = Program::new(device, plan.buffers.iter().copied());
        let trainer = Self {
            step: program.record(&plan.step)?,
            evaluation: None,
            labels,
            keeps_mean,
            settings,
            program,
            plan,
            steps: state.step,
            enqueued: 0,
            read: 0,
        };
        if let Images::Resident(data) = images {
            let pixels = data.all_pixels().to_vec();
            trainer.program.write(Buffer::Images, pixels);
        }
        trainer.upload(state);
        Ok(trainer)
    }

    fn upload(&self, state: &State) {
        let parts = [
            (Buffer::Parameters, &state.parameters),
            (Buffer::FirstMoment, &state.first),
            (Buffer::SecondMoment, &state.second),
        ];
        let mean = state.mean.iter().map(|mean| (Buffer::Mean, mean));
        for (buffer, numbers) in parts.into_iter().chain(mean) {
            self.program
                .write(buffer, bytemuck::cast_slice(numbers).to_vec());
        }
    }

    /// Enqueues some steps, in one submission. Waits for nothing.
    ///
    /// # Errors
    ///
    /// When the device refuses them.
    ///
    /// # Panics
    ///
    /// With more than [`STEPS_AT_ONCE`] steps, more than [`LOSSES`] unread losses, a batch that is empty or too
    /// large or of numbers without a data set, or masks that are not those of the dropping layers.
    pub fn push(&mut self, steps: &[StepInput]) -> Result<(), EngineError> {
        assert!(
            steps.len() <= STEPS_AT_ONCE,
            "too many steps at once: {}",
            steps.len()
        );
        let unread = self.enqueued + steps.len() - self.read;
        assert!(unread <= LOSSES, "{unread} losses were not read");
        let mut rows = vec![0_u32; steps.len() * self.plan.rows.len];
        let mut pixels = Vec::new();
        for (step, row) in steps.iter().zip(rows.chunks_exact_mut(self.plan.rows.len)) {
            self.write_row(step, row, &mut pixels);
        }
        if !pixels.is_empty() {
            self.program.write(Buffer::Images, pixels);
        }
        self.program
            .write(Buffer::Steps, bytemuck::cast_slice(&rows).to_vec());
        self.program
            .write(Buffer::Cursor, 0_u32.to_le_bytes().to_vec());
        self.program.replay(&self.step, steps.len())
    }

    /// Writes a step's row; images of its own are added to `pixels`.
    fn write_row(&mut self, step: &StepInput, row: &mut [u32], pixels: &mut Vec<u8>) {
        let size = step.images.len();
        assert!(
            (1..=self.settings.batch).contains(&size),
            "a batch of {size} images"
        );
        assert_eq!(
            step.masks.len(),
            self.plan.rows.masks.len(),
            "a mask per dropping layer"
        );
        self.steps += 1;
        let correction = |beta: f64| 1.0 / (1.0 - beta.powf(f64::from(self.steps)));
        row[0] = size as u32;
        row[1] = step.learning_rate.to_bits();
        row[2] = (correction(0.9) as f32).to_bits();
        row[3] = (correction(0.999) as f32).to_bits();
        row[4] = (self.enqueued % LOSSES) as u32;
        row[5] = step.mean_decay.to_bits();
        self.enqueued += 1;
        self.write_images(&step.images, &mut row[Rows::IMAGES..], pixels);
        self.write_masks(&step.masks, row);
    }

    fn write_images(&self, images: &Batch, row: &mut [u32], pixels: &mut Vec<u8>) {
        let labelled = |number: u32, label: u8| number | u32::from(label) << 24;
        match images {
            Batch::Numbers(numbers) => {
                for (place, number) in row.iter_mut().zip(numbers) {
                    *place = labelled(*number, self.labels[*number as usize]);
                }
            }
            Batch::Own(images) => {
                let first = pixels.len() / PIXELS;
                for (image, place) in row.iter_mut().take(images.len()).enumerate() {
                    *place = labelled((first + image) as u32, images.label(image));
                }
                pixels.extend_from_slice(images.all_pixels());
            }
        }
    }

    fn write_masks(&self, factors: &[Vec<f32>], row: &mut [u32]) {
        for (number, (layer, at, words)) in self.plan.rows.masks.iter().enumerate() {
            let masks = &mut row[*at..][..words * self.settings.batch];
            let len = self.settings.network.mask_len(*layer);
            for (words, factors) in masks
                .chunks_exact_mut(*words)
                .zip(factors[number].chunks_exact(len))
            {
                for (bit, factor) in factors.iter().enumerate() {
                    words[bit / 32] |= u32::from(*factor != 0.0) << (bit % 32);
                }
            }
        }
    }

    /// Mean cross-entropy in nats of each step since the last call, oldest first. Waits for the device.
    ///
    /// # Errors
    ///
    /// When the device can't hand them over, for instance because the GPU was lost.
    pub async fn take_losses(&mut self) -> Result<Vec<f32>, EngineError> {
        let range = self.read..self.enqueued;
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let losses = self.program.read(&[Buffer::Losses]).await?;
        self.read = range.end;
        self.prepare_evaluation()?;
        Ok(range.map(|step| losses[0][step % LOSSES]).collect())
    }

    fn prepare_evaluation(&mut self) -> Result<(), EngineError> {
        if self.evaluation.is_none() {
            self.evaluation = Some(self.program.record(&self.plan.evaluation)?);
        }
        Ok(())
    }

    /// All that is needed to go on from here. Waits for the device.
    ///
    /// # Errors
    ///
    /// When the device can't hand it over.
    pub async fn state(&self) -> Result<State, EngineError> {
        let step = self.steps;
        let mut buffers = vec![
            Buffer::Parameters,
            Buffer::FirstMoment,
            Buffer::SecondMoment,
        ];
        if self.keeps_mean {
            buffers.push(Buffer::Mean);
        }
        let mut numbers = self.program.read(&buffers).await?.into_iter();
        let mut next = || numbers.next().unwrap_or_default();
        let [parameters, first, second] = [next(), next(), next()];
        Ok(State {
            parameters,
            first,
            second,
            mean: numbers.next(),
            step,
        })
    }

    /// Natural logarithms of the ten probabilities of some images, with the parameters as they are after all steps that
    /// are enqueued. Waits for the device.
    ///
    /// # Errors
    ///
    /// When the device can't hand them over.
    ///
    /// # Panics
    ///
    /// With more images than the settings' `evaluation`, or pixels that are not whole images.
    pub async fn log_probabilities(&mut self, pixels: &[u8]) -> Result<Vec<f32>, EngineError> {
        let (images, rest) = (pixels.len() / PIXELS, pixels.len() % PIXELS);
        assert_eq!(rest, 0, "pixels of a part of an image");
        assert!(images <= self.settings.evaluation, "{images} images");
        self.program.write(Buffer::Pictures, pixels.to_vec());
        self.prepare_evaluation()?;
        let evaluation = self.evaluation.as_ref().expect("it was just made");
        self.program.replay(evaluation, 1)?;
        let answers = self.program.read(&[Buffer::LogProbabilities]).await?;
        Ok(answers[0][..images * CLASSES].to_vec())
    }

    /// Dispatches of a training step.
    pub fn dispatches(&self) -> usize {
        self.plan.step.len()
    }

    /// Runs one kernel of the training step alone, some times, on the row that was written last, and returns its name:
    /// for measurements, because the state makes no sense afterwards.
    ///
    /// # Errors
    ///
    /// When the device refuses.
    pub fn repeat(&self, kernel: usize, times: usize) -> Result<&str, EngineError> {
        let kernel = &self.plan.step[kernel];
        self.program
            .write(Buffer::Cursor, 0_u32.to_le_bytes().to_vec());
        self.program.repeat(kernel, times)?;
        Ok(&kernel.name)
    }
}

const _: () = assert!(
    IMAGE_WORDS * 4 == PIXELS,
    "the kernels know the size of an image"
);
