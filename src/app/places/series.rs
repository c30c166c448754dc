//! A run's losses and tests, as they come in.

/// The series behind a run's curves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// One for each step, in nats.
    pub losses: Vec<f32>,
    /// Epoch and share of the test set that was read correctly, in order.
    pub accuracies: Vec<(u32, f32)>,
}

impl Curves {
    /// Takes in losses of which `first_step` others were before. After a run went on from a snapshot they replace those
    /// that were there.
    ///
    /// Returns whether they fit: when some are missing between, all have to be asked for anew.
    pub fn take(&mut self, first_step: usize, losses: &[f32]) -> bool {
        if first_step > self.losses.len() {
            return false;
        }
        self.losses.truncate(first_step);
        self.losses.extend_from_slice(losses);
        true
    }
}
