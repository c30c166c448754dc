//! What goes wrong with buckets and objects, in S3's codes and in words.

use crate::app::words::counted;

/// Why something can't be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectsError {
    /// The name breaks a rule.
    #[error("{name:?} is no name for a bucket: {rule}.")]
    InvalidBucketName {
        /// The name.
        name: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
    /// There is a bucket of this name already.
    #[error("There is a bucket {0:?} already: choose another name.")]
    BucketAlreadyExists(String),
    /// A bucket that is to be deleted has objects.
    #[error("The bucket {bucket:?} has {}: empty it first.", counted(*objects as u64, "object"))]
    BucketNotEmpty {
        /// The bucket.
        bucket: String,
        /// How many are in it.
        objects: usize,
    },
    /// There is no such bucket.
    #[error("There is no bucket {0:?}: create it first.")]
    NoSuchBucket(String),
    /// There is no such object.
    #[error("There is no object {key:?} in the bucket {bucket:?}.")]
    NoSuchKey {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
    /// The key is longer than S3 allows.
    #[error("A key has at most 1,024 bytes as UTF-8; this one has {0}.")]
    KeyTooLong(usize),
    /// The bucket belongs to the page.
    #[error("The bucket {0:?} holds the page's own data set and can only be read.")]
    ReadOnly(String),
    /// Something that was given is of no use.
    #[error("{0}")]
    InvalidArgument(String),
    /// No connection has this id.
    #[error("There is no connection {0:?}: connect() gives its id.")]
    NoSuchConnection(String),
    /// The stored list of objects isn't what was written.
    #[error(
        "The list of the objects in this browser is damaged, so nothing is read or written. The objects' bytes are \
         untouched; clear() deletes them and begins anew."
    )]
    IndexDamaged,
    /// The stored list was written by a later version of the page.
    #[error(
        "The list of the objects in this browser has version {0}, which this page doesn't know: reload the page to get \
         its newest version. Nothing was changed."
    )]
    IndexNewer(u8),
    /// The stored keys aren't what was written.
    #[error(
        "The keys that this browser remembers are damaged, so they are left as they are, and none is added. \
         Connect without having it remembered, or clear all data."
    )]
    ConnectionsDamaged,
    /// The stored keys were written by a later version of the page.
    #[error(
        "The keys that this browser remembers have version {0}, which this page doesn't know: reload the page to get its \
         newest version. Nothing was changed."
    )]
    ConnectionsNewer(u8),
}

impl ObjectsError {
    /// S3's code, or one in its manner where S3 has none.
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidBucketName { .. } => "InvalidBucketName",
            Self::BucketAlreadyExists(_) => "BucketAlreadyExists",
            Self::BucketNotEmpty { .. } => "BucketNotEmpty",
            Self::NoSuchBucket(_) => "NoSuchBucket",
            Self::NoSuchKey { .. } => "NoSuchKey",
            Self::KeyTooLong(_) => "KeyTooLongError",
            Self::ReadOnly(_) => "AccessDenied",
            Self::InvalidArgument(_) => "InvalidArgument",
            Self::NoSuchConnection(_) => "NoSuchConnection",
            Self::IndexDamaged => "IndexDamaged",
            Self::IndexNewer(_) => "IndexVersionNotSupported",
            Self::ConnectionsDamaged => "ConnectionsDamaged",
            Self::ConnectionsNewer(_) => "ConnectionsVersionNotSupported",
        }
    }

    /// The HTTP status that S3 gives with the code.
    pub fn status(&self) -> u16 {
        match self {
            Self::InvalidBucketName { .. } | Self::KeyTooLong(_) | Self::InvalidArgument(_) => 400,
            Self::ReadOnly(_) => 403,
            Self::NoSuchBucket(_) | Self::NoSuchKey { .. } | Self::NoSuchConnection(_) => 404,
            Self::BucketAlreadyExists(_) | Self::BucketNotEmpty { .. } => 409,
            Self::IndexDamaged
            | Self::IndexNewer(_)
            | Self::ConnectionsDamaged
            | Self::ConnectionsNewer(_) => 500,
        }
    }
}
