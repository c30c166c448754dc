//! `studio.storage`, and its answers as plain data.

use crate::app::places::{Bucket, Cause, Folder, Item, Kept, Object, Refusal, Service, Space};
use crate::web::failure::JsFailure;
use crate::web::places::studio::{get, list, number, object, text, try_apply};
use js_sys::{Array, Date};
use wasm_bindgen::{JsCast as _, JsValue};

/// Most objects of one answer.
const MOST_KEYS: usize = 1_000;

/// A method of `studio.storage`.
pub(super) async fn storage(method: &str, arguments: &[&JsValue]) -> Result<JsValue, Refusal> {
    let answer = try_apply(&format!("storage.{method}"), arguments).await;
    answer.map_err(|error| {
        let cause = Cause::of(&text(&error, "code"));
        Refusal::read(&JsFailure::from(error).to_string()).about(cause)
    })
}

/// Options of a call: which store it is about.
pub(super) fn at(connection: Option<&str>) -> JsValue {
    let connection = connection.map_or(JsValue::UNDEFINED, JsValue::from);
    object(&[("connection", &connection)])
}

/// The buckets of a store.
pub(super) async fn buckets(connection: Option<&str>) -> Result<Vec<Bucket>, Refusal> {
    let buckets: Array = storage("listBuckets", &[&at(connection)]).await?.into();
    let bucket = |bucket: JsValue| Bucket {
        name: text(&bucket, "name"),
        created_at: time(&bucket, "created_at"),
        is_read_only: get(&bucket, "read_only").is_truthy(),
    };
    Ok(buckets.iter().map(bucket).collect())
}

/// The services that are connected.
pub(super) async fn services() -> Result<Vec<Service>, Refusal> {
    let services: Array = storage("connections", &[]).await?.into();
    let service = |service: JsValue| Service {
        id: text(&service, "id"),
        endpoint: text(&service, "endpoint"),
        region: text(&service, "region"),
        is_remembered: get(&service, "remembered").is_truthy(),
    };
    Ok(services.iter().map(service).collect())
}

/// What is in a folder, from where `next` goes on: at least so many lines, if there are so many. With them comes where
/// the rest goes on. Without a `delimiter` what is in folders of it is there one by one.
pub(super) async fn items(
    folder: &Folder,
    delimiter: &str,
    mut next: Option<String>,
    wanted: usize,
) -> Result<(Vec<Item>, Option<String>), Refusal> {
    let mut items = Vec::new();
    loop {
        let most = (wanted - items.len()).min(MOST_KEYS);
        let answer = page(folder, delimiter, next, most).await?;
        items.extend(list(&answer, "common_prefixes").iter().filter_map(prefix));
        items.extend(list(&answer, "objects").iter().map(entry));
        next = get(&answer, "next_continuation_token").as_string();
        if next.is_none() || items.len() >= wanted {
            return Ok((items, next));
        }
    }
}

async fn page(
    folder: &Folder,
    delimiter: &str,
    next: Option<String>,
    most: usize,
) -> Result<JsValue, Refusal> {
    let connection = folder.connection.as_deref();
    let options = object(&[
        (
            "connection",
            &connection.map_or(JsValue::UNDEFINED, JsValue::from),
        ),
        ("prefix", &folder.prefix.as_str().into()),
        ("delimiter", &delimiter.into()),
        (
            "continuation_token",
            &next.map_or(JsValue::UNDEFINED, JsValue::from),
        ),
        ("max_keys", &(most as u32).into()),
    ]);
    storage("list", &[&folder.bucket.as_str().into(), &options]).await
}

fn prefix(prefix: JsValue) -> Option<Item> {
    prefix.as_string().map(Item::Folder)
}

fn entry(entry: JsValue) -> Item {
    Item::Object(Object {
        key: text(&entry, "key"),
        size: number(&entry, "size").unwrap_or_default() as u64,
        modified_at: time(&entry, "last_modified"),
        content_type: get(&entry, "content_type").as_string(),
    })
}

/// Whether the bucket has an object of that key.
pub(super) async fn is_taken(folder: &Folder, key: &str) -> Result<bool, Refusal> {
    // The key itself is the first of all that begin with it. Asking for its head, browsers complain of each that is free.
    let (first, _) = items(&folder.at(key), "", None, 1).await?;
    let is_it = |item: &Item| matches!(item, Item::Object(object) if object.key == key);
    Ok(first.iter().any(is_it))
}

/// How much room there is.
pub(super) async fn space() -> Result<Space, Refusal> {
    let answer = storage("estimate", &[]).await?;
    Ok(Space {
        usage: number(&answer, "usage").unwrap_or_default() as u64,
        quota: number(&answer, "quota").unwrap_or_default() as u64,
        is_persisted: get(&answer, "persisted").is_truthy(),
    })
}

/// What is kept here.
pub(super) async fn contents() -> Result<Vec<Kept>, Refusal> {
    let kept: Array = storage("contents", &[]).await?.unchecked_into();
    let one = |kept: JsValue| Kept {
        name: text(&kept, "name"),
        count: number(&kept, "count").unwrap_or_default() as u64,
        bytes: number(&kept, "bytes").map(|bytes| bytes as u64),
    };
    Ok(kept.iter().map(one).collect())
}

fn time(object: &JsValue, name: &str) -> Option<f64> {
    let text = get(object, name).as_string()?;
    Some(Date::parse(&text)).filter(|millis| millis.is_finite())
}
