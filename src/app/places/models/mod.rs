//! Networks as the place of models shows them.

mod actions;
mod columns;
mod export;

pub use actions::ModelAction;
pub use columns::{ModelColumn, arrange_models, interval_text, model_cell, network_text};
pub use export::{EXPORT_FORMATS, ExportFormat, file_name};

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

/// What two networks say of the same drawing.
pub fn verdict(first: Option<u8>, second: Option<u8>) -> String {
    match (first, second) {
        (Some(first), Some(second)) if first == second => format!("Both read {first}"),
        (Some(first), Some(second)) => format!("They differ: {first} and {second}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
