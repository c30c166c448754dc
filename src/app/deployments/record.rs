//! A deployment as it is kept.
//!
//! The bytes are `DSDP`, a version, then the fields of [`Deployment`] in postcard's encoding. There is no checksum: the
//! browser's cache keeps answers whole or not at all, and its table would be a fifth of the binary that answers. Every
//! version that was ever on main keeps a file in `tests/it/data` that must load.

use crate::engine::digit::PIXELS;
use crate::engine::{BareNet, Checkpoint};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 4] = b"DSDP";
const VERSION: u8 = 1;

/// A network that answers at an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
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
    /// The network: [`Checkpoint`]'s bytes, as they were sent.
    #[serde(with = "serde_bytes")]
    pub checkpoint: Vec<u8>,
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

impl Deployment {
    /// The bytes that [`Deployment::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = [MAGIC.as_slice(), &[VERSION]].concat();
        postcard::to_extend(self, header).expect("plain data always encodes")
    }

    /// Reads a deployment, trusting nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(RecordError::Damaged)?;
        match rest.split_first() {
            Some((&VERSION, body)) => match postcard::take_from_bytes(body) {
                Ok((deployment, [])) => Ok(deployment),
                _ => Err(RecordError::Damaged),
            },
            Some((newer, _)) => Err(RecordError::Version(*newer)),
            None => Err(RecordError::Damaged),
        }
    }

    /// What is shown in place of one that can't be read, so that it can be deleted.
    pub(super) fn unreadable(id: &str, error: &RecordError) -> Self {
        Self {
            id: id.to_owned(),
            name: "Unreadable deployment".to_owned(),
            description: String::new(),
            created_at: String::new(),
            modified_at: String::new(),
            model: ModelName::default(),
            state: State::Failed(error.to_string()),
            checkpoint: Vec::new(),
        }
    }

    /// Tries the network of a deployment that has just been made; whether it was one.
    pub(super) fn settle(&mut self) -> bool {
        if self.state != State::Initializing {
            return false;
        }
        self.state = match judge(&self.checkpoint) {
            Ok(_) => State::Ready,
            Err(reason) => State::Failed(reason),
        };
        true
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
