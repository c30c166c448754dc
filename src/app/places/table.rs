//! The table of runs: which are shown, and in which order.

use super::{Entry, State, entry_title};
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

impl Column {
    /// From left to right.
    pub const ALL: [Self; 9] = [
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

    /// Its header.
    pub fn title(self) -> &'static str {
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

    /// Whether its values are figures, which stand to the right.
    pub fn is_figure(self) -> bool {
        matches!(
            self,
            Self::Epochs | Self::Accuracy | Self::Loss | Self::Duration
        )
    }

    /// Whether its first click shows the greatest first: the best accuracy and the newest run, but the least loss.
    fn begins_descending(self) -> bool {
        matches!(self, Self::Accuracy | Self::Submitted)
    }
}

/// By what the table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// By the values of this column.
    pub column: Column,
    /// The greatest first.
    pub is_descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self::of(Column::Submitted)
    }
}

impl Order {
    /// The order that a column begins with.
    pub fn of(column: Column) -> Self {
        Self {
            column,
            is_descending: column.begins_descending(),
        }
    }

    /// The order after its header was pressed: another column, or the same one the other way.
    pub fn pressed(self, column: Column) -> Self {
        if self.column != column {
            return Self::of(column);
        }
        Self {
            column,
            is_descending: !self.is_descending,
        }
    }

    /// As `aria-sort` of a column has it.
    pub fn aria(self, column: Column) -> &'static str {
        match self {
            Self { column: sorted, .. } if sorted != column => "none",
            Self { is_descending, .. } if is_descending => "descending",
            _ => "ascending",
        }
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
pub fn arrange(entries: &[Entry], filter: &Filter, order: Order, now: f64) -> Vec<String> {
    let mut shown: Vec<&Entry> = entries
        .iter()
        .filter(|entry| filter.passes(entry))
        .collect();
    // The newest first among equals.
    shown.sort_by(|a, b| b.submitted_at.total_cmp(&a.submitted_at));
    shown.sort_by(|a, b| compare(a, b, order, now));
    shown.into_iter().map(|entry| entry.id.clone()).collect()
}

fn compare(a: &Entry, b: &Entry, order: Order, now: f64) -> Ordering {
    let number = |pick: fn(&Entry) -> Option<f64>| numbers(pick(a), pick(b), order.is_descending);
    match order.column {
        Column::Epochs => number(|entry| Some(entry.epochs.into())),
        Column::Accuracy => number(|entry| entry.accuracy),
        Column::Loss => number(|entry| entry.loss),
        Column::Submitted => number(|entry| Some(entry.submitted_at)),
        Column::Duration => numbers(a.seconds(now), b.seconds(now), order.is_descending),
        Column::State => turned(a.state.cmp(&b.state), order.is_descending),
        Column::Name | Column::Network | Column::Runtime => {
            let text = |entry: &Entry| match order.column {
                Column::Network => entry.network.to_lowercase(),
                Column::Runtime => entry.runtime.to_lowercase(),
                _ => entry_title(entry).to_lowercase(),
            };
            turned(text(a).cmp(&text(b)), order.is_descending)
        }
    }
}

/// What has no value yet comes last, whichever way the others go.
fn numbers(a: Option<f64>, b: Option<f64>, is_descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => turned(a.total_cmp(&b), is_descending),
        _ => b.is_some().cmp(&a.is_some()),
    }
}

fn turned(ordering: Ordering, is_descending: bool) -> Ordering {
    if is_descending {
        ordering.reverse()
    } else {
        ordering
    }
}
