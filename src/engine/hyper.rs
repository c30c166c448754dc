//! What can be chosen about a run's learning, and what values make sense.

use super::architecture::Architecture;
use super::augment::{Augmentation, AugmentationError};
use serde::{Deserialize, Serialize};

/// Images in MNIST's training set.
pub const TRAINING_IMAGES: u32 = 60_000;
/// Most images that a run may learn from: MNIST's, and as many drawings.
const MOST_IMAGES: u32 = 2 * TRAINING_IMAGES;

/// How gradients become steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Optimizer {
    /// Stochastic gradient descent with momentum.
    #[default]
    Sgd,
    /// Adam with decoupled weight decay.
    Adam,
}

impl Optimizer {
    /// Every optimizer, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Sgd, Self::Adam];

    /// The name that people type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Adam => "adam",
        }
    }

    /// The optimizer of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Numbers that it remembers of each parameter.
    pub fn memory(self) -> usize {
        match self {
            Self::Sgd => 1,
            Self::Adam => 2,
        }
    }
}

/// How the step size changes in the course of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Not at all.
    #[default]
    Constant,
    /// Up to the learning rate in the first part of the run, then down to almost nothing, each along half a cosine
    /// (Smith's one-cycle policy, with the numbers of PyTorch's `OneCycleLR`).
    OneCycle,
}

impl Schedule {
    /// Every schedule, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::Constant, Self::OneCycle];

    /// The name that people type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::OneCycle => "one-cycle",
        }
    }

    /// The schedule of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// Share of a one-cycle run in which the step size grows.
const RISE: f32 = 0.3;
/// A one-cycle run begins with its learning rate divided by this.
const FIRST_DIVISOR: f32 = 25.0;
/// It ends with its first step size divided by this.
const LAST_DIVISOR: f32 = 1e4;

/// How a run learns. The defaults are those of the pattern's `main.py --epochs 1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hyper {
    /// The network.
    pub architecture: Architecture,
    /// Times that each training image is seen.
    pub epochs: u32,
    /// Images per step; the last step of an epoch takes what is left.
    pub batch_size: u32,
    /// How gradients become steps.
    pub optimizer: Optimizer,
    /// Step size; the largest where it changes.
    pub learning_rate: f32,
    /// How the step size changes.
    pub schedule: Schedule,
    /// Share of the last step that the next one keeps, PyTorch's `momentum`. SGD only.
    pub momentum: f32,
    /// Share of each parameter that is taken off per unit of step size. Adam only.
    pub weight_decay: f32,
    /// Share of the parameters' running mean that a step leaves as it was; 0 keeps no mean. The mean is what answers.
    pub mean_decay: f32,
    /// Share of each label that is spread over all digits (Szegedy et al. 2016). Losses are told without it.
    pub label_smoothing: f32,
    /// How training images are deformed.
    pub augmentation: Augmentation,
    /// Start of all random numbers. JavaScript's safe integers end at 2^53 - 1.
    pub seed: u64,
    /// How many images of the training set are used, from its beginning.
    pub train_size: u32,
    /// Whether activations are dropped while training. Always on in the product; comparisons turn it off.
    pub dropout: bool,
}

impl Default for Hyper {
    fn default() -> Self {
        Self {
            architecture: Architecture::Net,
            epochs: 1,
            batch_size: 64,
            optimizer: Optimizer::Sgd,
            learning_rate: 0.01,
            schedule: Schedule::Constant,
            momentum: 0.5,
            weight_decay: 0.0,
            mean_decay: 0.0,
            label_smoothing: 0.0,
            augmentation: Augmentation::default(),
            seed: 1,
            train_size: TRAINING_IMAGES,
            dropout: true,
        }
    }
}

/// A value that no run can use.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HyperError {
    /// A count outside its range.
    #[error("{field} must be a whole number from {least} to {most}")]
    Count {
        /// Which one, in words.
        field: &'static str,
        /// The smallest that works.
        least: u64,
        /// The largest that works.
        most: u64,
    },
    /// The learning rate.
    #[error("learning rate must be more than 0 and at most 10")]
    LearningRate,
    /// The momentum.
    #[error("momentum must be at least 0 and less than 1")]
    Momentum,
    /// The weight decay.
    #[error("weight decay must be at least 0 and at most 1")]
    WeightDecay,
    /// The decay of the parameters' mean.
    #[error("mean decay must be at least 0 and less than 1")]
    MeanDecay,
    /// The labels' smoothing.
    #[error("label smoothing must be at least 0 and less than 1")]
    LabelSmoothing,
    /// The deformations.
    #[error(transparent)]
    Augmentation(#[from] AugmentationError),
}

