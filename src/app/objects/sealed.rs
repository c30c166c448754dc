//! Stored bytes that tell what they are: four letters, a version, the SHA-256 of the rest, and the rest.

use sha2::{Digest as _, Sha256};

const HASH_BYTES: usize = 32;

/// Why stored bytes are of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// They aren't what was written.
    Damaged,
    /// A later version of the page has written them.
    Newer(u8),
}

/// Content as it is stored.
pub(super) fn seal(letters: [u8; 4], version: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = letters.to_vec();
    bytes.push(version);
    bytes.extend(Sha256::digest(content));
    bytes.extend(content);
    bytes
}

/// The content of bytes that were stored.
///
/// # Errors
///
/// When they were damaged, or have another version.
pub(super) fn open(letters: [u8; 4], version: u8, bytes: &[u8]) -> Result<&[u8], Broken> {
    let rest = bytes.strip_prefix(&letters).ok_or(Broken::Damaged)?;
    let (written, rest) = rest.split_first().ok_or(Broken::Damaged)?;
    match *written {
        written if written == version => {}
        0 => return Err(Broken::Damaged),
        newer => return Err(Broken::Newer(newer)),
    }
    let (hash, content) = rest.split_at_checked(HASH_BYTES).ok_or(Broken::Damaged)?;
    if Sha256::digest(content).as_slice() != hash {
        return Err(Broken::Damaged);
    }
    Ok(content)
}
