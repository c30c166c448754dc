//! The browser's own store: an index, and each object's bytes in a file, in OPFS.
//!
//! Whoever writes holds a lock, so that two tabs never write at once. New bytes are there before the index names them,
//! and old ones until it no longer does: a tab that dies in between leaves a file too many, never one too few.

use super::failures::{lost, no_storage, refused};
use super::files::{Folder, slice};
use super::mnist;
use super::store::{BucketInfo, ObjectInfo, Place, Store, Task};
use crate::app::objects::{
    Entry, Index, Listing, ObjectsError, PART_BYTES, Query, Stored, decode, encode,
};
use crate::web::locks::Lock;
use crate::web::service::Failure;
use js_sys::{Array, Date, Uint8Array};
use sha2::{Digest as _, Sha256};
use std::cell::Cell;
use web_sys::{Blob, BlobPropertyBag, File};

/// The folder, and the lock of those who write in it.
const FOLDER: &str = "objects";

/// The file that says what is there.
const INDEX: &str = "index";

/// Buckets in this browser.
#[derive(Default)]
pub(super) struct Local {
    /// Whether this worker has removed what a tab that died left behind.
    swept: Cell<bool>,
}

impl Local {
    /// Deletes all buckets, also those of an index that can't be read.
    pub(super) async fn clear(&self) -> Result<(), Failure> {
        let _alone = alone().await?;
        Folder::remove_all(FOLDER).await
    }

    /// Changes the index while no other tab does, and gives back what the change gave.
    async fn change<T>(
        &self,
        change: impl FnOnce(&mut Index) -> Result<T, ObjectsError>,
    ) -> Result<T, Failure> {
        let _alone = alone().await?;
        let folder = Folder::open(FOLDER).await?;
        let mut index = read_index(&folder).await?;
        let outcome = change(&mut index)?;
        folder.write(INDEX, &encode(&index)).await?;
        Ok(outcome)
    }

    /// Removes files that no object has its bytes in. Only for those who hold the lock.
    async fn sweep(&self, folder: &Folder, index: &Index) -> Result<(), Failure> {
        if self.swept.replace(true) {
            return Ok(());
        }
        for file in folder.files().await? {
            let number = file.name().parse::<u64>();
            if number.is_ok_and(|number| !index.has_file(number)) {
                folder.remove(&file.name()).await?;
            }
        }
        Ok(())
    }
}

impl Store for Local {
    async fn buckets(&self, _: &Task) -> Result<Vec<BucketInfo>, Failure> {
        let index = read_index(&Folder::open(FOLDER).await?).await?;
        let own = index.buckets().map(|(name, created_at)| BucketInfo {
            name: name.to_owned(),
            created_at: Some(iso(created_at)),
            read_only: false,
        });
        let mut all: Vec<_> = own.chain([mnist::info()]).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(all)
    }

    async fn create_bucket(&self, name: &str, _: &Task) -> Result<(), Failure> {
        if name == mnist::BUCKET {
            return Err(ObjectsError::BucketAlreadyExists(name.to_owned()).into());
        }
        self.change(|index| index.create_bucket(name, now())).await
    }

    async fn delete_bucket(&self, name: &str, _: &Task) -> Result<(), Failure> {
        mnist::protect(name)?;
        self.change(|index| index.delete_bucket(name)).await
    }

    async fn list(&self, bucket: &str, query: &Query, _: &Task) -> Result<Listing, Failure> {
        if bucket == mnist::BUCKET {
            return mnist::list(query).await;
        }
        let index = read_index(&Folder::open(FOLDER).await?).await?;
        let listing = index.list(bucket, query)?;
        let objects = listing.objects.into_iter();
        Ok(Listing {
            objects: objects.map(|(key, object)| entry(key, object)).collect(),
            common_prefixes: listing.common_prefixes,
            next: listing.next,
        })
    }

    async fn put(&self, to: &Place, body: &Blob, task: &Task) -> Result<ObjectInfo, Failure> {
        mnist::protect(&to.bucket)?;
        let _alone = alone().await?;
        let folder = Folder::open(FOLDER).await?;
        let mut index = read_index(&folder).await?;
        let file = index.reserve(&to.bucket, &to.key)?;
        self.sweep(&folder, &index).await?;
        let object = Stored {
            file,
            size: body.size() as u64,
            etag: write_object(&folder, file, body, task).await?,
            content_type: body.type_(),
            modified_at: now(),
        };
        let info = info(&object);
        let old = index.put(&to.bucket, &to.key, object)?;
        if let Err(failure) = folder.write(INDEX, &encode(&index)).await {
            folder.remove(&file.to_string()).await?;
            return Err(failure);
        }
        remove_bytes(&folder, old).await;
        Ok(info)
    }

    async fn get(&self, from: &Place, task: &Task) -> Result<Blob, Failure> {
        let (file, content_type) = open(from).await?;
        read_object(&file, &content_type, task).await
    }

    async fn head(&self, place: &Place, _: &Task) -> Result<ObjectInfo, Failure> {
        if place.bucket == mnist::BUCKET {
            return Ok(mnist::head(&mnist::open(&place.key).await?));
        }
        let index = read_index(&Folder::open(FOLDER).await?).await?;
        Ok(info(index.get(&place.bucket, &place.key)?))
    }

    async fn copy(&self, from: &Place, to: &Place, task: &Task) -> Result<(), Failure> {
        let (file, content_type) = open(from).await?;
        let size = file.size();
        let typed = file.slice_with_f64_and_f64_and_content_type(0.0, size, &content_type);
        let body = typed.map_err(refused)?;
        self.put(to, &body, task).await.map(drop)
    }

