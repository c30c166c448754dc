//! One training run as the page knows it.

use super::keeping::Keeping;
use crate::app::definition::Definition;
use crate::app::log::{test_lines, train_line};
use crate::app::protocol::RunId;
use crate::app::store::Hold;
use crate::engine::{Runtime, Score};

/// Where a run stands. The names are those of Watson Machine Learning's training states, and `paused`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// Another run is before it.
    Queued,
    /// A worker and the data set are on their way.
    Pending(Fetched),
    /// It learns.
    Running,
    /// It waits for `resume`.
    Paused,
    /// The page that it was in went away. It waits for `resume`, as one that is paused, but no worker has it.
    Interrupted,
    /// Another tab has it, which calls it this.
    Elsewhere(&'static str),
    /// It has taken all its steps, and what it learned is being put away.
    Storing,
    /// It has taken all its steps, and what it learned is kept.
    Completed,
    /// It can't go on.
    Failed {
        /// Why, in words that a visitor can act on.
        reason: String,
    },
    /// It was stopped.
    Canceled,
}

/// What the visitor last asked of a run. The worker may not have heard of it yet, and may be lost before it does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wanted {
    /// That it learns.
    #[default]
    Running,
    /// That it waits.
    Paused,
    /// That it stops for good.
    Canceled,
}

/// How much of the data set has arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Bytes.
    pub received: u64,
    /// Bytes in all, once known.
    pub total: Option<u64>,
}

/// A rate over less time says little about what is left: the first steps are slow.
const STEADY_MILLIS: f64 = 1_000.0;

impl RunState {
    /// The name in the page's API.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Pending(_) => "pending",
            Self::Running => "running",
            Self::Paused | Self::Interrupted => "paused",
            Self::Elsewhere(state) => state,
            Self::Storing => "storing",
            Self::Completed => "completed",
            Self::Failed { .. } => "failed",
            Self::Canceled => "canceled",
        }
    }

    /// Whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed { .. } | Self::Canceled)
    }

    /// Whether a worker has it.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Pending(_) | Self::Running | Self::Paused)
    }
}

/// How the network of a run read the test set after an epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct EpochResult {
    /// Counts from 1.
    pub epoch: u32,
    /// Steps done by then.
    pub step: u32,
    /// Mean negative log-likelihood in nats.
    pub loss: f64,
    /// Share read correctly, 0 to 1.
    pub accuracy: f64,
    /// The full count, for the log.
    pub score: Score,
}

/// Images and the time that they took, warm-up and evaluation left out.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Rate {
    images: u32,
    millis: f64,
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The name in the page's API.
    pub id: String,
    /// The name towards the worker.
    pub key: RunId,
    /// What was asked for.
    pub definition: Definition,
    /// Where it stands.
    pub state: RunState,
    /// When it was asked for, in milliseconds since 1970.
    pub submitted_at: f64,
    /// When it took its first step.
    pub running_at: Option<f64>,
    /// When it ended.
    pub completed_at: Option<f64>,
    /// Where it computes; nothing while it is queued.
    pub runtime: Option<Runtime>,
    /// Why there, or what happened on the way, in words.
    pub remark: String,
    /// Mean cross-entropy of each step in nats.
    pub losses: Vec<f32>,
    /// The test after each epoch.
    pub evaluations: Vec<EpochResult>,
    /// The newest snapshot: an encoded checkpoint.
    pub checkpoint: Option<Vec<u8>>,
    /// What was last asked of it.
    pub wanted: Wanted,
    /// Times that the run went on from its snapshot after a worker was lost.
    pub restarts: u32,
    /// Whether its network was put to use for drawings, which its first snapshot does by itself.
    pub has_been_read_with: bool,
    /// Who may go on with it.
    pub hold: Hold,
    /// Threads that it computes on, once it does: others would add up its gradients in another order.
    pub threads: Option<u32>,
    /// What is under way to keep it.
    pub(super) keeping: Keeping,
    /// Steps up to the newest snapshot.
    pub(super) snapshot_step: u32,
    rate: Rate,
    pub(super) paused_at: Option<f64>,
    pub(super) paused_millis: f64,
}

