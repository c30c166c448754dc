//! The data set as a bucket: the files that training keeps, to be looked at and copied, never changed.

use super::files::Folder;
use super::local::iso;
use super::store::{BucketInfo, ObjectInfo};
use crate::app::objects::{Entry, Listing, ObjectsError, Query, page};
use crate::web::service::Failure;
use web_sys::File;

/// The bucket, and the folder that training keeps the files in.
pub(super) const BUCKET: &str = "mnist";

/// The files are packed.
pub(super) const CONTENT_TYPE: &str = "application/gzip";

/// The bucket, as a list of buckets shows it.
pub(super) fn info() -> BucketInfo {
    BucketInfo {
        name: BUCKET.to_owned(),
        created_at: None,
        read_only: true,
    }
}

/// Refuses to change this bucket.
pub(super) fn protect(bucket: &str) -> Result<(), Failure> {
    if bucket == BUCKET {
        return Err(ObjectsError::ReadOnly(BUCKET.to_owned()).into());
    }
    Ok(())
}

/// A page of the files; there are none before the first training.
pub(super) async fn list(query: &Query) -> Result<Listing, Failure> {
    let mut files = Folder::open(BUCKET).await?.files().await?;
    files.sort_by_key(File::name);
    let entries: Vec<_> = files.iter().map(entry).collect();
    let all = entries
        .iter()
        .map(|entry| (entry.key.as_str(), entry.clone()));
    Ok(page(all, query)?)
}

/// A file.
pub(super) async fn open(key: &str) -> Result<File, Failure> {
    let files = Folder::open(BUCKET).await?.files().await?;
    let missing = || ObjectsError::NoSuchKey {
        bucket: BUCKET.to_owned(),
        key: key.to_owned(),
    };
    Ok(files
        .into_iter()
        .find(|file| file.name() == key)
        .ok_or_else(missing)?)
}

/// What is known about a file.
pub(super) fn head(file: &File) -> ObjectInfo {
    let Entry {
        size,
        etag,
        last_modified,
        ..
    } = entry(file);
    ObjectInfo {
        size,
        etag: Some(etag),
        content_type: Some(CONTENT_TYPE.to_owned()),
        last_modified: Some(last_modified),
    }
}

fn entry(file: &File) -> Entry {
    let (size, modified_at) = (file.size() as u64, file.last_modified() as u64);
    Entry {
        key: file.name(),
        size,
        // The files are written once and checked by their hashes when they are used.
        etag: format!("{size:x}-{modified_at:x}"),
        last_modified: iso(modified_at),
        content_type: Some(CONTENT_TYPE.to_owned()),
    }
}
