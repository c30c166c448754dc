//! What the browser's own store has: buckets, and for each object where its bytes are.

use super::{Listing, ObjectsError, Query, check_bucket_name, check_key, page};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The buckets in this browser. Their objects' bytes are in files, each under a number that is never used again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    last_file: u64,
    buckets: BTreeMap<String, Bucket>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Bucket {
    created_at: u64,
    objects: BTreeMap<String, Stored>,
}

/// An object in this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The number of the file that has its bytes.
    pub file: u64,
    /// In bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub etag: String,
    /// What it says it is, such as `image/png`.
    pub content_type: String,
    /// In milliseconds since 1970.
    pub modified_at: u64,
}

impl Index {
    /// The buckets' names, sorted, with when they were created, in milliseconds since 1970.
    pub fn buckets(&self) -> impl Iterator<Item = (&str, u64)> {
        let buckets = self.buckets.iter();
        buckets.map(|(name, bucket)| (name.as_str(), bucket.created_at))
    }

    /// Adds a bucket.
    ///
    /// # Errors
    ///
    /// When its name is against the rules or taken.
    pub fn create_bucket(&mut self, name: &str, now: u64) -> Result<(), ObjectsError> {
        check_bucket_name(name)?;
        if self.buckets.contains_key(name) {
            return Err(ObjectsError::BucketAlreadyExists(name.to_owned()));
        }
        let bucket = Bucket {
            created_at: now,
            objects: BTreeMap::new(),
        };
        self.buckets.insert(name.to_owned(), bucket);
        Ok(())
    }

    /// Takes an empty bucket out.
    ///
    /// # Errors
    ///
    /// When there is no such bucket, or objects are in it.
    pub fn delete_bucket(&mut self, name: &str) -> Result<(), ObjectsError> {
        let objects = self.bucket(name)?.objects.len();
        if objects > 0 {
            let bucket = name.to_owned();
            return Err(ObjectsError::BucketNotEmpty { bucket, objects });
        }
        self.buckets.remove(name);
        Ok(())
    }

    /// The first number that no object's file has, or had. It is given again until an object has it.
    ///
    /// # Errors
    ///
    /// When there is no such bucket, or the key is against the rules.
    pub fn reserve(&self, bucket: &str, key: &str) -> Result<u64, ObjectsError> {
        check_key(key)?;
        self.bucket(bucket)?;
        Ok(self.last_file + 1)
    }

    /// Adds an object, and gives back the one that it takes the place of.
    ///
    /// # Errors
    ///
    /// When there is no such bucket.
    pub fn put(
        &mut self,
        bucket: &str,
        key: &str,
        object: Stored,
    ) -> Result<Option<Stored>, ObjectsError> {
        let file = object.file;
        let objects = &mut self.bucket_mut(bucket)?.objects;
        let old = objects.insert(key.to_owned(), object);
        self.last_file = self.last_file.max(file);
        Ok(old)
    }

    /// An object.
    ///
    /// # Errors
    ///
    /// When there is no such bucket or object.
    pub fn get(&self, bucket: &str, key: &str) -> Result<&Stored, ObjectsError> {
        let missing = || ObjectsError::NoSuchKey {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        };
        self.bucket(bucket)?.objects.get(key).ok_or_else(missing)
    }

    /// Takes an object out and gives it back. As on S3, one that isn't there is no error.
    ///
    /// # Errors
    ///
    /// When there is no such bucket.
    pub fn remove(&mut self, bucket: &str, key: &str) -> Result<Option<Stored>, ObjectsError> {
        Ok(self.bucket_mut(bucket)?.objects.remove(key))
    }

    /// A page of a bucket's objects.
    ///
    /// # Errors
    ///
    /// When there is no such bucket, or the continuation token isn't one.
    pub fn list(
        &self,
        bucket: &str,
        query: &Query,
    ) -> Result<Listing<(&str, &Stored)>, ObjectsError> {
        let objects = self.bucket(bucket)?.objects.iter();
        page(
            objects.map(|(key, object)| (key.as_str(), (key.as_str(), object))),
            query,
        )
    }

    /// Whether an object has its bytes in the file of this number.
    pub fn has_file(&self, file: u64) -> bool {
        let mut objects = self
            .buckets
            .values()
            .flat_map(|bucket| bucket.objects.values());
        objects.any(|object| object.file == file)
    }

    fn bucket(&self, name: &str) -> Result<&Bucket, ObjectsError> {
        let bucket = self.buckets.get(name);
        bucket.ok_or_else(|| ObjectsError::NoSuchBucket(name.to_owned()))
    }

    fn bucket_mut(&mut self, name: &str) -> Result<&mut Bucket, ObjectsError> {
        let bucket = self.buckets.get_mut(name);
        bucket.ok_or_else(|| ObjectsError::NoSuchBucket(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(file: u64) -> Stored {
        Stored {
            file,
            size: 3,
            etag: "etag".to_owned(),
            content_type: "text/plain".to_owned(),
            modified_at: 7,
        }
    }

    fn with_object() -> Index {
        let mut index = Index::default();
        index.create_bucket("results", 5).unwrap();
        let file = index.reserve("results", "a/b").unwrap();
        index.put("results", "a/b", stored(file)).unwrap();
        index
    }

    #[test]
    fn buckets_are_made_once_and_deleted_empty() {
        let mut index = with_object();
        let code = |outcome: Result<(), ObjectsError>| outcome.map_err(|error| error.code());
        assert_eq!(
            code(index.create_bucket("results", 6)),
            Err("BucketAlreadyExists")
        );
        assert_eq!(code(index.create_bucket("No", 6)), Err("InvalidBucketName"));
        assert_eq!(code(index.delete_bucket("results")), Err("BucketNotEmpty"));
        assert_eq!(code(index.delete_bucket("absent")), Err("NoSuchBucket"));
        index.remove("results", "a/b").unwrap();
        assert_eq!(code(index.delete_bucket("results")), Ok(()));
        assert_eq!(index.buckets().count(), 0);
    }

    #[test]
    fn objects_are_found_replaced_and_removed() {
        let mut index = with_object();
        assert_eq!(index.get("results", "a/b"), Ok(&stored(1)));
        assert_eq!(
            index.get("results", "a").map_err(|error| error.code()),
            Err("NoSuchKey")
        );
        assert_eq!(
            index.get("absent", "a").map_err(|error| error.code()),
            Err("NoSuchBucket")
        );
        let file = index.reserve("results", "a/b").unwrap();
        assert_eq!(
            index.put("results", "a/b", stored(file)),
            Ok(Some(stored(1)))
        );
        assert!(index.has_file(2) && !index.has_file(1));
        assert_eq!(index.remove("results", "a/b"), Ok(Some(stored(2))));
        assert_eq!(index.remove("results", "a/b"), Ok(None));
    }

    #[test]
    fn a_file_number_that_an_object_had_is_never_given_again() {
        let mut index = with_object();
        index.put("results", "later", stored(5)).unwrap();
        assert_eq!(index.reserve("results", "a/b"), Ok(6));
        index.put("results", "earlier", stored(3)).unwrap();
        index.remove("results", "later").unwrap();
        assert_eq!(index.reserve("results", "a/b"), Ok(6));
        let mut index = with_object();
        index.remove("results", "a/b").unwrap();
        assert_eq!(index.reserve("results", "a/b"), Ok(2));
        assert_eq!(
            index.reserve("absent", "a").map_err(|error| error.code()),
            Err("NoSuchBucket")
        );
        assert_eq!(
            index.reserve("results", "").map_err(|error| error.code()),
            Err("InvalidArgument")
        );
    }
}
