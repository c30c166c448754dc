//! Networks as the place of models shows them.

use super::{Order, TableColumn, ago, size_text};
use crate::app::number::fixed;
use crate::app::words::architecture_title;
use crate::app::words::whole;
use crate::engine::Architecture;
use std::cmp::Ordering;

/// Stands where no value is known.
const UNKNOWN: &str = "–";

/// A network, as `window.studio` tells of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelEntry {
    /// What `window.studio` calls it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The name of its architecture.
    pub network: String,
    /// Numbers in it.
    pub parameters: u32,
    /// How it read the test set, where that is known.
    pub accuracy: Option<Accuracy>,
    /// In milliseconds since 1970.
    pub created_at: Option<f64>,
    /// Where it comes from.
    pub origin: ModelOrigin,
    /// In bytes.
    pub size: u64,
    /// Whether it reads drawings.
    pub is_in_use: bool,
    /// Whether it outlives the page by itself.
    pub is_kept: bool,
}

/// How well a network reads the test set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Share that was read correctly, 0 to 1.
    pub share: f64,
    /// Its 95 % interval.
    pub interval: [f64; 2],
}

/// Where a network comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ModelOrigin {
    /// It came with the page.
    #[default]
    Page,
    /// The run with this id.
    Run(String),
    /// A file of this name.
    File(String),
}

impl ModelOrigin {
    fn text(&self) -> &str {
        match self {
            Self::Page => "the page",
            Self::Run(_) => "a run",
            Self::File(name) => name,
        }
    }
}

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

/// A format that networks are exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportFormat {
    /// The name in the page's API, and the ending of its files.
    pub name: &'static str,
    /// As people know it.
    pub title: &'static str,
    /// What opens it.
    pub opened_by: &'static str,
}

/// All formats, the pattern's own first.
pub const EXPORT_FORMATS: [ExportFormat; 5] = [
    ExportFormat {
        name: "pth",
        title: "PyTorch",
        opened_by: "torch.load and load_state_dict open it",
    },
    ExportFormat {
        name: "safetensors",
        title: "safetensors",
        opened_by: "opens in PyTorch, JAX and many others",
    },
    ExportFormat {
        name: "onnx",
        title: "ONNX",
        opened_by: "ONNX Runtime and most servers run it",
    },
    ExportFormat {
        name: "bpk",
        title: "burn",
        opened_by: "programs in Rust with burn load it",
    },
    ExportFormat {
        name: "html",
        title: "A page",
        opened_by: "any browser reads drawings with it, offline",
    },
];

/// What an exported file is called: what a name has besides letters and digits would trouble some file system.
pub fn file_name(name: &str, format: ExportFormat) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let stem = match words.is_empty() {
        true => "network".to_owned(),
        false => words.join("-"),
    };
    format!("{stem}.{}", format.name)
}

/// What two networks say of the same drawing.
pub fn verdict(first: Option<u8>, second: Option<u8>) -> String {
    match (first, second) {
        (Some(first), Some(second)) if first == second => format!("Both read {first}"),
        (Some(first), Some(second)) => format!("They differ: {first} and {second}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, origin: ModelOrigin) -> ModelEntry {
        ModelEntry {
            id: id.to_owned(),
            origin,
            ..ModelEntry::default()
        }
    }

    #[test]
    fn what_can_be_done_depends_on_where_a_network_comes_from() {
        use ModelAction::{Delete, Keep, Rename, Test, Use};
        let shipped = entry("pretrained", ModelOrigin::Page);
        assert_eq!(shipped.actions(), [Use, Test]);
        let of_run = entry("training-a", ModelOrigin::Run("training-a".to_owned()));
        assert_eq!(of_run.actions(), [Use, Keep, Test]);
        let saved = ModelEntry {
            is_kept: true,
            is_in_use: true,
            ..entry("model-a", ModelOrigin::Run("training-a".to_owned()))
        };
        assert_eq!(saved.actions(), [Test, Rename, Delete]);
        let loose = entry("model-b", ModelOrigin::File("a.pth".to_owned()));
        assert_eq!(loose.actions(), [Use, Keep, Test, Rename, Delete]);
    }

    #[test]
    fn networks_are_sorted_and_what_has_no_value_is_last_both_ways() {
        let with = |id: &str, created_at, share: Option<f64>, size| ModelEntry {
            name: id.to_uppercase(),
            created_at,
            accuracy: share.map(|share| Accuracy {
                share,
                interval: [share; 2],
            }),
            size,
            ..entry(id, ModelOrigin::Page)
        };
        let all = [
            with("page", None, Some(0.9), 3),
            with("old", Some(1.0), None, 1),
            with("new", Some(2.0), Some(0.8), 2),
        ];
        let sorted = |order| arrange_models(all.iter(), order);
        assert_eq!(sorted(Order::default()), ["new", "old", "page"]);
        let added = Order::default().pressed(ModelColumn::Added);
        assert_eq!(sorted(added), ["old", "new", "page"]);
        let best = Order::of(ModelColumn::Accuracy);
        assert_eq!(sorted(best), ["page", "new", "old"]);
        assert_eq!(sorted(Order::of(ModelColumn::Size)), ["old", "new", "page"]);
        assert_eq!(sorted(Order::of(ModelColumn::Name)), ["new", "old", "page"]);
        // All of one architecture: as they were.
        let same = Order::of(ModelColumn::Architecture);
        assert_eq!(sorted(same), ["page", "old", "new"]);
    }

    #[test]
    fn an_accuracy_is_told_with_its_interval() {
        let accuracy = Accuracy {
            share: 0.9912,
            interval: [0.989_077, 0.992_862],
        };
        assert_eq!(interval_text(Some(accuracy)), "99.12 % (98.91 to 99.29)");
        assert_eq!(interval_text(None), "–");
    }

    #[test]
    fn files_are_called_as_every_system_takes() {
        let onnx = EXPORT_FORMATS[2];
        assert_eq!(
            file_name("Tiny from a/b.pth", onnx),
            "Tiny-from-a-b-pth.onnx"
        );
        assert_eq!(file_name("..", onnx), "network.onnx");
        assert_eq!(file_name("Größe 7", onnx), "Größe-7.onnx");
    }

    #[test]
    fn two_answers_are_compared() {
        assert_eq!(verdict(Some(7), Some(7)), "Both read 7");
        assert_eq!(verdict(Some(7), Some(1)), "They differ: 7 and 1");
        assert_eq!(verdict(Some(7), None), "");
    }
}
