//! The frame of stored bytes: what they are, a version, a checksum, then plain data in postcard's encoding.
//!
//! ```text
//! four letters | version | checksum of what follows, where the kind has one | fields
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The last moment that a browser has a date for, in milliseconds since 1970 (ECMA-262, "Time Values and Time Range"): it
/// throws at later ones, so that a stored one is damage.
pub(crate) const LAST_DATE: f64 = 8.64e15;

/// A kind of stored bytes, in the version that is written.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// What the bytes begin with.
    pub letters: &'static [u8; 4],
    /// Counts the changes of the format, from 1.
    pub version: u8,
    /// Tells whole bytes from torn ones.
    pub checksum: Checksum,
}

/// What is computed of the fields' bytes and kept before them. A function, so that a program links those that it uses.
#[derive(Debug, Clone, Copy)]
pub struct Checksum {
    /// How many bytes it has.
    pub length: usize,
    /// Computes them.
    pub of: fn(&[u8]) -> Vec<u8>,
}

impl Checksum {
    /// None, for what is kept where bytes are whole or not there at all.
    pub const NONE: Self = Self {
        length: 0,
        of: |_fields| Vec::new(),
    };

    /// CRC-32, little-endian.
    pub const CRC_32: Self = Self {
        length: 4,
        of: |fields| crc32fast::hash(fields).to_le_bytes().to_vec(),
    };
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
        let header = [self.letters.as_slice(), &[self.version]].concat();
        let start = header.len() + self.checksum.length;
        let room = [header, vec![0; self.checksum.length]].concat();
        let mut bytes = postcard::to_extend(fields, room).expect("plain data always encodes");
        let checksum = (self.checksum.of)(&bytes[start..]);
        bytes[start - checksum.len()..start].copy_from_slice(&checksum);
        bytes
    }

    /// Reads the fields, trusting nothing.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or damaged.
    pub fn open<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<T, FrameError> {
        let rest = self.unlabelled(bytes)?;
        let (checksum, fields) = rest
            .split_at_checked(self.checksum.length)
            .ok_or(FrameError::Damaged)?;
        if (self.checksum.of)(fields) != checksum {
            return Err(FrameError::Damaged);
        }
        match postcard::take_from_bytes(fields) {
            Ok((fields, [])) => Ok(fields),
            _ => Err(FrameError::Damaged),
        }
    }

    /// Reads the first of the fields from the beginning of the bytes, which no checksum vouches for, and gives what of
    /// the others follows.
    ///
    /// # Errors
    ///
    /// When the bytes are of another kind or version, or end before those fields do.
    pub fn peek<T: DeserializeOwned>(self, bytes: &[u8]) -> Result<(T, &[u8]), FrameError> {
        let rest = self.unlabelled(bytes)?;
        let fields = rest
            .get(self.checksum.length..)
            .ok_or(FrameError::Damaged)?;
        postcard::take_from_bytes(fields).map_err(|_error| FrameError::Damaged)
    }

    /// What follows the letters and the version.
    fn unlabelled(self, bytes: &[u8]) -> Result<&[u8], FrameError> {
        let rest = bytes
            .strip_prefix(self.letters)
            .ok_or(FrameError::Letters)?;
        match rest.split_first() {
            Some((version, rest)) if *version == self.version => Ok(rest),
            Some((0, _)) | None => Err(FrameError::Damaged),
            Some((newer, _)) => Err(FrameError::Version(*newer)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        letters: b"TEST",
        version: 3,
        checksum: Checksum::CRC_32,
    };
    const BARE: Frame = Frame {
        checksum: Checksum::NONE,
        ..FRAME
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
        assert_eq!(open(b"TEST\x00"), Err(FrameError::Damaged));
        assert_eq!(open(&sealed()[..8]), Err(FrameError::Damaged));
        let longer = [&sealed()[..], b"x"].concat();
        assert_eq!(open(&longer), Err(FrameError::Damaged));
        // A frame whose checksum holds, around fields of another kind.
        assert_eq!(open(&FRAME.seal(&7_u8)), Err(FrameError::Damaged));
    }

    #[test]
    fn a_changed_byte_is_noticed_where_there_is_a_checksum() {
        let mut bytes = sealed();
        *bytes.last_mut().expect("fields were sealed") ^= 1;
        assert_eq!(open(&bytes), Err(FrameError::Damaged));
        let bare = BARE.seal(&7_u8);
        assert_eq!(bare, b"TEST\x03\x07");
        assert_eq!(BARE.open(&bare), Ok(7_u8));
    }

    #[test]
    fn the_first_fields_are_read_from_the_beginning_alone() {
        for frame in [FRAME, BARE] {
            let bytes = frame.seal(&("seven".to_owned(), vec![1_u32, 2, 3]));
            let begun = &bytes[..bytes.len() - 2];
            let (word, rest) = frame.peek::<String>(begun).expect("the word is whole");
            assert_eq!((word.as_str(), rest), ("seven", &[3, 1][..]));
            let torn = frame.peek::<String>(&bytes[..bytes.len() - 5]);
            assert_eq!(torn, Err(FrameError::Damaged));
        }
    }
}
