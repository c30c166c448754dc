//! Networks as the place of models shows them.

use super::ago;
use crate::app::number::fixed;
use crate::app::words::architecture_title;
use crate::engine::Architecture;

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
    pub size: u32,
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

/// A network's size in thousands of bytes.
pub fn size_text(bytes: u32) -> String {
    format!("{} kB", fixed(f64::from(bytes) / 1e3, 0))
}

/// When it was put here.
pub fn added_text(entry: &ModelEntry, now: f64) -> String {
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
