//! The networks that the page has in memory.

use super::{Effect, Studio};

/// A network that drawings can be read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelRef {
    /// The one that ships with the page.
    Pretrained,
    /// The newest snapshot of the run with this id.
    Run(String),
    /// The one that was read from a file and got this id.
    File(String),
}

impl ModelRef {
    /// The name in the page's API.
    pub fn id(&self) -> &str {
        match self {
            Self::Pretrained => "pretrained",
            Self::Run(id) | Self::File(id) => id,
        }
    }
}

/// A network that was read from a file. It lasts as long as the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedModel {
    /// The name in the page's API.
    pub id: String,
    /// What it is and where it comes from, in words.
    pub title: String,
    /// An encoded checkpoint.
    pub checkpoint: Vec<u8>,
}

impl Studio {
    pub(super) fn model_imported(&mut self, model: ImportedModel, now: f64) -> Vec<Effect> {
        let is_read_with = self.model == ModelRef::File(model.id.clone());
        let mut imported = self.imported.iter_mut();
        match imported.find(|other| other.id == model.id) {
            Some(other) => *other = model,
            None => self.imported.push(model),
        }
        if is_read_with {
            return self.load_model(now);
        }
        Vec::new()
    }

    pub(super) fn model_dropped(&mut self, id: &str, now: f64) -> Vec<Effect> {
        self.imported.retain(|model| model.id != id);
        if self.model == ModelRef::File(id.to_owned()) {
            return self.choose_model(ModelRef::Pretrained, now);
        }
        Vec::new()
    }
}
