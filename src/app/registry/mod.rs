//! The registry of networks: those that were saved or imported under a name, and outlive the page and their run.

mod file;
mod interval;
mod name;

use crate::engine::{Architecture, Checkpoint, CheckpointError, Parameters};
pub use file::{Stored, StoredError};
pub use interval::interval;
pub use name::{MOST_LETTERS, NameError, is_id, tidy};
use serde::{Deserialize, Serialize};

/// Where a network comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A file of this name.
    File(String),
    /// The run with this id.
    Run(String),
}

/// How many images of the test set were read correctly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Read as the digit they show.
    pub correct: u32,
    /// All that were read.
    pub count: u32,
}

impl Judged {
    /// Counts that can be: nothing of others.
    pub fn new(correct: u32, count: u32) -> Option<Self> {
        (count > 0 && correct <= count).then_some(Self { correct, count })
    }
}

/// What is known of a network by looking at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description {
    /// Layer by layer what it is.
    pub architecture: Architecture,
    /// Numbers in it.
    pub parameters: usize,
    /// Bytes of the network alone.
    pub size: usize,
}

/// The network of a checkpoint as the registry keeps it: without what its run would need to go on.
///
/// # Errors
///
/// When the bytes are no checkpoint.
pub fn network_of(checkpoint: &[u8]) -> Result<Vec<u8>, CheckpointError> {
    let checkpoint = Checkpoint::from_bytes(checkpoint)?;
    let network = match checkpoint.step == checkpoint.hyper.steps() {
        true => checkpoint,
        false => finished(checkpoint.answering().clone()),
    };
    Ok(network.to_bytes_of_network())
}

/// A network without a past, as the end of its recipe's run.
pub fn finished(parameters: Parameters) -> Checkpoint {
    let architecture = parameters.architecture();
    let hyper = architecture.recipe();
    Checkpoint {
        step: hyper.steps(),
        mean: (hyper.mean_decay > 0.0).then(|| parameters.clone()),
        parameters,
        memory: vec![Parameters::zeros(architecture); hyper.optimizer.memory()],
        hyper,
    }
}

/// What is known of a checkpoint's network.
///
/// # Errors
///
/// When the bytes are no checkpoint.
pub fn describe(checkpoint: &[u8]) -> Result<Description, CheckpointError> {
    let network = network_of(checkpoint)?;
    let architecture = Checkpoint::from_bytes(&network)?.hyper.architecture;
    Ok(Description {
        architecture,
        parameters: architecture.parameters(),
        size: network.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Hyper;

    #[test]
    fn a_network_is_kept_without_its_optimizer_and_answers_the_same() {
        let mut run = Checkpoint::start(Architecture::Tiny.recipe());
        for step in [0, 40, run.hyper.steps()] {
            run.step = step;
            run.mean = Some(Parameters::initial(Architecture::Tiny, 9));
            let bytes = run.to_bytes();
            let network = network_of(&bytes).expect("a checkpoint was given");
            assert!(network.len() < bytes.len() / 3);
            let read = Checkpoint::from_bytes(&network).expect("a checkpoint was made");
            assert_eq!(read.answering(), run.answering(), "step {step}");
            assert_eq!(network_of(&network), Ok(network));
        }
    }

    #[test]
    fn a_network_is_described_by_its_bytes() {
        let run = Checkpoint::start(Hyper::default());
        let found = describe(&run.to_bytes()).expect("a checkpoint was given");
        assert_eq!(
            (found.architecture, found.parameters),
            (Architecture::Net, 21_840)
        );
        let numbers = 4 * found.parameters;
        assert!((numbers..numbers + 100).contains(&found.size), "{found:?}");
        assert_eq!(describe(b"PK"), Err(CheckpointError::Magic));
    }

    #[test]
    fn counts_that_can_not_be_are_refused() {
        assert!(Judged::new(0, 0).is_none());
        assert!(Judged::new(11, 10).is_none());
        assert!(Judged::new(10, 10).is_some());
    }
}