impl Run {
    /// A run that waits for its turn.
    pub fn new(id: String, key: RunId, definition: Definition, submitted_at: f64) -> Self {
        Self {
            id,
            key,
            definition,
            state: RunState::Queued,
            submitted_at,
            running_at: None,
            completed_at: None,
            runtime: None,
            remark: String::new(),
            losses: Vec::new(),
            evaluations: Vec::new(),
            checkpoint: None,
            wanted: Wanted::default(),
            restarts: 0,
            has_been_read_with: false,
            hold: Hold::Ours,
            threads: None,
            keeping: Keeping::default(),
            snapshot_step: 0,
            rate: Rate::default(),
            paused_at: None,
            paused_millis: 0.0,
        }
    }

    /// Takes another state, and counts the time that the run waits.
    pub fn enter(&mut self, state: RunState, now: f64) {
        if let Some(since) = self.paused_at.take() {
            self.paused_millis += now - since;
        }
        self.paused_at = (state == RunState::Paused).then_some(now);
        self.state = state;
    }

    /// From the first step to the end, or until now, tests included and pauses left out; nothing before the first step.
    pub fn training_millis(&self, now: f64) -> Option<f64> {
        let until = self.completed_at.or(self.paused_at).unwrap_or(now);
        let began = self.running_at?;
        Some((until - began - self.paused_millis).max(0.0))
    }

    /// Steps done.
    pub fn step(&self) -> u32 {
        self.losses.len() as u32
    }

    /// Steps to do in all.
    pub fn steps(&self) -> u32 {
        self.definition.hyper().steps()
    }

    /// The epoch in hand, counted from 1.
    pub fn epoch(&self) -> u32 {
        let last = self.step().saturating_sub(1);
        last / self.definition.hyper().steps_per_epoch() + 1
    }

    /// Whether an epoch's steps are done, but not yet its test.
    pub fn is_judging(&self) -> bool {
        let per_epoch = self.definition.hyper().steps_per_epoch();
        let judged = self.evaluations.last().map_or(0, |result| result.step);
        self.state == RunState::Running
            && self.step() > judged
            && self.step().is_multiple_of(per_epoch)
    }

    /// The training loop's own rate, without warm-up and evaluation; nothing before it is known.
    pub fn images_per_second(&self) -> Option<f64> {
        let Rate { images, millis } = self.rate;
        (millis > 0.0).then(|| f64::from(images) / millis * 1_000.0)
    }

    /// Seconds until the last step at the present rate, tests left out; nothing before the rate is known well.
    pub fn seconds_left(&self) -> Option<f64> {
        if self.rate.millis < STEADY_MILLIS {
            return None;
        }
        let hyper = self.definition.hyper();
        let images = f64::from(self.steps() - self.step()) * f64::from(hyper.batch_size);
        self.images_per_second().map(|rate| images / rate)
    }

    /// The newest test.
    pub fn last_result(&self) -> Option<&EpochResult> {
        self.evaluations.last()
    }

    /// Notes steps. After a restart some are taken again: the new ones replace the old.
    pub fn note_steps(&mut self, first_step: u32, losses: &[f32], images: u32, busy: Option<f64>) {
        self.losses.truncate(first_step as usize);
        self.losses.extend(losses);
        self.evaluations.retain(|result| result.step <= first_step);
        if let Some(millis) = busy {
            self.rate.images += images;
            self.rate.millis += millis;
        }
    }

    /// Notes a test.
    pub fn note_result(&mut self, epoch: u32, score: Score) {
        self.evaluations.retain(|result| result.epoch < epoch);
        self.evaluations.push(EpochResult {
            epoch,
            step: epoch * self.definition.hyper().steps_per_epoch(),
            loss: score.loss(),
            accuracy: score.accuracy(),
            score,
        });
    }

