//! The browser's own store: an index, and each object's bytes in a file, in OPFS.
//!
//! New bytes are there before the index names them, and old ones until it no longer does: a tab that dies in between
//! leaves a file too many, never one too few.
//!
//! Locks hold between the tabs. The index is changed by one at a time, for a moment. Bytes take longer, and are written by
//! as many as like, each to a file of its own: all of them share the lock of the folder, which is taken alone by those who
//! remove what no index names. A file that is being written isn't in the index yet, so its number has a lock, too.

use super::failures::{lost, no_storage, refused};
use super::files::{Folder, slice};
use super::mnist;
use super::store::{BucketInfo, ObjectInfo, Place, Store, Task};
use crate::app::objects::{
    Entry, Index, Listing, ObjectsError, PART_BYTES, Query, Stored, decode, encode,
};
use crate::web::failure::JsFailure;
use crate::web::locks::Lock;
use crate::web::service::Failure;
use js_sys::{Array, Date, Uint8Array};
use sha2::{Digest as _, Sha256};
use std::cell::Cell;
use web_sys::{Blob, BlobPropertyBag, File};

/// The folder, and the lock of those who write in it: shared.
const FOLDER: &str = "objects";

/// The lock of the one who changes the index.
const INDEX_LOCK: &str = "objects index";

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
        let _alone = Lock::take(FOLDER).await.map_err(no_locks)?;
        Folder::remove_all(FOLDER).await
    }

    /// Changes the index while no other tab does, and gives back what the change gave.
    async fn change<T>(
        &self,
        _: &Writing,
        change: impl FnOnce(&mut Index) -> Result<T, ObjectsError>,
    ) -> Result<T, Failure> {
        let _alone = alone().await?;
        let folder = Folder::open(FOLDER).await?;
        let mut index = read_index(&folder).await?;
        let outcome = change(&mut index)?;
        folder.write(INDEX, &encode(&index)).await?;
        Ok(outcome)
    }

    /// Removes files that no object has its bytes in, unless somebody is writing one.
    async fn sweep(&self) -> Result<(), Failure> {
        if self.swept.get() {
            return Ok(());
        }
        let Some(_alone) = Lock::try_take(FOLDER).await.map_err(no_locks)? else {
            return Ok(());
        };
        self.swept.set(true);
        let folder = Folder::open(FOLDER).await?;
        let index = read_index(&folder).await?;
        for file in folder.files().await? {
            let number = file.name().parse::<u64>();
            if number.is_ok_and(|number| !index.has_file(number)) {
                folder.remove(&file.name()).await?;
            }
        }
        Ok(())
    }
}

/// The right to write in the folder, together with others.
struct Writing(#[expect(dead_code, reason = "it is held, not looked at")] Lock);

impl Writing {
    async fn begin() -> Result<Self, Failure> {
        Ok(Self(Lock::share(FOLDER).await.map_err(no_locks)?))
    }
}

impl Store for Local {
    async fn buckets(&self, _: &Task) -> Result<Vec<BucketInfo>, Failure> {
        let index = look().await?;
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
        self.change(&Writing::begin().await?, |index| {
            index.create_bucket(name, now())
        })
        .await
    }

    async fn delete_bucket(&self, name: &str, _: &Task) -> Result<(), Failure> {
        mnist::protect(name)?;
        self.change(&Writing::begin().await?, |index| index.delete_bucket(name))
            .await
    }

    async fn list(&self, bucket: &str, query: &Query, _: &Task) -> Result<Listing, Failure> {
        if bucket == mnist::BUCKET {
            return mnist::list(query).await;
        }
        let index = look().await?;
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
        self.sweep().await?;
        let writing = Writing::begin().await?;
        let folder = Folder::open(FOLDER).await?;
        let (file, _taken) = take_file(&folder, to).await?;
        let object = Stored {
            file,
            size: body.size() as u64,
            etag: write_object(&folder, file, body, task).await?,
            content_type: body.type_(),
            modified_at: now(),
        };
        let info = info(&object);
        // The bucket may have been deleted meanwhile.
        let entered = self.change(&writing, |index| index.put(&to.bucket, &to.key, object));
        match entered.await {
            Ok(old) => remove_bytes(&folder, old).await,
            Err(failure) => {
                folder.remove(&file.to_string()).await?;
                return Err(failure);
            }
        }
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
        let index = look().await?;
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
        let _writing = Writing::begin().await?;
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

/// Waits until nobody else changes the index.
async fn alone() -> Result<Lock, Failure> {
    Lock::take(INDEX_LOCK).await.map_err(no_locks)
}

/// A browser without locks, as on pages without https, has no such storage either.
fn no_locks(failure: JsFailure) -> Failure {
    no_storage(failure.0.into())
}

/// A number for the file of a new object, and its lock: it is in no index, and nobody else writes it.
async fn take_file(folder: &Folder, to: &Place) -> Result<(u64, Lock), Failure> {
    let _alone = alone().await?;
    let mut file = read_index(folder).await?.reserve(&to.bucket, &to.key)?;
    loop {
        let lock = Lock::try_take(&format!("{FOLDER} {file}")).await;
        if let Some(lock) = lock.map_err(no_locks)? {
            return Ok((file, lock));
        }
        file += 1;
    }
}

/// What is there, for those who only look.
async fn look() -> Result<Index, Failure> {
    match Folder::look(FOLDER).await? {
        Some(folder) => read_index(&folder).await,
        None => Ok(Index::default()),
    }
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
    let Some(folder) = Folder::look(FOLDER).await? else {
        return Err(ObjectsError::NoSuchBucket(place.bucket.clone()).into());
    };
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
