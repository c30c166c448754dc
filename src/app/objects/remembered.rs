//! The services whose keys this browser was asked to remember, and their bytes.

use super::checksum::SHA_256;
use super::{ObjectsError, Settings};
use crate::app::framing::{Frame, FrameError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Each version that was ever on main has a file in `tests/it/data`.
const FRAME: Frame = Frame {
    letters: b"DSCN",
    version: 1,
    checksum: SHA_256,
};

/// Services by the ids of their connections.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered(pub BTreeMap<String, Settings>);

impl Remembered {
    /// As it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        FRAME.seal(self)
    }

    /// What was stored.
    ///
    /// # Errors
    ///
    /// When the bytes were damaged, or written by a later version of the page. Nothing must be written then.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ObjectsError> {
        FRAME.open(bytes).map_err(|error| match error {
            FrameError::Letters | FrameError::Damaged => ObjectsError::ConnectionsDamaged,
            FrameError::Version(version) => ObjectsError::ConnectionsNewer(version),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the first version wrote it: two services, one of them with a bucket.
    const V1: &[u8] = include_bytes!("../../../tests/it/data/connections-v1.dscn");

    fn settings(endpoint: &str, bucket: Option<&str>) -> Settings {
        Settings {
            endpoint: endpoint.to_owned(),
            region: "eu-de".to_owned(),
            access_key_id: "an id".to_owned(),
            secret_access_key: "not a secret".to_owned(),
            bucket: bucket.map(str::to_owned),
        }
    }

    fn example() -> Remembered {
        let all = settings("https://s3.example.org", None);
        let one = settings("http://127.0.0.1:9000", Some("digits"));
        let ids = ["service-1a2b3c4d", "service-5e6f7a8b"];
        Remembered(ids.map(str::to_owned).into_iter().zip([all, one]).collect())
    }

    #[test]
    fn every_stored_version_still_loads() {
        assert!(Remembered::from_bytes(V1).is_ok_and(|found| found == example()));
    }

    #[test]
    fn what_is_written_is_the_newest_version() {
        assert_eq!(example().to_bytes(), V1);
    }

    #[test]
    fn torn_altered_and_later_bytes_are_told_apart() {
        let error = |bytes: &[u8]| Remembered::from_bytes(bytes).err();
        for end in 0..V1.len() {
            assert_eq!(error(&V1[..end]), Some(ObjectsError::ConnectionsDamaged));
        }
        for at in (0..V1.len()).filter(|at| *at != FRAME.letters.len()) {
            let mut bytes = V1.to_vec();
            bytes[at] ^= 1;
            assert_eq!(
                error(&bytes),
                Some(ObjectsError::ConnectionsDamaged),
                "{at}"
            );
        }
        let mut later = V1.to_vec();
        later[FRAME.letters.len()] = 7;
        assert_eq!(error(&later), Some(ObjectsError::ConnectionsNewer(7)));
        let hostile = FRAME.seal(&[0xff_u8; 9]);
        assert_eq!(error(&hostile), Some(ObjectsError::ConnectionsDamaged));
    }
}
