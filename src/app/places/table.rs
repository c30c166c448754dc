//! The table of runs: which are shown, and in which order.

use super::{Entry, Order, State, TableColumn, entry_title};
use std::cmp::Ordering;

/// What a column shows, and what its header sorts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The run's name, or its id.
    Name,
    /// The architecture.
    Network,
    /// Where it stands.
    State,
    /// Planned epochs.
    Epochs,
    /// Where it computes.
    Runtime,
    /// Of the newest test.
    Accuracy,
    /// Of the newest test.
    Loss,
    /// From the first step to the end.
    Duration,
    /// When it was started.
    Submitted,
}

impl TableColumn for Column {
    const ALL: &'static [Self] = &[
        Self::Name,
        Self::Network,
        Self::State,
        Self::Epochs,
        Self::Runtime,
        Self::Accuracy,
        Self::Loss,
        Self::Duration,
        Self::Submitted,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Name => "Run",
            Self::Network => "Network",
            Self::State => "State",
            Self::Epochs => "Epochs",
            Self::Runtime => "Runtime",
            Self::Accuracy => "Test accuracy",
            Self::Loss => "Test loss",
            Self::Duration => "Duration",
            Self::Submitted => "Started",
        }
    }

    fn is_figure(self) -> bool {
        matches!(
            self,
            Self::Epochs | Self::Accuracy | Self::Loss | Self::Duration
        )
    }

    /// The best accuracy and the newest run, but the least loss.
    fn begins_descending(self) -> bool {
        matches!(self, Self::Accuracy | Self::Submitted)
    }
}

impl Default for Order<Column> {
    fn default() -> Self {
        Self::of(Column::Submitted)
    }
}

/// Which runs are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those in which each of these words is found.
    pub text: String,
}

impl Filter {
    fn passes(&self, entry: &Entry) -> bool {
        let haystack = [
            &entry.name,
            &entry.id,
            &entry.network,
            &entry.runtime,
            &entry.command_line,
        ];
        let found = |word: &str| {
            let holds = |text: &&String| text.to_lowercase().contains(word);
            haystack.iter().any(holds)
        };
        let text = self.text.to_lowercase();
        self.state.is_none_or(|state| state == entry.state) && text.split_whitespace().all(found)
    }
}

/// The ids of the runs that are shown, from top to bottom.
pub fn arrange(entries: &[Entry], filter: &Filter, order: Order<Column>) -> Vec<String> {
    let mut shown: Vec<&Entry> = entries
        .iter()
        .filter(|entry| filter.passes(entry))
        .collect();
    // The newest first among equals.
    shown.sort_by(|a, b| b.submitted_at.total_cmp(&a.submitted_at));
    shown.sort_by(|a, b| compare(a, b, order));
    shown.into_iter().map(|entry| entry.id.clone()).collect()
}

fn compare(a: &Entry, b: &Entry, order: Order<Column>) -> Ordering {
    let number = |pick: fn(&Entry) -> Option<f64>| order.numbers(pick(a), pick(b));
    match order.column {
        Column::Epochs => number(|entry| Some(entry.epochs.into())),
        Column::Accuracy => number(|entry| entry.accuracy),
        Column::Loss => number(|entry| entry.loss),
        Column::Submitted => number(|entry| Some(entry.submitted_at)),
        Column::Duration => number(|entry| entry.seconds),
        Column::State => order.turned(a.state.cmp(&b.state)),
        Column::Name | Column::Network | Column::Runtime => {
            let text = |entry: &Entry| match order.column {
                Column::Network => entry.network.to_lowercase(),
                Column::Runtime => entry.runtime.to_lowercase(),
                _ => entry_title(entry).to_lowercase(),
            };
            order.turned(text(a).cmp(&text(b)))
        }
    }
}
