//! Calls' arguments out of JavaScript values, and answers into them.

use super::store::{BucketInfo, ObjectInfo, Place};
use crate::app::objects::{Connection, Entry, Listing, ObjectsError, Query, Settings};
use crate::web::service::Failure;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Blob;

fn refused(words: String) -> Failure {
    ObjectsError::InvalidArgument(words).into()
}

/// An argument that is a text.
pub(super) fn text(args: &Array, at: u32, name: &str) -> Result<String, Failure> {
    let text = args.get(at).as_string();
    text.ok_or_else(|| refused(format!("The {name} is missing, or no text.")))
}

/// An object's place out of two arguments.
pub(super) fn place(args: &Array, at: u32) -> Result<Place, Failure> {
    Ok(Place {
        bucket: text(args, at, "bucket's name")?,
        key: text(args, at + 1, "object's key")?,
    })
}

/// The bytes of an object.
pub(super) fn body(args: &Array, at: u32) -> Result<Blob, Failure> {
    let words = "An object's bytes are a Blob, an ArrayBuffer or a typed array.";
    let body = args.get(at).dyn_into().ok();
    body.ok_or_else(|| refused(words.to_owned()))
}

/// A call's options by their names.
pub(super) struct Options(pub(super) JsValue);

impl Options {
    fn get(&self, name: &str) -> Option<JsValue> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(value)
    }

    /// A text, if there is one.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        let is_text = |value: JsValue| {
            value
                .as_string()
                .ok_or_else(|| refused(format!("{name} is a text.")))
        };
        self.get(name).map(is_text).transpose()
    }

    fn needed(&self, name: &str) -> Result<String, Failure> {
        self.text(name)?
            .ok_or_else(|| refused(format!("{name} is missing.")))
    }

    /// What to list.
    pub(super) fn query(&self) -> Result<Query, Failure> {
        let usual = Query::default();
        Ok(Query {
            prefix: self.text("prefix")?.unwrap_or(usual.prefix),
            delimiter: self.text("delimiter")?.unwrap_or(usual.delimiter),
            continuation_token: self.text("continuation_token")?,
            max_keys: self.max_keys()?.unwrap_or(usual.max_keys),
        })
    }

    fn max_keys(&self) -> Result<Option<u32>, Failure> {
        let count = |value: JsValue| {
            let count = value
                .as_f64()
                .filter(|count| (1.0..=1000.0).contains(count) && count.fract() == 0.0);
            let words = || refused("max_keys is a whole number from 1 to 1,000.".to_owned());
            count.map(|count| count as u32).ok_or_else(words)
        };
        self.get("max_keys").map(count).transpose()
    }

    /// Whether something is so; it isn't where nothing is said.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Failure> {
        let is_flag = |value: JsValue| {
            let flag = value.as_bool();
            flag.ok_or_else(|| refused(format!("{name} is true or false.")))
        };
        Ok(self.get(name).map(is_flag).transpose()?.unwrap_or_default())
    }

    /// What somebody tells about a service.
    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        Ok(Settings {
            endpoint: self.needed("endpoint")?,
            region: self.needed("region")?,
            access_key_id: self.needed("access_key_id")?,
            secret_access_key: self.needed("secret_access_key")?,
            bucket: self.text("bucket")?,
        })
    }
}

/// A connection, without its keys.
pub(super) fn connection(id: &str, connection: &Connection, is_remembered: bool) -> JsValue {
    object(&[
        ("id", id.into()),
        ("endpoint", connection.endpoint().into()),
        ("region", connection.region().into()),
        ("bucket", or_null(connection.only_bucket())),
        ("remembered", is_remembered.into()),
    ])
}

pub(super) fn buckets(buckets: Vec<BucketInfo>) -> JsValue {
    let bucket = |bucket: BucketInfo| {
        object(&[
            ("name", bucket.name.into()),
            ("created_at", or_null(bucket.created_at)),
            ("read_only", bucket.read_only.into()),
        ])
    };
    list(buckets.into_iter().map(bucket))
}

pub(super) fn listing(listing: Listing) -> JsValue {
    let folders = listing.common_prefixes.into_iter().map(JsValue::from);
    object(&[
        ("objects", list(listing.objects.into_iter().map(entry))),
        ("common_prefixes", list(folders)),
        ("is_truncated", listing.next.is_some().into()),
        ("next_continuation_token", or_null(listing.next)),
    ])
}

fn entry(entry: Entry) -> JsValue {
    object(&[
        ("key", entry.key.into()),
        ("size", bytes(entry.size)),
        ("etag", entry.etag.into()),
        ("last_modified", entry.last_modified.into()),
        ("content_type", or_null(entry.content_type)),
    ])
}

pub(super) fn info(place: &Place, info: ObjectInfo) -> JsValue {
    object(&[
        ("bucket", place.bucket.as_str().into()),
        ("key", place.key.as_str().into()),
        ("size", bytes(info.size)),
        ("etag", or_null(info.etag)),
        ("content_type", or_null(info.content_type)),
        ("last_modified", or_null(info.last_modified)),
    ])
}

/// A number of bytes, which JavaScript counts exactly up to 9 petabytes.
fn bytes(bytes: u64) -> JsValue {
    JsValue::from_f64(bytes as f64)
}

/// An array.
pub(super) fn list(values: impl Iterator<Item = JsValue>) -> JsValue {
    values.collect::<Array>().into()
}

/// A plain object of these properties.
pub(super) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        let set = Reflect::set(&object, &JsValue::from_str(name), value);
        debug_assert_eq!(set, Ok(true), "a plain object takes new properties");
    }
    object.into()
}

fn or_null(value: Option<impl Into<JsValue>>) -> JsValue {
    value.map_or(JsValue::NULL, Into::into)
}
