//! A run's state as bytes, and back.
//!
//! The bytes are `DSCP`, a version, then the fields of [`Checkpoint`] in postcard's encoding. Every version that
//! was ever on main keeps a file in `tests/it/data` that must load.

use super::hyper::Hyper;
use super::parameters::{Parameters, ParametersError};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 4] = b"DSCP";
const VERSION: u8 = 1;

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
    /// SGD's momentum buffer, one number per parameter.
    pub velocity: Parameters,
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
            velocity: Parameters::zeros(hyper.architecture),
            hyper,
        }
    }

    /// The bytes that [`Checkpoint::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = [MAGIC.as_slice(), &[VERSION]].concat();
        postcard::to_extend(self, header).expect("plain data always encodes")
    }

    /// Reads a checkpoint, trusting nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, damaged, or hold numbers that don't fit the network.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(CheckpointError::Magic)?;
        let (version, body) = body.split_first().ok_or(CheckpointError::Damaged)?;
        if *version != VERSION {
            return Err(CheckpointError::Version(*version));
        }
        match postcard::take_from_bytes::<Self>(body) {
            Ok((checkpoint, [])) => checkpoint.validated(),
            _ => Err(CheckpointError::Damaged),
        }
    }

    fn validated(self) -> Result<Self, CheckpointError> {
        let architecture = self.hyper.architecture;
        let steps = self.hyper.check().map(|()| self.hyper.steps());
        if steps.is_err() || steps.is_ok_and(|steps| self.step > steps) {
            return Err(CheckpointError::Damaged);
        }
        Ok(Self {
            parameters: Parameters::new(architecture, self.parameters.values().to_vec())?,
            velocity: Parameters::new(architecture, self.velocity.values().to_vec())?,
            ..self
        })
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
    fn numbers_that_are_not_finite_are_refused() {
        let mut broken = checkpoint();
        let mut values = broken.velocity.values().to_vec();
        values[3] = f32::INFINITY;
        broken.velocity = serde_roundtrip(values);
        assert_eq!(
            Checkpoint::from_bytes(&broken.to_bytes()),
            Err(CheckpointError::Parameters(ParametersError::NotFinite {
                index: 3
            }))
        );
    }

    /// Builds parameters past the check of `Parameters::new`, as a hostile file would.
    fn serde_roundtrip(values: Vec<f32>) -> Parameters {
        let bytes = postcard::to_allocvec(&(super::super::Architecture::Net, values));
        postcard::from_bytes(&bytes.expect("encodes")).expect("decodes")
    }
}
