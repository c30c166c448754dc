//! Deployments: what is listed and tried, and the requests that ask one.

mod images;
mod reading;
mod snippets;
mod words;

pub use images::{Images, example};
pub use reading::{Bar, Verdict};
pub use snippets::{Language, snippet};
pub use words::{earlier, model_line, question, reply_line, state_line, suggested_name};

/// A network that answers at an address, as the list has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deployed {
    /// Its name in addresses.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is for, in the words of who made it.
    pub description: String,
    /// Whether it answers.
    pub state: Condition,
    /// Why it doesn't; empty when it does.
    pub reason: String,
    /// The network that it was made of.
    pub model: Model,
    /// Bytes that are kept of it.
    pub size: f64,
    /// When it was made, in milliseconds since 1970.
    pub created_at: f64,
    /// When it was changed last, as the service told it.
    pub modified_at: String,
    /// Where it answers.
    pub url: String,
}

/// A network that can be deployed, or was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Its id.
    pub id: String,
    /// What people call it; empty when it has no name.
    pub name: String,
    /// Name of its architecture; empty when that isn't known.
    pub architecture: String,
    /// How many numbers it has learned, where that is known.
    pub parameters: Option<f64>,
    /// Whether drawings are read with it.
    pub is_in_use: bool,
}

/// Whether a deployment answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Condition {
    /// Not yet.
    #[default]
    Initializing,
    /// It does.
    Ready,
    /// It can't.
    Failed,
}

impl Condition {
    /// The state of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Initializing, Self::Ready, Self::Failed];
        all.into_iter().find(|state| state.name() == name)
    }

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Initializing => "initializing",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests;
