//! What is being done with networks: any number of things at a time.

use crate::app::places::models::ModelAction;
use leptos::prelude::*;

/// Something that takes a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// What a button does.
    Act(ModelAction),
    /// A file is made, in the format of that name.
    Export(&'static str),
}

impl Task {
    /// What stands under the network's name meanwhile; nothing for what is done in a moment.
    fn words(self) -> Option<&'static str> {
        match self {
            Self::Act(ModelAction::Test) => Some("Testing on 10,000 images"),
            Self::Export(_) => Some("Making a file"),
            Self::Act(_) => None,
        }
    }
}

/// All of them, each with the network that it is about. Copies are the same list.
#[derive(Clone, Copy, Default)]
pub(super) struct Tasks(RwSignal<Vec<(String, Task)>>);

impl Tasks {
    /// Notes that something begins. Whether it does: the same thing is not done twice at a time.
    pub(super) fn begin(self, id: &str, task: Task) -> bool {
        if untrack(|| self.is_under_way(id, task)) {
            return false;
        }
        self.0.update(|tasks| tasks.push((id.to_owned(), task)));
        true
    }

    /// Notes that something is over.
    pub(super) fn end(self, id: &str, task: Task) {
        self.0
            .update(|tasks| tasks.retain(|(of, known)| of != id || *known != task));
    }

    /// Whether that is being done.
    pub(super) fn is_under_way(self, id: &str, task: Task) -> bool {
        self.0
            .with(|tasks| tasks.iter().any(|(of, known)| of == id && *known == task))
    }

    /// What is being done with a network, in words.
    pub(super) fn words(self, id: &str) -> String {
        self.0.with(|tasks| {
            let of_this = tasks.iter().filter(|(of, _)| of == id);
            let mut words: Vec<_> = of_this.filter_map(|(_, task)| task.words()).collect();
            words.dedup();
            words.join(", ")
        })
    }
}
