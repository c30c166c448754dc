//! How well a network reads a set of labelled images.

use super::digit::CLASSES;
use serde::{Deserialize, Serialize};

/// Answers counted against the truth.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// `confusion[truth][answer]`.
    pub confusion: [[u32; CLASSES]; CLASSES],
    /// Sum over the images of the negative log-likelihood of the truth, in nats.
    pub loss_sum: f64,
}

impl Score {
    /// Counts one answer.
    pub fn add(&mut self, truth: u8, log_probabilities: &[f32]) {
        let truth = usize::from(truth);
        self.confusion[truth][most_likely(log_probabilities)] += 1;
        self.loss_sum -= f64::from(log_probabilities[truth]);
    }

    /// Images counted.
    pub fn count(&self) -> u32 {
        self.confusion.iter().flatten().sum()
    }

    /// Images read as the digit they show.
    pub fn correct(&self) -> u32 {
        (0..CLASSES).map(|digit| self.confusion[digit][digit]).sum()
    }

    /// Share of the images read correctly, 0 to 1; 0 before any image.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.correct()) / f64::from(self.count().max(1))
    }

    /// Mean negative log-likelihood per image in nats; 0 before any image.
    pub fn loss(&self) -> f64 {
        self.loss_sum / f64::from(self.count().max(1))
    }
}

/// The class with the largest score; the first of equals, as PyTorch's `argmax`.
pub fn most_likely(scores: &[f32]) -> usize {
    let better = |best: usize, next: usize| {
        if scores[next] > scores[best] {
            next
        } else {
            best
        }
    };
    (0..scores.len()).fold(0, better)
}

/// `logits - ln(sum of exp(logits))`, without overflow.
pub(super) fn log_softmax(logits: &[f32; CLASSES]) -> [f32; CLASSES] {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
    logits.map(|logit| logit - largest - sum.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_and_wrong_answers_are_told_apart() {
        let mut score = Score::default();
        let mut sure_of_two = [-9.0; CLASSES];
        sure_of_two[2] = -0.5;
        score.add(2, &sure_of_two);
        score.add(7, &sure_of_two);
        assert_eq!((score.count(), score.correct()), (2, 1));
        assert_eq!(score.confusion[7][2], 1);
        assert!((score.loss() - 4.75).abs() < 1e-9);
    }
}
