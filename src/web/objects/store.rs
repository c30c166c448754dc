//! What a store of objects can do: the port that the browser's own and the services' stand behind.

use super::failures::canceled;
use crate::app::objects::{Listing, Query};
use crate::web::service::{Call, Failure, Progress};
use js_sys::{Object, Reflect};
use web_sys::{AbortSignal, Blob};

/// A bucket, as a list of buckets shows it.
pub(super) struct BucketInfo {
    pub(super) name: String,
    /// ISO 8601, where the store tells.
    pub(super) created_at: Option<String>,
    pub(super) read_only: bool,
}

/// An object, as far as the store tells.
pub(super) struct ObjectInfo {
    pub(super) size: u64,
    pub(super) etag: Option<String>,
    pub(super) content_type: Option<String>,
    /// ISO 8601.
    pub(super) last_modified: Option<String>,
}

/// Where an object is.
pub(super) struct Place {
    pub(super) bucket: String,
    pub(super) key: String,
}

/// The call that a store works for.
pub(super) struct Task {
    progress: Progress,
    pub(super) signal: AbortSignal,
}

impl Task {
    pub(super) fn of(call: &Call) -> Self {
        Self {
            progress: call.progress.clone(),
            signal: call.signal.clone(),
        }
    }

    /// Ends the work of a call that was canceled.
    pub(super) fn go_on(&self) -> Result<(), Failure> {
        if self.signal.aborted() {
            return Err(canceled());
        }
        Ok(())
    }

    /// Tells how many bytes are through; nothing is told about a total that nobody knows.
    pub(super) fn report(&self, loaded: u64, total: Option<u64>) {
        let progress = Object::new();
        let properties = [("loaded", Some(loaded)), ("total", total)];
        for (name, bytes) in properties {
            let bytes = bytes.map_or(wasm_bindgen::JsValue::NULL, |bytes| (bytes as f64).into());
            let set = Reflect::set(&progress, &name.into(), &bytes);
            debug_assert_eq!(set, Ok(true), "a plain object takes new properties");
        }
        self.progress.report(&progress);
    }
}

/// A place for buckets and objects.
pub(super) trait Store {
    async fn buckets(&self, task: &Task) -> Result<Vec<BucketInfo>, Failure>;
    async fn create_bucket(&self, name: &str, task: &Task) -> Result<(), Failure>;
    async fn delete_bucket(&self, name: &str, task: &Task) -> Result<(), Failure>;
    async fn list(&self, bucket: &str, query: &Query, task: &Task) -> Result<Listing, Failure>;
    async fn put(&self, to: &Place, body: &Blob, task: &Task) -> Result<ObjectInfo, Failure>;
    async fn get(&self, from: &Place, task: &Task) -> Result<Blob, Failure>;
    async fn head(&self, place: &Place, task: &Task) -> Result<ObjectInfo, Failure>;
    async fn copy(&self, from: &Place, to: &Place, task: &Task) -> Result<(), Failure>;
    async fn delete(&self, place: &Place, task: &Task) -> Result<(), Failure>;
}