    async fn delete(&self, place: &Place, _: &Task) -> Result<(), Failure> {
        mnist::protect(&place.bucket)?;
        let _alone = alone().await?;
        let folder = Folder::open(FOLDER).await?;
        let mut index = read_index(&folder).await?;
        let old = index.remove(&place.bucket, &place.key)?;
        let index = encode(&index);
        if let Err(failure) = folder.write(INDEX, &index).await {
            // A full disk has no room for a shorter list either, until the bytes are gone.
            let bytes = old.as_ref().ok_or(failure)?;
            folder.remove(&bytes.file.to_string()).await?;
            folder.write(INDEX, &index).await?;
        }
        remove_bytes(&folder, old).await;
        Ok(())
    }
}

/// Waits until nobody else writes. A browser without locks, as on pages without https, has no such storage either.
async fn alone() -> Result<Lock, Failure> {
    let lock = Lock::take(FOLDER).await;
    lock.map_err(|failure| no_storage(failure.0.into()))
}

/// What is there. No file is an empty store; any other failure must not be taken for one.
async fn read_index(folder: &Folder) -> Result<Index, Failure> {
    if let Some(bytes) = folder.read(INDEX).await? {
        return Ok(decode(&bytes)?);
    }
    let is_named = folder.find(INDEX).await?.is_some();
    if is_named && folder.files().await?.iter().any(has_bytes) {
        // An empty list beside objects' bytes has lost them: a sweep would remove the bytes, too.
        return Err(ObjectsError::IndexDamaged.into());
    }
    Ok(Index::default())
}

/// Whether a file is named as those with objects' bytes are.
fn has_bytes(file: &File) -> bool {
    file.name().parse::<u64>().is_ok()
}

/// An object's file and its type.
async fn open(place: &Place) -> Result<(File, String), Failure> {
    if place.bucket == mnist::BUCKET {
        return Ok((
            mnist::open(&place.key).await?,
            mnist::CONTENT_TYPE.to_owned(),
        ));
    }
    let folder = Folder::open(FOLDER).await?;
    // Another tab may store the object anew between the two looks; its old file is gone then.
    for _ in 0..2 {
        let index = read_index(&folder).await?;
        let object = index.get(&place.bucket, &place.key)?;
        let file = folder.find(&object.file.to_string()).await?;
        if let Some(file) = file.filter(|file| file.size() as u64 == object.size) {
            return Ok((file, object.content_type.clone()));
        }
    }
    Err(lost(&place.key))
}

/// Writes an object's bytes and returns their SHA-256. A write that fails leaves no file.
async fn write_object(
    folder: &Folder,
    file: u64,
    body: &Blob,
    task: &Task,
) -> Result<String, Failure> {
    let name = file.to_string();
    let writer = folder.writer(&name).await?;
    let mut hash = Sha256::new();
    let written = through(body, task, async |bytes: Uint8Array| {
        hash.update(bytes.to_vec());
        writer.write(&bytes).await
    });
    let outcome = match written.await {
        Ok(()) => writer.close().await,
        Err(failure) => {
            writer.abort().await;
            Err(failure)
        }
    };
    if let Err(failure) = outcome {
        folder.remove(&name).await?;
        return Err(failure);
    }
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// Bytes of their own, so that they stay when the object is deleted.
async fn read_object(file: &File, content_type: &str, task: &Task) -> Result<Blob, Failure> {
    let parts = Array::new();
    through(file, task, async |bytes: Uint8Array| {
        parts.push(&bytes);
        Ok(())
    })
    .await?;
    let options = BlobPropertyBag::new();
    options.set_type(content_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options);
    blob.map_err(refused)
}

/// Takes a blob's bytes through something, part by part, until they are through or the call is canceled.
async fn through(
    blob: &Blob,
    task: &Task,
    mut work: impl AsyncFnMut(Uint8Array) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let total = blob.size() as u64;
    let mut done = 0;
    task.go_on()?;
    while done < total {
        let end = total.min(done + PART_BYTES);
        work(slice(blob, done, end).await?).await?;
        done = end;
        task.report(done, Some(total));
        task.go_on()?;
    }
    Ok(())
}

/// A file that stays is removed by a later sweep.
async fn remove_bytes(folder: &Folder, object: Option<Stored>) {
    if let Some(object) = object {
        folder.remove(&object.file.to_string()).await.ok();
    }
}

fn entry(key: &str, object: &Stored) -> Entry {
    Entry {
        key: key.to_owned(),
        size: object.size,
        etag: object.etag.clone(),
        last_modified: iso(object.modified_at),
        content_type: Some(object.content_type.clone()),
    }
}

fn info(object: &Stored) -> ObjectInfo {
    ObjectInfo {
        size: object.size,
        etag: Some(object.etag.clone()),
        content_type: Some(object.content_type.clone()),
        last_modified: Some(iso(object.modified_at)),
    }
}

fn now() -> u64 {
    Date::now() as u64
}

/// Milliseconds since 1970 as ISO 8601. A number that no date has, of a hostile index, is the beginning of time.
pub(super) fn iso(millis: u64) -> String {
    const LAST_DATE: u64 = 8_640_000_000_000_000;
    let millis = if millis > LAST_DATE { 0 } else { millis };
    String::from(Date::new(&(millis as f64).into()).to_iso_string())
}
