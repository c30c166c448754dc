//! A network of the registry as bytes, and back.
//!
//! The bytes are the fields of [`Stored`] in a [`Frame`] of `DSMD`; its network has a version of its own. Every version that
//! was ever on main keeps a file in `tests/it/data` that must load.

use super::{Description, Judged, Origin, describe, is_id, tidy};
use crate::app::framing::{Checksum, Frame, FrameError, LAST_DATE};
use serde::{Deserialize, Serialize};

const FRAME: Frame = Frame {
    letters: b"DSMD",
    version: 1,
    checksum: Checksum::CRC_32,
};

/// A network and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The name in the page's API, and of its file.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
    /// When it was put here, in milliseconds since 1970.
    pub created_at: f64,
    /// How it read the test set, once it did.
    pub judged: Option<Judged>,
    /// The network, as [`super::network_of`] gives it.
    #[serde(with = "serde_bytes")]
    pub network: Vec<u8>,
}

/// Bytes that are no network of the registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoredError {
    /// The file is something else.
    #[error("this is not a network that Digit Studio keeps")]
    Letters,
    /// A newer program wrote it.
    #[error("this network has version {0}, which this version of Digit Studio can't read")]
    Version(u8),
    /// It ends early, was changed, or its fields make no sense.
    #[error("the network's file is damaged or incomplete")]
    Damaged,
}

impl From<FrameError> for StoredError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Letters => Self::Letters,
            FrameError::Version(version) => Self::Version(version),
            FrameError::Damaged => Self::Damaged,
        }
    }
}

impl Stored {
    /// The bytes that [`Stored::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        FRAME.seal(self)
    }

    /// Reads a network, trusting nothing, and describes it.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, Description), StoredError> {
        let stored: Self = FRAME.open(bytes)?;
        let judged = stored.judged;
        let is_sound = is_id(&stored.id)
            && tidy(&stored.name).is_ok_and(|name| name == stored.name)
            && (0.0..=LAST_DATE).contains(&stored.created_at)
            && judged.is_none_or(|judged| Judged::new(judged.correct, judged.count).is_some());
        let description = describe(&stored.network).map_err(|_error| StoredError::Damaged)?;
        is_sound
            .then_some((stored, description))
            .ok_or(StoredError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::super::finished;
    use super::*;
    use crate::engine::{Architecture, Parameters};

    /// As the first version wrote [`example`]. It is not to be made again.
    const V1: &[u8] = include_bytes!("../../../tests/it/data/model-v1.dsmd");

    fn example() -> Stored {
        Stored {
            id: "model-yc9LlHyKX".to_owned(),
            name: "Steady hand".to_owned(),
            origin: Origin::Run("training-yc9LlHyKX".to_owned()),
            created_at: 1_790_000_000_000.0,
            judged: Judged::new(9_123, 10_000),
            network: finished(Parameters::initial(Architecture::Tiny, 7)).to_bytes_of_network(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let from_file = Stored {
            origin: Origin::File("digits.pth".to_owned()),
            judged: None,
            ..example()
        };
        for stored in [example(), from_file] {
            let (read, description) = Stored::from_bytes(&stored.to_bytes()).unwrap();
            assert_eq!(read, stored);
            assert_eq!(description.architecture, Architecture::Tiny);
            assert_eq!(description.size, stored.network.len());
        }
    }

    #[test]
    fn a_network_of_version_1_is_still_the_same() {
        let (read, _) = Stored::from_bytes(V1).expect("version 1 loads for ever");
        assert_eq!(read, example());
    }

    #[test]
    fn a_torn_or_altered_file_is_never_taken_for_a_network() {
        for len in (0..V1.len()).step_by(7) {
            assert!(Stored::from_bytes(&V1[..len]).is_err(), "{len} bytes");
        }
        for at in (0..V1.len()).step_by(7) {
            let mut altered = V1.to_vec();
            altered[at] ^= 0x10;
            assert!(Stored::from_bytes(&altered).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_whole_frame_around_nonsense_is_refused() {
        let check = |stored: Stored| {
            let read = Stored::from_bytes(&stored.to_bytes());
            assert_eq!(read, Err(StoredError::Damaged), "{:?}", stored.name);
        };
        check(Stored {
            id: "../runs/a".to_owned(),
            ..example()
        });
        check(Stored {
            name: " ".to_owned(),
            ..example()
        });
        for created_at in [f64::NAN, -1.0, 1e300] {
            check(Stored {
                created_at,
                ..example()
            });
        }
        let judged = Some(Judged {
            correct: 2,
            count: 1,
        });
        check(Stored {
            judged,
            ..example()
        });
        check(Stored {
            network: b"DSCP".to_vec(),
            ..example()
        });
    }

    #[test]
    fn other_files_are_refused_in_words() {
        for (bytes, error) in [
            (&b"DSRN"[..], StoredError::Letters),
            (b"DSMD", StoredError::Damaged),
            (b"DSMD\x02", StoredError::Version(2)),
        ] {
            assert_eq!(Stored::from_bytes(bytes), Err(error));
        }
    }
}
