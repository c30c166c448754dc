//! A run's state as bytes, and back.
//!
//! The bytes are `DSCP`, a version, then the fields of [`Checkpoint`] in postcard's encoding. Every version that
//! was ever on main keeps a file in `tests/it/data` that must load.

use super::architecture::Architecture;
use super::hyper::{Hyper, Optimizer, Schedule};
use super::parameters::{Parameters, ParametersError};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 4] = b"DSCP";
const VERSION: u8 = 2;

/// All that a run needs to go on as if it had never stopped.
///
/// Shuffling and dropout follow from the seed and the step (see [`super::random`]), so no generator is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// How the run trains.
    pub hyper: Hyper,
    /// Steps done since the beginning of the run.
    pub step: u32,
    /// The network as it is.
    pub parameters: Parameters,
    /// What the optimizer remembers, [`Optimizer::memory`] numbers per parameter: SGD's velocity, or Adam's first
    /// moment and its second.
    pub memory: Vec<Parameters>,
    /// The running mean of the parameters, where the run keeps one.
    pub mean: Option<Parameters>,
}

/// Version 1, which knew one network and one optimizer.
#[derive(Deserialize)]
struct CheckpointV1 {
    hyper: HyperV1,
    step: u32,
    parameters: Parameters,
    velocity: Parameters,
}

#[derive(Deserialize)]
struct HyperV1 {
    architecture: Architecture,
    epochs: u32,
    batch_size: u32,
    learning_rate: f32,
    momentum: f32,
    seed: u64,
    train_size: u32,
    dropout: bool,
}

impl From<CheckpointV1> for Checkpoint {
    fn from(old: CheckpointV1) -> Self {
        Self {
            hyper: Hyper {
                architecture: old.hyper.architecture,
                epochs: old.hyper.epochs,
                batch_size: old.hyper.batch_size,
                optimizer: Optimizer::Sgd,
                learning_rate: old.hyper.learning_rate,
                schedule: Schedule::Constant,
                momentum: old.hyper.momentum,
                seed: old.hyper.seed,
                train_size: old.hyper.train_size,
                dropout: old.hyper.dropout,
                ..Hyper::default()
            },
            step: old.step,
            parameters: old.parameters,
            memory: vec![old.velocity],
            mean: None,
        }
    }
}

/// Bytes that are not a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The file is something else.
    #[error("this is not a Digit Studio checkpoint")]
    Magic,
    /// A newer program wrote it.
    #[error("this checkpoint has version {0}, which this version of Digit Studio can't read")]
    Version(u8),
    /// It ends early or its fields make no sense.
    #[error("the checkpoint is damaged or incomplete")]
    Damaged,
    /// The numbers don't fit the network.
    #[error("the checkpoint's numbers don't fit its network: {0}")]
    Parameters(#[from] ParametersError),
}

impl Checkpoint {
    /// Where a run begins.
    pub fn start(hyper: Hyper) -> Self {
        Self {
            step: 0,
            parameters: Parameters::initial(hyper.architecture, hyper.seed),
            memory: vec![Parameters::zeros(hyper.architecture); hyper.optimizer.memory()],
            mean: (hyper.mean_decay > 0.0)
                .then(|| Parameters::initial(hyper.architecture, hyper.seed)),
            hyper,
        }
    }

    /// The parameters that answer: their mean, where the run keeps one.
    pub fn answering(&self) -> &Parameters {
        self.mean.as_ref().unwrap_or(&self.parameters)
    }

    /// The bytes that [`Checkpoint::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = [MAGIC.as_slice(), &[VERSION]].concat();
        postcard::to_extend(self, header).expect("plain data always encodes")
    }

    /// The bytes of the network alone, for a run that has ended: it needs no optimizer's memory any more.
    ///
    /// # Panics
    ///
    /// When the run has steps left.
    pub fn to_bytes_of_network(&self) -> Vec<u8> {
        assert_eq!(self.step, self.hyper.steps(), "the run has steps left");
        let network = Self {
            hyper: self.hyper.clone(),
            step: self.step,
            parameters: self.answering().clone(),
            memory: Vec::new(),
            mean: None,
        };
        network.to_bytes()
    }

    /// Reads a checkpoint, trusting nothing. Where only the network was written, no gradients are remembered, and the
    /// parameters are their own mean.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, damaged, or hold numbers that don't fit the network.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(CheckpointError::Magic)?;
        let (version, body) = body.split_first().ok_or(CheckpointError::Damaged)?;
        match *version {
            1 => decode::<CheckpointV1>(body).map(Self::from)?.validated(),
            VERSION => decode::<Self>(body)?.completed().validated(),
            newer => Err(CheckpointError::Version(newer)),
        }
    }

    /// Which network a checkpoint holds, told from its beginning: it is the first field of every version.
    pub fn architecture_of(beginning: &[u8]) -> Option<Architecture> {
        let (version, body) = beginning.strip_prefix(MAGIC)?.split_first()?;
        let (architecture, _) = match *version {
            1..=VERSION => postcard::take_from_bytes(body).ok()?,
            _ => return None,
        };
        Some(architecture)
    }

    /// Fills in what [`Checkpoint::to_bytes_of_network`] left out.
    fn completed(self) -> Self {
        let is_over = self.hyper.check().is_ok() && self.step == self.hyper.steps();
        if !is_over || !self.memory.is_empty() || self.mean.is_some() {
            return self;
        }
        let architecture = self.hyper.architecture;
        Self {
            memory: vec![Parameters::zeros(architecture); self.hyper.optimizer.memory()],
            mean: (self.hyper.mean_decay > 0.0).then(|| self.parameters.clone()),
            ..self
        }
    }

    fn validated(self) -> Result<Self, CheckpointError> {
        let Hyper {
            architecture,
            optimizer,
            mean_decay,
            ..
        } = self.hyper;
        let steps = self.hyper.check().map(|()| self.hyper.steps());
        let complete =
            self.memory.len() == optimizer.memory() && self.mean.is_some() == (mean_decay > 0.0);
        // Adam's second moment is a mean of squares: the step takes its root.
        let squares = self.memory.get(1).map_or(&[][..], Parameters::values);
        let possible = squares
            .iter()
            .all(|square| *square >= 0.0 || !square.is_finite());
        if !complete || !possible || steps.is_err() || steps.is_ok_and(|steps| self.step > steps) {
            return Err(CheckpointError::Damaged);
        }
        let checked = |numbers: Parameters| Parameters::new(architecture, numbers.into_values());
        Ok(Self {
            parameters: checked(self.parameters)?,
            memory: self
                .memory
                .into_iter()
                .map(checked)
                .collect::<Result<_, _>>()?,
            mean: self.mean.map(checked).transpose()?,
            ..self
        })
    }
}

