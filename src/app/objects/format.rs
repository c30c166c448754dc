//! The index as bytes: in a [`Frame`] of `DSOB`. Each version that was ever on main has a file in `tests/it/data`.

use super::checksum::SHA_256;
use super::{Index, ObjectsError};
use crate::app::framing::{Frame, FrameError};

const FRAME: Frame = Frame {
    letters: b"DSOB",
    version: 1,
    checksum: SHA_256,
};

/// The index as bytes.
pub fn encode(index: &Index) -> Vec<u8> {
    FRAME.seal(index)
}

/// The index in bytes that were stored.
///
/// # Errors
///
/// When the bytes were damaged, or written by a later version of the page. Nothing must be written then.
pub fn decode(bytes: &[u8]) -> Result<Index, ObjectsError> {
    FRAME.open(bytes).map_err(|error| match error {
        FrameError::Letters | FrameError::Damaged => ObjectsError::IndexDamaged,
        FrameError::Version(version) => ObjectsError::IndexNewer(version),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Stored;
    use super::*;

    /// As the first version wrote it: two buckets, one object of 3 bytes in file 1.
    const V1: &[u8] = include_bytes!("../../../tests/it/data/objects-index-v1.dsob");

    fn example() -> Index {
        let mut index = Index::default();
        index.create_bucket("empty", 1_700_000_000_000).unwrap();
        index.create_bucket("results", 1_800_000_000_000).unwrap();
        let object = Stored {
            file: index.reserve("results", "run/é.txt").unwrap(),
            size: 3,
            etag: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
            content_type: "text/plain".to_owned(),
            modified_at: 1_800_000_000_001,
        };
        index.put("results", "run/é.txt", object).unwrap();
        index
    }

    #[test]
    fn every_stored_version_still_loads() {
        assert_eq!(decode(V1), Ok(example()));
    }

    #[test]
    fn what_is_written_is_the_newest_version() {
        assert_eq!(encode(&example()), V1);
    }

    #[test]
    fn a_torn_or_altered_index_is_damaged() {
        for end in 0..V1.len() {
            assert_eq!(
                decode(&V1[..end]),
                Err(ObjectsError::IndexDamaged),
                "{end} bytes"
            );
        }
        for at in (0..V1.len()).filter(|at| *at != FRAME.letters.len()) {
            let mut bytes = V1.to_vec();
            bytes[at] ^= 1;
            assert_eq!(decode(&bytes), Err(ObjectsError::IndexDamaged), "byte {at}");
        }
        assert_eq!(
            decode(&[V1, &[0]].concat()),
            Err(ObjectsError::IndexDamaged)
        );
    }

    #[test]
    fn a_hostile_index_of_the_right_hash_is_damaged() {
        for bytes in [
            FRAME.seal(&[0xff_u8; 32]),
            FRAME.seal(&[0_u8, 0xff, 0xff, 0xff, 0xff, 0x0f]),
            FRAME.seal(&()),
        ] {
            assert_eq!(decode(&bytes), Err(ObjectsError::IndexDamaged));
        }
    }

    #[test]
    fn a_later_version_is_named() {
        let mut bytes = V1.to_vec();
        bytes[FRAME.letters.len()] = 9;
        assert_eq!(decode(&bytes), Err(ObjectsError::IndexNewer(9)));
    }
}
