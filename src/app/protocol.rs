//! Everything that the page and a worker say to each other.
//!
//! Messages travel as postcard bytes in a transferred buffer. This is no stored format: both sides are of the same
//! build, which [`Event::Ready`] proves before anything else is said.

use super::definition::Definition;
use super::store::{StoreCommand, StoreEvent};
use crate::engine::{Image, Runtime, Score, Split};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The build of this binary: a hash of what page and workers share, from `build.rs`.
pub const BUILD: &str = env!("DIGIT_STUDIO_BUILD");

/// Names a run between page and worker. Counts from 1 on each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub u32);

/// Names a question, so that its answer finds whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// What the page asks of a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Start a backend. Everything after this computes there.
    Open {
        /// Which one.
        runtime: Runtime,
    },
    /// Take these weights for drawings: an encoded [`crate::engine::Checkpoint`].
    Load {
        /// The checkpoint's bytes.
        checkpoint: Vec<u8>,
    },
    /// Begin a run, or go on with one.
    Train {
        /// Which run.
        run: RunId,
        /// How to train.
        definition: Definition,
        /// Where to go on: an encoded checkpoint; the run's beginning without one.
        checkpoint: Option<Vec<u8>>,
    },
    /// Finish the steps in hand, then wait.
    Pause {
        /// Which run.
        run: RunId,
    },
    /// Go on after `Pause`.
    Resume {
        /// Which run.
        run: RunId,
    },
    /// Stop for good.
    Cancel {
        /// Which run.
        run: RunId,
    },
    /// Read this drawing with the newest weights.
    Classify {
        /// Which question.
        request: RequestId,
        /// The drawing.
        image: Image,
    },
    /// Keep runs. For the storage worker alone, and all that it is asked.
    Store(StoreCommand),
    /// Judge weights by a whole set.
    Evaluate {
        /// Which question.
        request: RequestId,
        /// The weights: an encoded checkpoint.
        checkpoint: Vec<u8>,
        /// The set.
        split: Split,
    },
}

/// What a worker tells the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Sent once, first.
    Ready {
        /// [`BUILD`] of the worker.
        build: String,
    },
    /// The backend runs.
    Opened {
        /// Which one.
        runtime: Runtime,
    },
    /// The weights for drawings are in place.
    Loaded,
    /// A file of the data set is on its way.
    Fetching {
        /// Bytes that have arrived.
        received: u64,
        /// Bytes to come in all, where the server says so.
        total: Option<u64>,
    },
    /// Something about the data set that a visitor should know, such as storage that was refused.
    DataNotice {
        /// In words.
        text: String,
    },
    /// The run has its data and takes its first step.
    Started {
        /// Which run.
        run: RunId,
    },
    /// Steps were taken.
    Progress {
        /// Which run.
        run: RunId,
        /// Steps before these, counted from the run's beginning.
        first_step: u32,
        /// Mean cross-entropy of each step in nats.
        losses: Vec<f32>,
        /// Images learnt from in these steps.
        images: u32,
        /// Time that these steps took; nothing for steps that warm up the backend.
        busy_millis: Option<f64>,
    },
    /// The run's state, to show, to read drawings with, and to go on from.
    Snapshot {
        /// Which run.
        run: RunId,
        /// An encoded checkpoint.
        checkpoint: Vec<u8>,
    },
    /// An epoch was judged by the test set.
    Evaluated {
        /// Which run.
        run: RunId,
        /// Counts from 1.
        epoch: u32,
        /// The answers.
        score: Box<Score>,
    },
    /// The run waits.
    Paused {
        /// Which run.
        run: RunId,
    },
    /// The run goes on.
    Resumed {
        /// Which run.
        run: RunId,
    },
    /// The run was stopped for good.
    Canceled {
        /// Which run.
        run: RunId,
    },
    /// The run has taken all its steps and its last epoch was judged.
    Finished {
        /// Which run.
        run: RunId,
    },
    /// A drawing was read.
    Classified {
        /// Which question.
        request: RequestId,
        /// One per digit; they sum to 1.
        probabilities: [f32; 10],
        /// Time that the worker took.
        millis: f64,
    },
    /// A set was judged.
    Judged {
        /// Which question.
        request: RequestId,
        /// The answers.
        score: Box<Score>,
    },
    /// The run can't go on anywhere, for instance because its weights are no longer numbers.
    RunFailed {
        /// Which run.
        run: RunId,
        /// In words.
        reason: String,
    },
    /// Something went wrong.
    Failed {
        /// What was being done.
        during: Activity,
        /// In words.
        reason: String,
    },
    /// What the storage worker has to say.
    Store(StoreEvent),
    /// The worker is about to stop for good because of a bug.
    Panicked {
        /// The panic's message.
        message: String,
    },
}

/// What a worker was doing when something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// Starting a backend.
    Opening(Runtime),
    /// Taking weights.
    Loading,
    /// Getting the data set for a run.
    FetchingData(RunId),
    /// Training.
    Training(RunId),
    /// Answering a question.
    Answering(RequestId),
}

/// The bytes of a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    postcard::to_allocvec(message).expect("plain data always encodes")
}

/// Reads a message; nothing when the bytes are none, as from a worker of another build.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_journey() {
        let command = Command::Train {
            run: RunId(3),
            definition: Definition::default(),
            checkpoint: Some(vec![1, 2]),
        };
        assert_eq!(decode(&encode(&command)), Some(command));
        assert_eq!(decode::<Command>(&[250, 250]), None);
    }
}
