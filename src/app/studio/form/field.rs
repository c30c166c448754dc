//! The settings: what they are called, what they do, and where they stand in a definition.

use super::read::{decimal, listed, whole};
use crate::app::definition::Definition;
use crate::app::number::shortest;
use crate::engine::recipe::Deformation;
use crate::engine::{Optimizer, Schedule};

/// A setting that is typed, or chosen from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Times that each training image is seen.
    Epochs,
    /// Images per step.
    BatchSize,
    /// Step size.
    LearningRate,
    /// How the step size changes.
    Schedule,
    /// How gradients become steps.
    Optimizer,
    /// Share of the last step that is kept.
    Momentum,
    /// Share of each parameter that is taken off per unit of step size.
    WeightDecay,
    /// Share of the parameters' running mean that a step leaves as it was.
    MeanDecay,
    /// Share of each label that is spread over all digits.
    LabelSmoothing,
    /// How training images are deformed.
    Deformation,
    /// How many training images are used.
    TrainSize,
    /// Images judged at a time.
    TestBatchSize,
    /// Start of all random numbers.
    Seed,
    /// Batches between log lines.
    LogInterval,
}

/// One entry of a setting's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The name in the page's API.
    pub name: &'static str,
    /// The word for it.
    pub title: &'static str,
    /// What it does, in a few words.
    pub hint: &'static str,
}

const SCHEDULES: [Entry; 2] = [
    Entry {
        name: Schedule::Constant.name(),
        title: "Constant",
        hint: "steps of one size",
    },
    Entry {
        name: Schedule::OneCycle.name(),
        title: "One cycle",
        hint: "steps grow, then shrink to nothing",
    },
];

const OPTIMIZERS: [Entry; 2] = [
    Entry {
        name: Optimizer::Sgd.name(),
        title: "SGD",
        hint: "one step size for all weights",
    },
    Entry {
        name: Optimizer::Adam.name(),
        title: "Adam",
        hint: "each weight's steps fit its slopes",
    },
];

const DEFORMATIONS: [Entry; 3] = [
    Entry {
        name: Deformation::None.name(),
        title: "None",
        hint: "images as they are",
    },
    Entry {
        name: Deformation::Mild.name(),
        title: "Mild",
        hint: "turned, slanted and bent a little",
    },
    Entry {
        name: Deformation::Strong.name(),
        title: "Strong",
        hint: "as other hands and pens would write",
    },
];

impl Field {
    /// All settings, in the order that they are shown.
    pub const ALL: [Self; 14] = [
        Self::Epochs,
        Self::BatchSize,
        Self::LearningRate,
        Self::Schedule,
        Self::Optimizer,
        Self::Momentum,
        Self::WeightDecay,
        Self::MeanDecay,
        Self::LabelSmoothing,
        Self::Deformation,
        Self::TrainSize,
        Self::TestBatchSize,
        Self::Seed,
        Self::LogInterval,
    ];

