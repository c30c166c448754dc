//! Random numbers that depend on nothing but the seed and what they are for.
//!
//! Every use has its own ChaCha stream, so no generator has to be stored with a checkpoint: the step alone
//! says which numbers come next, on every backend and after every interruption.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// What random numbers are drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The initial parameters.
    Initialisation,
    /// The order of the training images in an epoch, counted from 0.
    Shuffle {
        /// The epoch.
        epoch: u32,
    },
    /// Which activations one training step drops, counted from 0.
    Dropout {
        /// The step.
        step: u32,
    },
    /// How the images of one training step are deformed, counted from 0.
    Augment {
        /// The step.
        step: u32,
    },
    /// The habits of one made-up writer, see `app::handwriting`.
    Writer {
        /// Which one.
        number: u32,
    },
    /// What one made-up drawing has of its own, beside its writer's habits.
    Drawing {
        /// Which one.
        number: u32,
    },
}

impl Purpose {
    /// A number for each use that no other use has.
    fn stream(self) -> u64 {
        match self {
            Self::Initialisation => 0,
            Self::Shuffle { epoch } => (1 << 32) | u64::from(epoch),
            Self::Dropout { step } => (2 << 32) | u64::from(step),
            Self::Augment { step } => (3 << 32) | u64::from(step),
            Self::Writer { number } => (4 << 32) | u64::from(number),
            Self::Drawing { number } => (5 << 32) | u64::from(number),
        }
    }
}

/// A stream of random numbers.
pub struct Random(ChaCha8Rng);

impl Random {
    /// The stream of `purpose` under `seed`, from its beginning.
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(purpose.stream());
        Self(generator)
    }

    /// A number in `-bound..bound`, uniform over 2^24 steps.
    pub fn symmetric(&mut self, bound: f32) -> f32 {
        let unit = (self.0.next_u32() >> 8) as f32 / (1 << 24) as f32;
        (2.0 * unit - 1.0) * bound
    }

    /// A number in `low..high`, uniform over 2^24 steps.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        (low + high) / 2.0 + self.symmetric((high - low) / 2.0)
    }

    /// A number around 0 with this standard deviation, at most three of them away.
    ///
    /// The sum of three uniform numbers in -1..1: each has a variance of 1/3, and the density is bell-shaped. Unlike
    /// Box and Muller's way it needs no function that platforms round differently.
    pub fn bell(&mut self, deviation: f32) -> f32 {
        let sum = self.symmetric(1.0) + self.symmetric(1.0) + self.symmetric(1.0);
        sum * deviation
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.between(0.0, 1.0) < probability
    }

    /// The numbers `0..len` in random order (Fisher and Yates).
    pub fn permutation(&mut self, len: u32) -> Vec<u32> {
        let mut order: Vec<u32> = (0..len).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, self.below(last as u32 + 1) as usize);
        }
        order
    }

    /// A number in `0..bound`. The multiplication's bias is below 2^-16 for every data set that fits here.
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(bound)) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_holds_each_number_once() {
        let mut order = Random::new(1, Purpose::Shuffle { epoch: 0 }).permutation(60_000);
        assert_ne!(order[..10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        order.sort_unstable();
        assert!(order.iter().enumerate().all(|(at, &n)| at == n as usize));
    }

    #[test]
    fn a_bell_has_its_deviation() {
        let mut random = Random::new(1, Purpose::Writer { number: 0 });
        let squares = (0..10_000).map(|_| random.bell(2.0).powi(2));
        let variance = squares.sum::<f32>() / 10_000.0;
        assert!((variance - 4.0).abs() < 0.2, "{variance}");
    }

    #[test]
    fn streams_repeat_for_the_same_purpose_only() {
        let first = |purpose| Random::new(7, purpose).symmetric(1.0);
        assert_eq!(
            first(Purpose::Dropout { step: 3 }),
            first(Purpose::Dropout { step: 3 })
        );
        assert_ne!(
            first(Purpose::Dropout { step: 3 }),
            first(Purpose::Dropout { step: 4 })
        );
        assert_ne!(
            first(Purpose::Dropout { step: 0 }),
            first(Purpose::Shuffle { epoch: 0 })
        );
    }
}
