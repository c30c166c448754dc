//! A training definition: all that a person chooses about a run.

use crate::app::number;
use crate::engine::hyper::{TRAINING_IMAGES, check_count};
use crate::engine::recipe::Deformation;
use crate::engine::{Architecture, Hyper, HyperError, Optimizer, Runtime, Schedule};
use serde::{Deserialize, Serialize};

/// How a run trains, in the names of the page's API. The defaults are the pattern's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// What the person calls it.
    pub name: String,
    /// The network.
    pub architecture: Architecture,
    /// Times that each training image is seen.
    pub epochs: u32,
    /// Images per training step.
    pub batch_size: u32,
    /// Images that are judged at a time.
    pub test_batch_size: u32,
    /// Step size; the largest where it changes.
    pub learning_rate: f64,
    /// How the step size changes.
    pub schedule: Schedule,
    /// Share of the last step that the next one keeps. SGD only.
    pub momentum: f64,
    /// Share of each parameter that is taken off per unit of step size. Adam only.
    pub weight_decay: f64,
    /// Share of the parameters' running mean that a step leaves as it was; 0 keeps no mean.
    pub mean_decay: f64,
    /// Share of each label that is spread over all digits. Losses are told without it.
    pub label_smoothing: f64,
    /// How training images are deformed.
    pub deformation: Deformation,
    /// Start of all random numbers.
    pub seed: u64,
    /// Batches between two lines of the log.
    pub log_interval: u32,
    /// How gradients become steps.
    pub optimizer: Optimizer,
    /// Where to compute.
    pub runtime: RuntimeChoice,
    /// How many of the training images are used.
    pub train_size: u32,
    /// Whether activations are dropped while training, as the pattern does. Off only for comparisons.
    pub dropout: bool,
}

/// The runtime that a person asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RuntimeChoice {
    /// WebGPU where the browser has a hardware adapter, otherwise Flex.
    #[default]
    Auto,
    /// This one.
    Only(Runtime),
}

impl RuntimeChoice {
    /// The name in URLs, definitions and the page's API.
    pub fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Only(runtime) => runtime.id(),
        }
    }

    /// The choice of that id.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "auto" => Some(Self::Auto),
            other => Runtime::from_id(other).map(Self::Only),
        }
    }
}

impl Serialize for RuntimeChoice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for RuntimeChoice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id).ok_or_else(|| {
            serde::de::Error::custom("runtime must be auto, webgpu, flex or ndarray")
        })
    }
}

impl Default for Definition {
    fn default() -> Self {
        Self::of(Architecture::Net)
    }
}

impl Definition {
    /// An architecture with its recipe.
    pub fn of(architecture: Architecture) -> Self {
        let hyper = architecture.recipe();
        Self {
            name: String::new(),
            architecture,
            epochs: hyper.epochs,
            batch_size: hyper.batch_size,
            test_batch_size: 1_000,
            learning_rate: written(hyper.learning_rate),
            schedule: hyper.schedule,
            momentum: written(hyper.momentum),
            weight_decay: written(hyper.weight_decay),
            mean_decay: written(hyper.mean_decay),
            label_smoothing: written(hyper.label_smoothing),
            deformation: architecture.deformation(),
            seed: hyper.seed,
            log_interval: 10,
            optimizer: hyper.optimizer,
            runtime: RuntimeChoice::Auto,
            train_size: hyper.train_size,
            dropout: hyper.dropout,
        }
    }

    /// The names that a definition from outside may have.
    pub const FIELDS: [&str; 18] = [
        "name",
        "architecture",
        "epochs",
        "batch_size",
        "test_batch_size",
        "learning_rate",
        "schedule",
        "momentum",
        "weight_decay",
        "mean_decay",
        "label_smoothing",
        "deformation",
        "seed",
        "log_interval",
        "optimizer",
        "runtime",
        "train_size",
        "dropout",
    ];

    /// What the engine needs to know of it.
    pub fn hyper(&self) -> Hyper {
        Hyper {
            architecture: self.architecture,
            epochs: self.epochs,
            batch_size: self.batch_size,
            optimizer: self.optimizer,
            learning_rate: self.learning_rate as f32,
            schedule: self.schedule,
            momentum: self.momentum as f32,
            weight_decay: self.weight_decay as f32,
            mean_decay: self.mean_decay as f32,
            label_smoothing: self.label_smoothing as f32,
            augmentation: self.deformation.augmentation(),
            seed: self.seed,
            train_size: self.train_size,
            dropout: self.dropout,
        }
    }

    /// Refuses what no run can use.
    ///
    /// # Errors
    ///
    /// Names the first field that is out of range, and its range.
    pub fn check(&self) -> Result<(), HyperError> {
        // Before the engine's own check, which allows for drawings beside MNIST's images.
        check_count(
            "training images",
            self.train_size.into(),
            1,
            TRAINING_IMAGES.into(),
        )?;
        self.hyper().check()?;
        check_count("test batch size", self.test_batch_size.into(), 1, 10_000)?;
        check_count("log interval", self.log_interval.into(), 1, 100_000)
    }
}

/// The double that is written as the float is: 0.01, not 0.009999999776. A recipe's numbers have six decimals at most.
fn written(number: f32) -> f64 {
    let text = number::fixed(number.into(), 6);
    number::parse(&text).expect("a number's text is a number")
}
