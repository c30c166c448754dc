//! What stands in the table's cells.

use super::{Column, Entry, State};
use crate::app::number::fixed;
use crate::app::words::architecture_title;
use crate::app::words::{counted, duration, percent, whole};
use crate::engine::{Architecture, Runtime};

/// Stands where no value is known yet.
const UNKNOWN: &str = "–";

/// The run's name, or else its id.
pub fn entry_title(entry: &Entry) -> &str {
    if entry.name.is_empty() {
        &entry.id
    } else {
        &entry.name
    }
}

/// What a column shows of a run.
pub fn cell(entry: &Entry, column: Column, now: f64) -> String {
    match column {
        Column::Name => entry_title(entry).to_owned(),
        Column::Network => network(entry),
        Column::State => entry.state.title().to_owned(),
        Column::Epochs => whole(entry.epochs.into()),
        Column::Runtime => runtime(entry),
        Column::Accuracy => accuracy_text(entry.accuracy),
        Column::Loss => loss_text(entry.loss),
        Column::Duration => duration_text(entry),
        Column::Submitted => ago(entry.submitted_at, now),
    }
}

fn network(entry: &Entry) -> String {
    let architecture = Architecture::from_name(&entry.network);
    architecture.map_or_else(
        || entry.network.clone(),
        |architecture| architecture_title(architecture).to_owned(),
    )
}

fn runtime(entry: &Entry) -> String {
    let runtime = Runtime::from_id(&entry.runtime);
    runtime.map_or_else(|| UNKNOWN.to_owned(), |runtime| runtime.title().to_owned())
}

/// In percent.
pub fn accuracy_text(share: Option<f64>) -> String {
    share.map_or_else(|| UNKNOWN.to_owned(), percent)
}

/// In nats.
pub fn loss_text(loss: Option<f64>) -> String {
    loss.map_or_else(|| UNKNOWN.to_owned(), |nats| fixed(nats, 3))
}

/// How long it took, or has taken so far.
pub fn duration_text(entry: &Entry) -> String {
    entry.seconds.map_or_else(|| UNKNOWN.to_owned(), duration)
}

/// What stands under the state: how far it is, who has it, or why it ended.
pub fn progress_text(entry: &Entry) -> String {
    let share = 100.0 * f64::from(entry.step) / f64::from(entry.steps.max(1));
    let progress = format!("{} %", fixed(share.floor(), 0));
    match entry.state {
        State::Running | State::Paused if !entry.is_here => format!("{progress}, in another tab"),
        _ if !entry.is_here => "in another tab".to_owned(),
        State::Running | State::Paused | State::Canceled => progress,
        _ => String::new(),
    }
}

/// How long ago something was.
pub fn ago(then: f64, now: f64) -> String {
    let minutes = ((now - then) / 60_000.0).max(0.0) as u64;
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{minutes} min ago"),
        60..1_440 => format!("{} h ago", minutes / 60),
        _ => format!("{} ago", counted(minutes / 1_440, "day")),
    }
}

/// The question before a run is deleted, which says what goes.
pub fn deletion(entry: &Entry) -> String {
    match entry.step {
        0 => "Delete for good?".to_owned(),
        _ => "Delete its network, figures and log?".to_owned(),
    }
}
