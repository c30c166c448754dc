//! The place of buckets and objects, as plain data: where in it a visitor is, what is listed there, and what is on its
//! way.

mod clashes;
mod folder;
mod items;
mod kept;
mod refusal;
mod transfers;
mod words;

pub use clashes::{clash_words, copy_problem};
pub use folder::{Crumb, Folder};
pub use items::{Item, Object, ObjectColumn, ObjectOrder, arrange_items, listing_words};
pub use kept::{Kept, SMALL_BYTES, Space, clearing, kept_words, space_words};
pub use refusal::{Cause, Refusal, absence};
pub use transfers::{Direction, Outcome, Stage, Transfer, Transfers};
pub use words::{DEFINITIONS, bucket_deletion, bucket_note, emptying, size_text, visible};

/// A bucket, as a list of buckets shows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// In milliseconds since 1970, where the store tells.
    pub created_at: Option<f64>,
    /// Whether it can only be looked at and copied from.
    pub is_read_only: bool,
}

/// A service that was connected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Service {
    /// The id of the connection.
    pub id: String,
    /// Its address.
    pub endpoint: String,
    /// Its region.
    pub region: String,
    /// Whether this browser keeps the keys.
    pub is_remembered: bool,
}

#[cfg(test)]
mod tests;
