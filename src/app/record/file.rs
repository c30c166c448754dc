//! A record as bytes, and back.
//!
//! The bytes are `DSRN`, a version, the CRC-32 of what follows (little-endian), then the fields of [`Kept`] in postcard's
//! encoding. Every version that was ever on main keeps a file in `tests/it/data` that must load.

use super::Record;
use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 4] = b"DSRN";
const VERSION: u8 = 1;
/// Magic, version, checksum.
const HEADER: usize = 9;

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
        let room = [MAGIC.as_slice(), &[VERSION], &[0; 4]].concat();
        let mut bytes = postcard::to_extend(self, room).expect("plain data always encodes");
        let checksum = crc32fast::hash(&bytes[HEADER..]);
        bytes[HEADER - 4..HEADER].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads a record, trusting nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(RecordError::Magic)?;
        let (version, rest) = rest.split_first().ok_or(RecordError::Damaged)?;
        if *version != VERSION {
            return Err(RecordError::Version(*version));
        }
        let (checksum, body) = rest.split_first_chunk().ok_or(RecordError::Damaged)?;
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
            return Err(RecordError::Damaged);
        }
        match postcard::take_from_bytes(body) {
            Ok((kept, [])) => Ok(kept),
            _ => Err(RecordError::Damaged),
        }
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
