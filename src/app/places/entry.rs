//! A run as `window.studio` tells of it.

/// A run in the table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// What `window.studio` calls it.
    pub id: String,
    /// What its owner calls it; often nothing.
    pub name: String,
    /// The name of its architecture.
    pub network: String,
    /// Where it stands.
    pub state: State,
    /// Why it failed, or what happened on the way.
    pub reason: String,
    /// In milliseconds since 1970.
    pub submitted_at: f64,
    /// From the first step to the end, or until now, without pauses.
    pub seconds: Option<f64>,
    /// Where it computes, once that is known.
    pub runtime: String,
    /// Planned.
    pub epochs: u32,
    /// Steps taken.
    pub step: u32,
    /// Steps planned.
    pub steps: u32,
    /// Share of the test set that was read correctly.
    pub accuracy: Option<f64>,
    /// On the test set, in nats.
    pub loss: Option<f64>,
    /// Images learned from per second.
    pub rate: Option<f64>,
    /// Its definition: each setting with its value as JSON.
    pub settings: Vec<(String, String)>,
    /// Its definition as arguments.
    pub command_line: String,
    /// Whether this tab has it, rather than another one.
    pub is_here: bool,
}

/// Where a run stands, as `window.studio` names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It learns.
    Running,
    /// A worker and the data set are on their way.
    Pending,
    /// Another run is before it.
    #[default]
    Queued,
    /// It waits for its owner.
    Paused,
    /// Its result is being put away.
    Storing,
    /// It has learned all.
    Completed,
    /// It was stopped.
    Canceled,
    /// It could not go on.
    Failed,
}

impl State {
    /// All of them, as they are sorted.
    pub const ALL: [Self; 8] = [
        Self::Running,
        Self::Pending,
        Self::Queued,
        Self::Paused,
        Self::Storing,
        Self::Completed,
        Self::Canceled,
        Self::Failed,
    ];

    /// As `window.studio` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Pending => "pending",
            Self::Queued => "queued",
            Self::Paused => "paused",
            Self::Storing => "storing",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// As people read it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Pending => "Starting",
            Self::Queued => "Queued",
            Self::Paused => "Paused",
            Self::Storing => "Storing",
            Self::Completed => "Completed",
            Self::Canceled => "Canceled",
            Self::Failed => "Failed",
        }
    }

    /// Whether nothing more will happen to it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Canceled | Self::Failed)
    }
}

/// What can be done with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunAction {
    /// Let it wait.
    Pause,
    /// Let it go on.
    Resume,
    /// Stop it for good.
    Cancel,
    /// Forget it.
    Delete,
}

impl RunAction {
    /// The method of `studio.runs`.
    pub fn method(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
            Self::Delete => "delete",
        }
    }

    /// The word on its button.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pause => "Pause",
            Self::Resume => "Resume",
            Self::Cancel => "Cancel",
            Self::Delete => "Delete",
        }
    }
}

impl Entry {
    /// What can be done with it now, and here: another tab's run is only looked at.
    pub fn actions(&self) -> &'static [RunAction] {
        match self.state {
            _ if !self.is_here => &[],
            State::Running => &[RunAction::Pause, RunAction::Cancel],
            State::Pending | State::Queued => &[RunAction::Cancel],
            State::Paused => &[RunAction::Resume, RunAction::Cancel],
            State::Storing => &[],
            State::Completed | State::Canceled | State::Failed => &[RunAction::Delete],
        }
    }
}
