//! A deployment as it is kept.
//!
//! The bytes are the fields of [`Deployment`] in a [`Frame`] of `DSDP`. There is no checksum: the browser's cache keeps
//! answers whole or not at all, and its table would be a fifth of the binary that answers. What is listed lies before
//! the network, so that a list needs no more than the beginning of each. Every version that was ever on main keeps a
//! file in `tests/it/data` that must load.

use crate::app::framing::{Checksum, Frame, FrameError};
use crate::engine::digit::PIXELS;
use crate::engine::{Architecture, BareNet, Checkpoint};
use serde::{Deserialize, Serialize};

const FRAME: Frame = Frame {
    letters: b"DSDP",
    version: 1,
    checksum: Checksum::NONE,
};

/// A network that answers at an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// What is known of it.
    pub about: About,
    /// The network, in [`Checkpoint`]'s bytes.
    #[serde(with = "serde_bytes")]
    pub checkpoint: Vec<u8>,
}

/// What is known of a deployment without its network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Its part of the address.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What people say about it.
    pub description: String,
    /// When it was made, in ISO 8601.
    pub created_at: String,
    /// When it was changed last.
    pub modified_at: String,
    /// Where its network comes from.
    pub model: ModelName,
    /// Whether it answers.
    pub state: State,
}

/// A deployment as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What is known of it.
    pub about: About,
    /// What its network is, where that can be read.
    pub architecture: Option<Architecture>,
    /// Bytes of its network.
    pub size: usize,
}

/// A model as the page called it when it was deployed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelName {
    /// As in `studio.models.list()`.
    pub id: String,
    /// For people.
    pub name: String,
}

/// Whether a deployment answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Nobody has tried its network yet.
    Initializing,
    /// It answers.
    Ready,
    /// Its network can't answer, for this reason.
    Failed(String),
}

impl State {
    /// Watson's word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Initializing => "initializing",
            Self::Ready => "ready",
            Self::Failed(_) => "failed",
        }
    }
}

/// Bytes that are not a deployment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A newer program wrote it.
    #[error("it was kept by a newer version of this page ({0}); reload the page to get it")]
    Version(u8),
    /// The bytes are something else, end early, or were changed.
    #[error("what was kept of it is damaged")]
    Damaged,
}

impl From<FrameError> for RecordError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Version(newer) => Self::Version(newer),
            FrameError::Letters | FrameError::Damaged => Self::Damaged,
        }
    }
}

impl Deployment {
    /// The bytes that [`Deployment::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        FRAME.seal(self)
    }

    /// Reads a deployment, trusting nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        Ok(FRAME.open(bytes)?)
    }

    /// As it is shown.
    pub(super) fn head(&self) -> Head {
        Head {
            about: self.about.clone(),
            architecture: Checkpoint::architecture_of(&self.checkpoint),
            size: self.checkpoint.len(),
        }
    }

    /// Tries the network of a deployment that has just been made; whether it was one.
    pub(super) fn settle(&mut self) -> bool {
        if self.about.state != State::Initializing {
            return false;
        }
        self.about.state = match judge(&self.checkpoint) {
            Ok(_) => State::Ready,
            Err(reason) => State::Failed(reason),
        };
        true
    }
}

impl Head {
    /// Reads the beginning of a deployment's bytes.
    ///
    /// # Errors
    ///
    /// When they are of another kind or version, or end before the network begins.
    pub fn from_bytes(beginning: &[u8]) -> Result<Self, RecordError> {
        let ((about, size), network) = FRAME.peek(beginning)?;
        Ok(Self {
            about,
            architecture: Checkpoint::architecture_of(network),
            size,
        })
    }

    /// What is shown in place of one that can't be read, so that it can be deleted.
    pub(super) fn unreadable(id: &str, error: &RecordError) -> Self {
        let about = About {
            id: id.to_owned(),
            name: "Unreadable deployment".to_owned(),
            description: String::new(),
            created_at: String::new(),
            modified_at: String::new(),
            model: ModelName::default(),
            state: State::Failed(error.to_string()),
        };
        Self {
            about,
            architecture: None,
            size: 0,
        }
    }
}

/// The network in a checkpoint, if it answers: two images, all paper and all ink, must get finite numbers.
pub(super) fn judge(checkpoint: &[u8]) -> Result<BareNet, String> {
    let checkpoint = Checkpoint::from_bytes(checkpoint).map_err(|error| error.to_string())?;
    let network = BareNet::new(checkpoint.answering());
    let mut trial = vec![0.0; PIXELS];
    trial.resize(2 * PIXELS, 255.0);
    let answers = network.log_probabilities(&trial);
    match answers.iter().flatten().all(|number| number.is_finite()) {
        true => Ok(network),
        false => Err("the network's numbers are too large to compute with".to_owned()),
    }
}