    /// A worker was lost or replaced: the rate starts anew.
    pub fn forget_rate(&mut self) {
        self.rate = Rate::default();
    }

    /// The lines of the steps from `first` on, in the pattern's words.
    pub fn log_of_steps(&self, first: u32) -> Vec<String> {
        let steps = (first..).zip(self.losses.iter().skip(first as usize));
        steps
            .filter_map(|(step, loss)| train_line(&self.definition, step, *loss))
            .collect()
    }

    /// The lines of the newest test.
    pub fn log_of_result(&self) -> Vec<String> {
        let lines = self.last_result().map(|result| test_lines(&result.score));
        lines.into_iter().flatten().collect()
    }

    /// The whole log.
    pub fn log(&self) -> String {
        let per_epoch = self.definition.hyper().steps_per_epoch() as usize;
        let mut text = String::new();
        for (epoch, losses) in self.losses.chunks(per_epoch).enumerate() {
            let steps = ((epoch * per_epoch) as u32..).zip(losses);
            let lines = steps.filter_map(|(step, loss)| train_line(&self.definition, step, *loss));
            let result = self
                .evaluations
                .iter()
                .find(|result| result.epoch as usize == epoch + 1);
            let tested = result.iter().flat_map(|result| test_lines(&result.score));
            for line in lines.chain(tested) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }
}

/// A run of two epochs of ten steps, which logs every fifth.
#[cfg(test)]
pub(in crate::app) fn example() -> Run {
    let definition = Definition {
        train_size: 100,
        batch_size: 10,
        log_interval: 5,
        epochs: 2,
        ..Definition::default()
    };
    Run::new("training-1".to_owned(), RunId(1), definition, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_the_patterns_lines_in_order() {
        let mut run = example();
        run.note_steps(0, &[2.0; 10], 100, None);
        run.note_result(1, Score::default());
        run.note_steps(10, &[1.0; 3], 30, None);
        let log = run.log();
        let lines: Vec<&str> = log.lines().collect();
        assert_eq!(lines.len(), 2 + 3 + 1, "{log}");
        assert_eq!(lines[1], "Train Epoch: 1 [50/100 (50%)]\tLoss: 2.000000");
        assert!(lines[3].starts_with("Test set: "));
        assert_eq!(lines[5], "Train Epoch: 2 [0/100 (0%)]\tLoss: 1.000000");
    }

    #[test]
    fn steps_taken_again_replace_the_old_ones() {
        let mut run = example();
        run.note_steps(0, &[2.0; 8], 80, Some(80.0));
        run.note_steps(5, &[1.0, 0.5], 20, Some(20.0));
        assert_eq!(run.losses, [2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 0.5]);
        assert_eq!(run.images_per_second(), Some(1000.0));
        assert_eq!(run.seconds_left(), None);
        run.note_steps(7, &[0.5], 1_000, Some(1_000.0));
        assert_eq!(run.images_per_second(), Some(1000.0));
        assert_eq!(run.seconds_left(), Some(0.12));
    }

    #[test]
    fn an_epoch_is_being_judged_until_its_result_is_there() {
        let mut run = example();
        run.state = RunState::Running;
        assert!(!run.is_judging());
        run.note_steps(0, &[2.0; 10], 100, None);
        assert!(run.is_judging());
        run.note_result(1, Score::default());
        assert!(!run.is_judging());
    }

    #[test]
    fn a_pause_does_not_count_as_training() {
        let mut run = example();
        run.running_at = Some(1_000.0);
        assert_eq!(run.training_millis(2_000.0), Some(1_000.0));
        run.enter(RunState::Paused, 3_000.0);
        assert_eq!(run.training_millis(50_000.0), Some(2_000.0));
        run.enter(RunState::Running, 63_000.0);
        run.enter(RunState::Completed, 64_000.0);
        run.completed_at = Some(64_000.0);
        assert_eq!(run.training_millis(90_000.0), Some(3_000.0));
    }
}
