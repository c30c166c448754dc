//! What can be chosen about a run's learning, and what values make sense.

use super::parameters::Architecture;
use serde::{Deserialize, Serialize};

/// Images in MNIST's training set.
pub const TRAINING_IMAGES: u32 = 60_000;

/// How a run learns. The defaults are those of the pattern's `main.py --epochs 1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hyper {
    /// The network.
    pub architecture: Architecture,
    /// Times that each training image is seen.
    pub epochs: u32,
    /// Images per step; the last step of an epoch takes what is left.
    pub batch_size: u32,
    /// Step size of SGD.
    pub learning_rate: f32,
    /// Share of the last step that the next one keeps, PyTorch's `momentum`.
    pub momentum: f32,
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
            learning_rate: 0.01,
            momentum: 0.5,
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
            TRAINING_IMAGES.into(),
        )?;
        check_count("seed", self.seed, 0, (1 << 53) - 1)?;
        if !(self.learning_rate > 0.0 && self.learning_rate <= 10.0) {
            return Err(HyperError::LearningRate);
        }
        if !(self.momentum >= 0.0 && self.momentum < 1.0) {
            return Err(HyperError::Momentum);
        }
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
    fn each_field_is_refused_by_name() {
        let check = |change: fn(&mut Hyper), words: &str| {
            let mut hyper = Hyper::default();
            change(&mut hyper);
            let said = hyper.check().unwrap_err().to_string();
            assert!(said.starts_with(words), "{said}");
        };
        check(|hyper| hyper.epochs = 0, "epochs");
        check(|hyper| hyper.batch_size = 0, "batch size");
        check(|hyper| hyper.train_size = 60_001, "training images");
        check(|hyper| hyper.learning_rate = f32::NAN, "learning rate");
        check(|hyper| hyper.momentum = 1.0, "momentum");
    }
}