/// Reads a whole value.
fn decode<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, CheckpointError> {
    match postcard::take_from_bytes(body) {
        Ok((value, [])) => Ok(value),
        _ => Err(CheckpointError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint() -> Checkpoint {
        let mut checkpoint = Checkpoint::start(Hyper::default());
        checkpoint.step = 42;
        checkpoint
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(
            Checkpoint::from_bytes(&checkpoint().to_bytes()),
            Ok(checkpoint())
        );
    }

    #[test]
    fn the_beginning_tells_the_network() {
        let bytes = Checkpoint::start(Architecture::Fast.recipe()).to_bytes();
        assert_eq!(
            Checkpoint::architecture_of(&bytes[..10]),
            Some(Architecture::Fast)
        );
        let v1 = include_bytes!("../../tests/it/data/checkpoint-v1.dscp");
        let read = Checkpoint::from_bytes(v1).expect("version 1 loads for ever");
        assert_eq!(
            Checkpoint::architecture_of(&v1[..10]),
            Some(read.hyper.architecture)
        );
        for other in [
            &b""[..],
            b"DSCP",
            b"DSCP\x02",
            b"DSCP\x63\x00",
            b"DSRN\x02\x00",
        ] {
            assert_eq!(Checkpoint::architecture_of(other), None);
        }
    }

    #[test]
    fn a_network_alone_answers_as_its_run_did() {
        let mut run = Checkpoint::start(Hyper {
            epochs: 1,
            train_size: 64,
            ..Architecture::Tiny.recipe()
        });
        run.step = run.hyper.steps();
        run.mean = Some(Parameters::zeros(Architecture::Tiny));
        let bytes = run.to_bytes_of_network();
        assert!(bytes.len() < run.to_bytes().len() / 3);
        let network = Checkpoint::from_bytes(&bytes).unwrap();
        assert_eq!(network.answering(), run.answering());
        assert_eq!((network.hyper, network.step), (run.hyper, run.step));
        assert_eq!(network.memory.len(), run.memory.len());
    }

    #[test]
    fn a_run_with_steps_left_needs_its_memory() {
        let mut run = checkpoint();
        run.memory.clear();
        let read = Checkpoint::from_bytes(&run.to_bytes());
        assert_eq!(read, Err(CheckpointError::Damaged));
    }

    #[test]
    fn bytes_that_are_no_checkpoint_are_refused() {
        let good = checkpoint().to_bytes();
        let check = |bytes: &[u8], error| assert_eq!(Checkpoint::from_bytes(bytes), Err(error));
        check(b"PK\x03\x04", CheckpointError::Magic);
        check(b"", CheckpointError::Magic);
        check(b"DSCP", CheckpointError::Damaged);
        check(b"DSCP\x63", CheckpointError::Version(99));
        check(&good[..good.len() - 1], CheckpointError::Damaged);
        check(&[&good[..], b"x"].concat(), CheckpointError::Damaged);
    }

    #[test]
    fn no_truncation_panics() {
        let good = checkpoint().to_bytes();
        for len in (0..good.len()).step_by(97) {
            assert!(Checkpoint::from_bytes(&good[..len]).is_err());
        }
    }

    #[test]
    fn squares_below_zero_are_refused() {
        let mut broken = Checkpoint::start(Architecture::Tiny.recipe());
        let bytes = broken.to_bytes();
        assert!(Checkpoint::from_bytes(&bytes).is_ok());
        let mut squares = broken.memory[1].values().to_vec();
        squares[3] = -1.0;
        broken.memory[1] = Parameters::new(Architecture::Tiny, squares).unwrap();
        let read = Checkpoint::from_bytes(&broken.to_bytes());
        assert_eq!(read, Err(CheckpointError::Damaged));
    }

    #[test]
    fn numbers_that_are_not_finite_are_refused() {
        let mut broken = checkpoint();
        let mut values = broken.memory[0].values().to_vec();
        values[3] = f32::INFINITY;
        broken.memory[0] = serde_roundtrip(values);
        assert_eq!(
            Checkpoint::from_bytes(&broken.to_bytes()),
            Err(CheckpointError::Parameters(ParametersError::NotFinite {
                index: 3
            }))
        );
    }

    /// Builds parameters past the check of `Parameters::new`, as a hostile file would.
    fn serde_roundtrip(values: Vec<f32>) -> Parameters {
        let bytes = postcard::to_allocvec(&(Architecture::Net, values));
        postcard::from_bytes(&bytes.expect("encodes")).expect("decodes")
    }
}
