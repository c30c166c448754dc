//! What vouches for the bytes that this part stores.

use crate::app::framing::Checksum;
use sha2::{Digest as _, Sha256};

/// SHA-256.
pub(super) const SHA_256: Checksum = Checksum {
    length: 32,
    of: |fields| Sha256::digest(fields).to_vec(),
};
