//! The index as bytes: `DSOB`, a version, the SHA-256 of the rest, and the rest.

use super::sealed::{Broken, open, seal};
use super::{Index, ObjectsError};

const LETTERS: [u8; 4] = *b"DSOB";

/// The version that is written. Each version that was ever on main has a file in `tests/it/data`.
pub const VERSION: u8 = 1;

/// The index as bytes.
pub fn encode(index: &Index) -> Vec<u8> {
    let content =
        postcard::to_allocvec(index).expect("an index has nothing that postcard can't write");
    seal(LETTERS, VERSION, &content)
}

/// The index in bytes that were stored.
///
/// # Errors
///
/// When the bytes were damaged, or written by a later version of the page. Nothing must be written then.
pub fn decode(bytes: &[u8]) -> Result<Index, ObjectsError> {
    let content = open(LETTERS, VERSION, bytes).map_err(|broken| match broken {
        Broken::Damaged => ObjectsError::IndexDamaged,
        Broken::Newer(version) => ObjectsError::IndexNewer(version),
    })?;
    match postcard::take_from_bytes(content) {
        Ok((index, [])) => Ok(index),
        _ => Err(ObjectsError::IndexDamaged),
    }
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
        for at in (0..V1.len()).filter(|at| *at != LETTERS.len()) {
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
        for content in [
            vec![0xff; 40],
            vec![0, 0xff, 0xff, 0xff, 0xff, 0x0f],
            vec![],
        ] {
            let bytes = seal(LETTERS, VERSION, &content);
            assert_eq!(decode(&bytes), Err(ObjectsError::IndexDamaged));
        }
    }

    #[test]
    fn a_later_version_is_named() {
        let mut bytes = V1.to_vec();
        bytes[LETTERS.len()] = 9;
        assert_eq!(decode(&bytes), Err(ObjectsError::IndexNewer(9)));
    }
}