    /// The word for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Epochs => "Epochs",
            Self::BatchSize => "Batch size",
            Self::LearningRate => "Learning rate",
            Self::Schedule => "Schedule",
            Self::Optimizer => "Optimizer",
            Self::Momentum => "Momentum",
            Self::WeightDecay => "Weight decay",
            Self::MeanDecay => "Mean decay",
            Self::LabelSmoothing => "Label smoothing",
            Self::Deformation => "Deformation",
            Self::TrainSize => "Training images",
            Self::TestBatchSize => "Test batch size",
            Self::Seed => "Seed",
            Self::LogInterval => "Log interval",
        }
    }

    /// What it does, in a few words. A list's entries have words of their own.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Epochs => "times that each image is seen",
            Self::BatchSize => "images per step",
            Self::LearningRate => "size of a step",
            Self::Schedule => "how steps change",
            Self::Optimizer => "how steps are found",
            Self::Momentum => "share of the last step kept",
            Self::WeightDecay => "shrinks the weights at each step",
            Self::MeanDecay => "running average of the weights, 0 for none",
            Self::LabelSmoothing => "doubt that is taught with each label",
            Self::Deformation => "how images are varied",
            Self::TrainSize => "of 60,000",
            Self::TestBatchSize => "images tested at a time",
            Self::Seed => "same seed, same run",
            Self::LogInterval => "batches between log lines",
        }
    }

    /// The name in the page's API.
    pub fn key(self) -> &'static str {
        match self {
            Self::Epochs => "epochs",
            Self::BatchSize => "batch_size",
            Self::LearningRate => "learning_rate",
            Self::Schedule => "schedule",
            Self::Optimizer => "optimizer",
            Self::Momentum => "momentum",
            Self::WeightDecay => "weight_decay",
            Self::MeanDecay => "mean_decay",
            Self::LabelSmoothing => "label_smoothing",
            Self::Deformation => "deformation",
            Self::TrainSize => "train_size",
            Self::TestBatchSize => "test_batch_size",
            Self::Seed => "seed",
            Self::LogInterval => "log_interval",
        }
    }

    /// What can be chosen; nothing for a setting that is typed.
    pub fn entries(self) -> &'static [Entry] {
        match self {
            Self::Schedule => &SCHEDULES,
            Self::Optimizer => &OPTIMIZERS,
            Self::Deformation => &DEFORMATIONS,
            _ => &[],
        }
    }

    /// Whether it does anything with that optimizer.
    pub fn applies(self, optimizer: Optimizer) -> bool {
        match self {
            Self::Momentum => optimizer == Optimizer::Sgd,
            Self::WeightDecay => optimizer == Optimizer::Adam,
            _ => true,
        }
    }

    /// Its value, as it is typed.
    pub(in crate::app) fn text(self, definition: &Definition) -> String {
        match self {
            Self::Epochs => definition.epochs.to_string(),
            Self::BatchSize => definition.batch_size.to_string(),
            Self::LearningRate => shortest(definition.learning_rate),
            Self::Schedule => definition.schedule.name().to_owned(),
            Self::Optimizer => definition.optimizer.name().to_owned(),
            Self::Momentum => shortest(definition.momentum),
            Self::WeightDecay => shortest(definition.weight_decay),
            Self::MeanDecay => shortest(definition.mean_decay),
            Self::LabelSmoothing => shortest(definition.label_smoothing),
            Self::Deformation => definition.deformation.name().to_owned(),
            Self::TrainSize => definition.train_size.to_string(),
            Self::TestBatchSize => definition.test_batch_size.to_string(),
            Self::Seed => definition.seed.to_string(),
            Self::LogInterval => definition.log_interval.to_string(),
        }
    }

    /// Takes what was typed into the definition, or says what is wrong with it.
    pub(in crate::app) fn set(self, definition: &mut Definition, text: &str) -> Result<(), String> {
        match self {
            Self::Epochs => definition.epochs = whole(self, text)?,
            Self::BatchSize => definition.batch_size = whole(self, text)?,
            Self::LearningRate => definition.learning_rate = decimal(self, text)?,
            Self::Schedule => definition.schedule = listed(self, Schedule::from_name(text))?,
            Self::Optimizer => definition.optimizer = listed(self, Optimizer::from_name(text))?,
            Self::Momentum => definition.momentum = decimal(self, text)?,
            Self::WeightDecay => definition.weight_decay = decimal(self, text)?,
            Self::MeanDecay => definition.mean_decay = decimal(self, text)?,
            Self::LabelSmoothing => definition.label_smoothing = decimal(self, text)?,
            Self::Deformation => {
                definition.deformation = listed(self, Deformation::from_name(text))?;
            }
            Self::TrainSize => definition.train_size = whole(self, text)?,
            Self::TestBatchSize => definition.test_batch_size = whole(self, text)?,
            Self::Seed => definition.seed = whole(self, text)?,
            Self::LogInterval => definition.log_interval = whole(self, text)?,
        }
        Ok(())
    }
}
