//! The data set as a bucket: the files that training keeps, to be looked at and copied, and only replaced by themselves.

use super::failures::refused;
use super::files::{Folder, slice};
use super::local::iso;
use super::store::{BucketInfo, ObjectInfo, Place, Store, Task};
use crate::app::objects::{Entry, Listing, ObjectsError, Query, page};
use crate::engine::dataset::Split;
use crate::web::dataset_file;
use crate::web::service::Failure;
use web_sys::File;

/// The bucket, and the folder that training keeps the files in.
pub(super) const BUCKET: &str = "mnist";

/// The files are packed.
pub(super) const CONTENT_TYPE: &str = "application/gzip";

/// Of the largest file, the training images, and some for the packing of what can't be packed.
const MOST_BYTES: u64 = 48_000_000;

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
    let mut files = files().await?;
    files.sort_by_key(File::name);
    let entries: Vec<_> = files.iter().map(entry).collect();
    let all = entries
        .iter()
        .map(|entry| (entry.key.as_str(), entry.clone()));
    Ok(page(all, query)?)
}

/// A file.
pub(super) async fn open(key: &str) -> Result<File, Failure> {
    let files = files().await?;
    let missing = || ObjectsError::NoSuchKey {
        bucket: BUCKET.to_owned(),
        key: key.to_owned(),
    };
    Ok(files
        .into_iter()
        .find(|file| file.name() == key)
        .ok_or_else(missing)?)
}

async fn files() -> Result<Vec<File>, Failure> {
    match Folder::look(BUCKET).await? {
        Some(folder) => folder.files().await,
        None => Ok(Vec::new()),
    }
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

/// Takes the data set from objects of any bucket, so that training fetches it from nowhere else: four files by their
/// published names, with or without `.gz`. Each is kept once its hash is right.
pub(super) async fn take(
    store: &impl Store,
    bucket: &str,
    prefix: &str,
    task: &Task,
) -> Result<Vec<Place>, Failure> {
    let folder = Folder::open(BUCKET).await?;
    let mut taken = Vec::new();
    for file in [Split::Train, Split::Test]
        .into_iter()
        .flat_map(Split::files)
    {
        let name = format!("{file}.gz");
        let packed = Place {
            bucket: bucket.to_owned(),
            key: format!("{prefix}{name}"),
        };
        let plain = Place {
            bucket: bucket.to_owned(),
            key: format!("{prefix}{file}"),
        };
        let (from, bytes) = match fetch(store, &packed, task).await {
            // Who may not list a bucket is told 403 of what isn't there, and of what is there and closed to them.
            Err(failure) if matches!(failure.status, 403 | 404) => {
                let bytes = fetch(store, &plain, task).await;
                let closed = |second| {
                    if failure.status == 403 {
                        failure
                    } else {
                        second
                    }
                };
                (plain, bytes.map_err(closed)?)
            }
            found => (packed, found?),
        };
        if dataset_file::unpack(&bytes, file).await.is_err() {
            let words = format!(
                "{:?} is not the published MNIST file, so it was not taken: its SHA-256 is another.",
                from.key
            );
            return Err(ObjectsError::InvalidArgument(words).into());
        }
        let bytes = dataset_file::packed(bytes).await.map_err(refused)?;
        folder.write(&name, &bytes).await?;
        taken.push(from);
    }
    Ok(taken)
}

/// An object's bytes. None of the files has more than [`MOST_BYTES`], packed or not.
async fn fetch(store: &impl Store, from: &Place, task: &Task) -> Result<Vec<u8>, Failure> {
    let size = store.head(from, task).await?.size;
    if size > MOST_BYTES {
        let words = format!(
            "{:?} has {size} bytes, more than any file of MNIST.",
            from.key
        );
        return Err(ObjectsError::InvalidArgument(words).into());
    }
    let blob = store.get(from, task).await?;
    let end = blob.size() as u64;
    Ok(slice(&blob, 0, end).await?.to_vec())
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
