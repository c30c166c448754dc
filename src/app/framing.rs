//! The frame of stored bytes: what they are, a version, a checksum, then plain data in postcard's encoding.
//!
//! ```text
//! four letters | version | CRC-32 of what follows, little-endian | fields
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The last moment that a browser has a date for, in milliseconds since 1970 (ECMA-262, "Time Values and Time Range"): it
/// throws at later ones, so that a stored one is damage.
pub(crate) const LAST_DATE: f64 = 8.64e15;

/// Letters, version, checksum.
const HEADER: usize = 9;

/// A kind of stored bytes, in the version that is written.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// What the bytes begin with.
    pub letters: &'static [u8; 4],
    /// Counts the changes of the format.
    pub version: u8,
}

/// Bytes that are not in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameError {
    /// They are something else.
    Letters,
    /// A newer program wrote them.
    Version(u8),
    /// They end early, were changed, or their fields make no sense.
    Damaged,
}

impl Frame {
    /// The bytes that [`Frame::open`] reads.
    pub fn seal(self, fields: &impl Serialize) -> Vec<u8> {
        let room = [self.letters.as_slice(), &[self.version], &[0; 4]].concat();
        let mut bytes = postcard::to_extend(fields, room).expect("plain data always encodes");
        let checksum = crc32fast::hash(&bytes[HEADER..]);
        bytes[HEADER - 4..HEADER].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads the fields, trusting nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or damaged.
    pub fn open<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, FrameError> {
        let rest = bytes
            .strip_prefix(self.letters)
            .ok_or(FrameError::Letters)?;
        let (version, rest) = rest.split_first().ok_or(FrameError::Damaged)?;
        if *version != self.version {
            return Err(FrameError::Version(*version));
        }
        let (checksum, body) = rest.split_first_chunk().ok_or(FrameError::Damaged)?;
        if crc32fast::hash(body) != u32::from_le_bytes(*checksum) {
            return Err(FrameError::Damaged);
        }
        match postcard::take_from_bytes(body) {
            Ok((fields, [])) => Ok(fields),
            _ => Err(FrameError::Damaged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        letters: b"TEST",
        version: 3,
    };

    fn sealed() -> Vec<u8> {
        FRAME.seal(&("seven".to_owned(), vec![1_u32, 2, 3]))
    }

    fn open(bytes: &[u8]) -> Result<(String, Vec<u32>), FrameError> {
        FRAME.open(bytes)
    }

    #[test]
    fn what_is_sealed_is_opened() {
        assert_eq!(open(&sealed()), Ok(("seven".to_owned(), vec![1, 2, 3])));
    }

    #[test]
    fn other_bytes_are_told_apart() {
        assert_eq!(open(b"DSCP"), Err(FrameError::Letters));
        assert_eq!(open(b"TEST"), Err(FrameError::Damaged));
        assert_eq!(open(b"TEST\x63"), Err(FrameError::Version(99)));
        let longer = [&sealed()[..], b"x"].concat();
        assert_eq!(open(&longer), Err(FrameError::Damaged));
        // A frame whose checksum holds, around fields of another kind.
        assert_eq!(open(&FRAME.seal(&7_u8)), Err(FrameError::Damaged));
    }
}
