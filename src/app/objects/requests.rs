//! Signed requests about one bucket and its objects.

use super::{ObjectsError, Query, check_key};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusty_s3::{Bucket, Credentials, S3Action};
use std::time::Duration;

/// How long an address is good for: long enough for a large part on a slow line to begin.
pub(super) const LIFE: Duration = Duration::from_secs(300);

/// What need not be escaped in the header that names the source of a copy.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A request to a service.
#[derive(PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: &'static str,
    /// The signed address.
    pub address: String,
    /// A header that belongs to the signature.
    pub header: Option<(&'static str, String)>,
}

/// Requests about one bucket, all signed for the same moment.
pub struct Requests<'a> {
    pub(super) bucket: Bucket,
    pub(super) credentials: &'a Credentials,
    pub(super) now: Timestamp,
}

impl Requests<'_> {
    /// Creates the bucket.
    pub fn create(&self) -> Request {
        self.signed(self.bucket.create_bucket(self.credentials))
    }

    /// Deletes the bucket.
    pub fn delete(&self) -> Request {
        self.signed(self.bucket.delete_bucket(self.credentials))
    }

    /// Lists a page of the bucket's objects.
    pub fn list(&self, query: &Query) -> Request {
        let mut list = self.bucket.list_objects_v2(Some(self.credentials));
        if !query.prefix.is_empty() {
            list.with_prefix(&query.prefix);
        }
        if !query.delimiter.is_empty() {
            list.with_delimiter(&query.delimiter);
        }
        if let Some(token) = &query.continuation_token {
            list.with_continuation_token(token);
        }
        list.with_max_keys(query.max_keys as usize);
        self.signed(list)
    }

    /// Requests about one object.
    ///
    /// # Errors
    ///
    /// When the key is against the rules, or can't be part of an address.
    pub fn object<'key>(&'key self, key: &'key str) -> Result<ObjectRequests<'key>, ObjectsError> {
        check_key(key)?;
        // An address with such a part leads out of the bucket.
        if key.split('/').any(|part| matches!(part, "." | "..")) {
            let words = format!(
                "The key {key:?} has a part that means a folder of an address, such as \"..\"."
            );
            return Err(ObjectsError::InvalidArgument(words));
        }
        Ok(ObjectRequests { of: self, key })
    }

    fn signed<'action, A: S3Action<'action>>(&self, action: A) -> Request {
        Request {
            method: A::METHOD.to_str(),
            address: action.sign_with_time(LIFE, &self.now).into(),
            header: None,
        }
    }
}

/// Requests about one object.
pub struct ObjectRequests<'a> {
    of: &'a Requests<'a>,
    key: &'a str,
}

impl ObjectRequests<'_> {
    /// Uploads it in one piece.
    pub fn put(&self) -> Request {
        let action = self
            .of
            .bucket
            .put_object(Some(self.of.credentials), self.key);
        self.of.signed(action)
    }

    /// Downloads it.
    pub fn get(&self) -> Request {
        let action = self
            .of
            .bucket
            .get_object(Some(self.of.credentials), self.key);
        self.of.signed(action)
    }

    /// Asks what is known about it.
    pub fn head(&self) -> Request {
        let action = self
            .of
            .bucket
            .head_object(Some(self.of.credentials), self.key);
        self.of.signed(action)
    }

    /// Deletes it.
    pub fn delete(&self) -> Request {
        let action = self
            .of
            .bucket
            .delete_object(Some(self.of.credentials), self.key);
        self.of.signed(action)
    }

    /// Makes it a copy of another object of the same service.
    pub fn copy_from(&self, bucket: &str, key: &str) -> Request {
        const HEADER: &str = "x-amz-copy-source";
        let source = format!("/{bucket}/{}", utf8_percent_encode(key, UNRESERVED));
        let mut action = self
            .of
            .bucket
            .put_object(Some(self.of.credentials), self.key);
        action.headers_mut().insert(HEADER, source.clone());
        Request {
            header: Some((HEADER, source)),
            ..self.of.signed(action)
        }
    }

    /// Begins an upload in parts.
    pub fn begin(&self) -> Request {
        let action = self
            .of
            .bucket
            .create_multipart_upload(Some(self.of.credentials), self.key);
        self.of.signed(action)
    }

    /// Uploads one part; they are counted from 1.
    pub fn part(&self, upload: &str, number: u16) -> Request {
        let action =
            self.of
                .bucket
                .upload_part(Some(self.of.credentials), self.key, number, upload);
        self.of.signed(action)
    }

    /// Makes the parts one object; the second value is the body of the request.
    pub fn complete(&self, upload: &str, etags: &[String]) -> (Request, String) {
        let etags = || etags.iter().map(String::as_str);
        let bucket = &self.of.bucket;
        let action = || {
            bucket.complete_multipart_upload(Some(self.of.credentials), self.key, upload, etags())
        };
        (self.of.signed(action()), action().body())
    }

    /// Gives up an upload, so that its parts cost nothing.
    pub fn abort(&self, upload: &str) -> Request {
        let action =
            self.of
                .bucket
                .abort_multipart_upload(Some(self.of.credentials), self.key, upload);
        self.of.signed(action)
    }
}
