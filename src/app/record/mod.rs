//! A run as it is kept: all that a page needs to show it again, and to go on with it as if it had never stopped.

mod file;

use crate::app::framing::LAST_DATE;
use crate::engine::{Runtime, Score};
pub use file::{Kept, RecordError};
use serde::{Deserialize, Serialize};

/// Where a kept run stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Another run was before it.
    Queued,
    /// It learned.
    Running,
    /// It waited for somebody.
    Paused,
    /// It has taken all its steps.
    Completed,
    /// It could not go on.
    Failed(String),
    /// It was stopped.
    Canceled,
}

impl Standing {
    /// Whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed(_) | Self::Canceled)
    }
}

/// A run, but for its definition. Times are in milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The name in the page's API.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// Where it stands.
    pub standing: Standing,
    /// When this was put down.
    pub noted_at: f64,
    /// When it was asked for.
    pub submitted_at: f64,
    /// When it took its first step.
    pub running_at: Option<f64>,
    /// When it ended.
    pub completed_at: Option<f64>,
    /// How long it waited since its first step, in milliseconds.
    pub paused_millis: f64,
    /// Where it computes.
    pub runtime: Option<Runtime>,
    /// Threads that it computes on.
    pub threads: u32,
    /// Why there, or what happened on the way, in words.
    pub remark: String,
    /// Mean cross-entropy in nats of each step up to the checkpoint.
    pub losses: Vec<f32>,
    /// The epochs that were judged up to there, counted from 1, and the answers.
    pub evaluations: Vec<(u32, Score)>,
    /// Where to go on: an encoded [`crate::engine::Checkpoint`].
    #[serde(with = "serde_bytes")]
    pub checkpoint: Option<Vec<u8>>,
}

impl Record {
    /// Whether its numbers can be shown and reckoned with. A clock that was set back makes waiting times negative.
    fn is_sound(&self) -> bool {
        let given = [self.noted_at, self.submitted_at];
        let times = given
            .into_iter()
            .chain(self.running_at)
            .chain(self.completed_at);
        let mut times = times.map(|time| (0.0..=LAST_DATE).contains(&time));
        self.threads > 0 && self.paused_millis.is_finite() && times.all(|is_date| is_date)
    }
}
