//! The table of networks: its columns, in which order they put the rows, and what a row shows.

use super::{Accuracy, ModelEntry};
use crate::app::number::fixed;
use crate::app::places::{Order, TableColumn, ago, size_text};
use crate::app::words::{architecture_title, whole};
use crate::engine::Architecture;
use std::cmp::Ordering;

/// Stands where no value is known.
const UNKNOWN: &str = "–";

/// What the table of networks shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelColumn {
    /// What people call it.
    Name,
    /// Its architecture.
    Architecture,
    /// Numbers in it.
    Parameters,
    /// On the test set.
    Accuracy,
    /// Where it comes from.
    Origin,
    /// When it was put here.
    Added,
    /// In bytes.
    Size,
}

impl TableColumn for ModelColumn {
    const ALL: &'static [Self] = &[
        Self::Name,
        Self::Architecture,
        Self::Parameters,
        Self::Accuracy,
        Self::Origin,
        Self::Added,
        Self::Size,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Name => "Network",
            Self::Architecture => "Architecture",
            Self::Parameters => "Parameters",
            Self::Accuracy => "Test accuracy, 95 % interval",
            Self::Origin => "From",
            Self::Added => "Added",
            Self::Size => "Size",
        }
    }

    fn is_figure(self) -> bool {
        matches!(self, Self::Parameters | Self::Accuracy | Self::Size)
    }

    /// The best accuracy and the newest, but the smallest network.
    fn begins_descending(self) -> bool {
        matches!(self, Self::Accuracy | Self::Added)
    }
}

impl Default for Order<ModelColumn> {
    fn default() -> Self {
        Self::of(ModelColumn::Added)
    }
}

/// The ids of networks from top to bottom. Equals stay as they were.
pub fn arrange_models<'a>(
    entries: impl Iterator<Item = &'a ModelEntry>,
    order: Order<ModelColumn>,
) -> Vec<String> {
    let mut shown: Vec<&ModelEntry> = entries.collect();
    shown.sort_by(|a, b| compare(a, b, order));
    shown.into_iter().map(|entry| entry.id.clone()).collect()
}

fn compare(a: &ModelEntry, b: &ModelEntry, order: Order<ModelColumn>) -> Ordering {
    let number = |pick: fn(&ModelEntry) -> Option<f64>| order.numbers(pick(a), pick(b));
    let text = |pick: fn(&ModelEntry) -> &str| {
        order.turned(pick(a).to_lowercase().cmp(&pick(b).to_lowercase()))
    };
    match order.column {
        ModelColumn::Name => text(|entry| &entry.name),
        ModelColumn::Architecture => text(|entry| &entry.network),
        ModelColumn::Origin => text(|entry| entry.origin.text()),
        ModelColumn::Parameters => number(|entry| Some(entry.parameters.into())),
        ModelColumn::Accuracy => number(|entry| entry.accuracy.map(|accuracy| accuracy.share)),
        ModelColumn::Added => number(|entry| entry.created_at),
        ModelColumn::Size => number(|entry| Some(entry.size as f64)),
    }
}

/// What a column shows of a network.
pub fn model_cell(entry: &ModelEntry, column: ModelColumn, now: f64) -> String {
    match column {
        ModelColumn::Name => entry.name.clone(),
        ModelColumn::Architecture => network_text(entry),
        ModelColumn::Parameters => whole(entry.parameters.into()),
        ModelColumn::Accuracy => interval_text(entry.accuracy),
        ModelColumn::Origin => entry.origin.text().to_owned(),
        ModelColumn::Added => added_text(entry, now),
        ModelColumn::Size => size_text(entry.size),
    }
}

/// The architecture's title.
pub fn network_text(entry: &ModelEntry) -> String {
    let known = Architecture::from_name(&entry.network);
    known.map_or_else(
        || entry.network.clone(),
        |known| architecture_title(known).to_owned(),
    )
}

/// The share that was read correctly, and its interval: "99.12 % (98.91 to 99.29)".
pub fn interval_text(accuracy: Option<Accuracy>) -> String {
    let Some(Accuracy { share, interval }) = accuracy else {
        return UNKNOWN.to_owned();
    };
    let percent = |share: f64| fixed(100.0 * share, 2);
    let [low, high] = interval.map(percent);
    format!("{} % ({low} to {high})", percent(share))
}

/// When it was put here.
fn added_text(entry: &ModelEntry, now: f64) -> String {
    entry
        .created_at
        .map_or_else(|| UNKNOWN.to_owned(), |then| ago(then, now))
}
