//! A training definition: all that a person chooses about a run.

use crate::engine::hyper::check_count;
use crate::engine::{Architecture, Hyper, HyperError, Runtime};
use serde::{Deserialize, Serialize};

/// How a run trains, in the names of the page's API. The defaults are the pattern's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
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
    /// Step size.
    pub learning_rate: f64,
    /// Share of the last step that the next one keeps.
    pub momentum: f64,
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

/// How gradients become steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Optimizer {
    /// Stochastic gradient descent with momentum.
    #[default]
    Sgd,
}

/// The runtime that a person asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RuntimeChoice {
    /// WebGPU where the browser has a hardware adapter that burn can use, otherwise the faster CPU backend.
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
        let hyper = Hyper::default();
        Self {
            name: String::new(),
            architecture: hyper.architecture,
            epochs: hyper.epochs,
            batch_size: hyper.batch_size,
            test_batch_size: 1_000,
            learning_rate: 0.01,
            momentum: 0.5,
            seed: hyper.seed,
            log_interval: 10,
            optimizer: Optimizer::Sgd,
            runtime: RuntimeChoice::Auto,
            train_size: hyper.train_size,
            dropout: hyper.dropout,
        }
    }
}

impl Definition {
    /// The names that a definition from outside may have.
    pub const FIELDS: [&str; 13] = [
        "name",
        "architecture",
        "epochs",
        "batch_size",
        "test_batch_size",
        "learning_rate",
        "momentum",
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
            learning_rate: self.learning_rate as f32,
            momentum: self.momentum as f32,
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
        self.hyper().check()?;
        check_count("test batch size", self.test_batch_size.into(), 1, 10_000)?;
        check_count("log interval", self.log_interval.into(), 1, 100_000)
    }
}
