//! Object storage with S3's words and rules: buckets, keys, pages of listings, codes of errors.
//!
//! Two stores keep them. What is in the browser's own is in an [`Index`]; a service speaks S3, and is asked with signed
//! requests ([`Connection`]).

mod checksum;
mod connection;
mod error;
mod format;
mod index;
mod listing;
mod names;
mod parts;
mod remembered;
mod reply;
mod requests;

pub use connection::{Connection, Settings, cors_rule};
pub use error::ObjectsError;
pub use format::{decode, encode};
pub use index::{Index, Stored};
pub use listing::{Entry, Listing, Query, page};
pub use names::{check_bucket_name, check_key, check_service_bucket};
pub use parts::{PART_BYTES, part_bytes};
pub use remembered::Remembered;
pub use reply::{ServiceError, buckets, completed_etag, listing, upload_id};
pub use requests::{ObjectRequests, Request, Requests};
