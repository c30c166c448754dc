//! What can be done with a network.

use super::{ModelEntry, ModelOrigin};

/// What can be done with a network, besides exporting it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelAction {
    /// Read drawings with it.
    Use,
    /// Keep it under a name of its own.
    Keep,
    /// Judge it by the test set.
    Test,
    /// Call it something else.
    Rename,
    /// Forget it.
    Delete,
}

impl ModelAction {
    /// The word on its button.
    pub fn title(self) -> &'static str {
        match self {
            Self::Use => "Use for drawing",
            Self::Keep => "Keep",
            Self::Test => "Test it on 10,000 images",
            Self::Rename => "Rename",
            Self::Delete => "Delete",
        }
    }

    /// The method of `studio.models`; nothing of what takes a name first.
    pub fn method(self) -> Option<&'static str> {
        match self {
            Self::Use => Some("models.use"),
            Self::Keep => Some("models.save"),
            Self::Test => Some("models.test"),
            Self::Delete => Some("models.delete"),
            Self::Rename => None,
        }
    }
}

impl ModelEntry {
    /// Whether it is a run's own, and goes with it.
    pub fn is_of_run(&self) -> bool {
        matches!(&self.origin, ModelOrigin::Run(run) if *run == self.id)
    }

    /// What can be done with it.
    pub fn actions(&self) -> Vec<ModelAction> {
        let is_own = self.origin != ModelOrigin::Page && !self.is_of_run();
        let offered = [
            (ModelAction::Use, !self.is_in_use),
            (
                ModelAction::Keep,
                !self.is_kept && self.origin != ModelOrigin::Page,
            ),
            (ModelAction::Test, self.accuracy.is_none()),
            (ModelAction::Rename, is_own),
            (ModelAction::Delete, is_own),
        ];
        let offered = offered.into_iter().filter(|(_, is_so)| *is_so);
        offered.map(|(action, _)| action).collect()
    }
}
