//! A record as bytes, and back.
//!
//! The bytes are the fields of [`Kept`] in a [`super::super::framing::Frame`] of `DSRN`. Every version that was ever on main
//! keeps a file in `tests/it/data` that must load.

use super::Record;
use crate::app::framing::{Checksum, Frame, FrameError};
use serde::{Deserialize, Serialize};

const FRAME: Frame = Frame {
    letters: b"DSRN",
    version: 1,
    checksum: Checksum::CRC_32,
};

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Counts the writings of this run: of two whole files the one that was written later holds.
    pub writing: u32,
    /// The definition, as [`crate::app::command_line`] writes it.
    pub command_line: String,
    /// The run.
    pub record: Record,
}

/// Bytes that are not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The file is something else.
    #[error("this is not a run of Digit Studio")]
    Magic,
    /// A newer program wrote it.
    #[error("this run has version {0}, which this version of Digit Studio can't read")]
    Version(u8),
    /// It ends early, was changed, or its fields make no sense.
    #[error("the run's file is damaged or incomplete")]
    Damaged,
}

impl Kept {
    /// The bytes that [`Kept::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        FRAME.seal(self)
    }

    /// Reads a record, trusting nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let kept: Self = FRAME.open(bytes).map_err(|error| match error {
            FrameError::Letters => RecordError::Magic,
            FrameError::Version(version) => RecordError::Version(version),
            FrameError::Damaged => RecordError::Damaged,
        })?;
        let is_sound = kept.record.is_sound();
        is_sound.then_some(kept).ok_or(RecordError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Standing;
    use super::*;
    use crate::engine::{Runtime, Score};

    fn kept() -> Kept {
        Kept {
            writing: 3,
            command_line: "--epochs 1".to_owned(),
            record: Record {
                id: "training-a".to_owned(),
                name: String::new(),
                standing: Standing::Running,
                noted_at: 5.0,
                submitted_at: 1.0,
                running_at: Some(2.0),
                completed_at: None,
                paused_millis: 0.0,
                runtime: Some(Runtime::Flex),
                threads: 2,
                remark: String::new(),
                losses: vec![2.5, 2.25],
                evaluations: vec![(1, Score::default())],
                checkpoint: Some(vec![7; 300]),
            },
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Kept::from_bytes(&kept().to_bytes()), Ok(kept()));
    }

    #[test]
    fn other_bytes_are_refused_in_words() {
        let good = kept().to_bytes();
        let check = |bytes: &[u8], error| assert_eq!(Kept::from_bytes(bytes), Err(error));
        check(b"DSCP", RecordError::Magic);
        check(b"DSRN", RecordError::Damaged);
        check(b"DSRN\x63", RecordError::Version(99));
        check(&[&good[..], b"x"].concat(), RecordError::Damaged);
    }

    #[test]
    fn numbers_that_no_page_could_show_are_damage() {
        let changes: [fn(&mut Record); 5] = [
            |record| record.submitted_at = 1e300,
            |record| record.noted_at = f64::NAN,
            |record| record.running_at = Some(-1.0),
            |record| record.paused_millis = f64::INFINITY,
            |record| record.threads = 0,
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let mut kept = kept();
            change(&mut kept.record);
            let read = Kept::from_bytes(&kept.to_bytes());
            assert_eq!(read, Err(RecordError::Damaged), "change {number}");
        }
    }

    #[test]
    fn a_torn_or_altered_file_is_never_taken_for_a_run() {
        let good = kept().to_bytes();
        for len in 0..good.len() {
            assert!(Kept::from_bytes(&good[..len]).is_err(), "{len} bytes");
        }
        for at in 0..good.len() {
            let mut altered = good.clone();
            altered[at] ^= 0x10;
            assert!(Kept::from_bytes(&altered).is_err(), "byte {at}");
        }
    }
}