/// Refuses a count outside `least..=most`.
///
/// # Errors
///
/// [`HyperError::Count`] with the field's name.
pub fn check_count(
    field: &'static str,
    value: u64,
    least: u64,
    most: u64,
) -> Result<(), HyperError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(HyperError::Count { field, least, most })
}

impl Hyper {
    /// Refuses values that no run can use.
    ///
    /// # Errors
    ///
    /// Names the first field that is out of range, and its range.
    pub fn check(&self) -> Result<(), HyperError> {
        check_count("epochs", self.epochs.into(), 1, 1_000)?;
        check_count("batch size", self.batch_size.into(), 1, 4_096)?;
        check_count(
            "training images",
            self.train_size.into(),
            1,
            MOST_IMAGES.into(),
        )?;
        check_count("seed", self.seed, 0, (1 << 53) - 1)?;
        if !(self.learning_rate > 0.0 && self.learning_rate <= 10.0) {
            return Err(HyperError::LearningRate);
        }
        if !(self.momentum >= 0.0 && self.momentum < 1.0) {
            return Err(HyperError::Momentum);
        }
        if !(0.0..=1.0).contains(&self.weight_decay) {
            return Err(HyperError::WeightDecay);
        }
        if !(0.0..1.0).contains(&self.mean_decay) {
            return Err(HyperError::MeanDecay);
        }
        if !(0.0..1.0).contains(&self.label_smoothing) {
            return Err(HyperError::LabelSmoothing);
        }
        self.augmentation.check()?;
        Ok(())
    }

    /// Steps in an epoch; the last one may be smaller (PyTorch's `drop_last=False`).
    pub fn steps_per_epoch(&self) -> u32 {
        self.train_size.div_ceil(self.batch_size)
    }

    /// Steps in the whole run.
    pub fn steps(&self) -> u32 {
        self.steps_per_epoch() * self.epochs
    }

    /// The size of a step, counted from 0.
    pub fn learning_rate_at(&self, step: u32) -> f32 {
        let most = self.learning_rate;
        let first = most / FIRST_DIVISOR;
        let last = (self.steps().max(2) - 1) as f32;
        let top = (RISE * self.steps() as f32 - 1.0).max(1.0);
        let step = step as f32;
        match self.schedule {
            Schedule::Constant => most,
            Schedule::OneCycle if step < top => between(first, most, step / top),
            Schedule::OneCycle => {
                let fall = (step - top) / (last - top).max(1.0);
                between(most, first / LAST_DIVISOR, fall.min(1.0))
            }
        }
    }

    /// How much of the parameters' mean a step leaves as it was. Less in the beginning, when the mean is of few steps.
    pub fn mean_decay_at(&self, step: u32) -> f32 {
        let step = step as f32;
        self.mean_decay.min((1.0 + step) / (10.0 + step))
    }
}

/// From `start` to `end` along half a cosine, as `share` goes from 0 to 1.
fn between(start: f32, end: f32, share: f32) -> f32 {
    let turned = (1.0 + (std::f32::consts::PI * share).cos()) / 2.0;
    end + (start - end) * turned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_epoch_has_938_steps() {
        assert_eq!(Hyper::default().steps(), 938);
        assert_eq!(Hyper::default().check(), Ok(()));
    }

    #[test]
    fn one_cycle_rises_and_falls_as_pytorchs() {
        let hyper = Hyper {
            schedule: Schedule::OneCycle,
            learning_rate: 0.01,
            train_size: 6_400,
            ..Hyper::default()
        };
        // torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=100), steps 0, 10, 29, 60 and 99.
        let expected = [0.0004, 0.002_951_64, 0.01, 0.005_892_9, 4e-8];
        for (step, expected) in [0, 10, 29, 60, 99].into_iter().zip(expected) {
            let rate = hyper.learning_rate_at(step);
            assert!((rate - expected).abs() < 1e-6, "step {step}: {rate}");
        }
    }

    #[test]
    fn each_field_is_refused_by_name() {
        let check = |change: fn(&mut Hyper), words: &str| {
            let mut hyper = Hyper::default();
            change(&mut hyper);
            let said = hyper.check().unwrap_err().to_string();
            assert!(said.starts_with(words), "{said}");
        };
        check(|hyper| hyper.epochs = 0, "epochs");
        check(|hyper| hyper.batch_size = 0, "batch size");
        check(|hyper| hyper.train_size = 120_001, "training images");
        check(|hyper| hyper.learning_rate = f32::NAN, "learning rate");
        check(|hyper| hyper.momentum = 1.0, "momentum");
        check(|hyper| hyper.label_smoothing = -0.1, "label smoothing");
    }
}
