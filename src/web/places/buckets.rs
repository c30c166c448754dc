//! A list of buckets to choose from: this browser's own, and those of services that are connected.

use super::studio::{self, get, object, text};
use crate::app::places::{BucketRef, DEFINITIONS};
use crate::web::derive::handler;
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Event;

/// What a bucket is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Something is read from it.
    Source,
    /// Something is written to it.
    Target,
}

/// Chooses a bucket, or nothing. The list is fetched when it is first needed.
#[component]
pub(super) fn Buckets(
    /// What a screen reader calls it, too.
    label: &'static str,
    /// What no bucket means.
    nothing: &'static str,
    id: &'static str,
    purpose: Use,
    /// What is chosen at first is found again under the connection that its service has now, or let go.
    chosen: RwSignal<Option<BucketRef>>,
) -> impl IntoView {
    let all = RwSignal::new(Vec::<BucketRef>::new());
    begin(async move {
        // What can't be listed can't be chosen; the place of storage says why.
        let mut found = list().await.unwrap_or_default();
        found.retain(|bucket| purpose == Use::Source || !bucket.read_only);
        // What the page keeps there is neither.
        found.retain(|bucket| bucket.connection.is_some() || bucket.name != DEFINITIONS);
        if let Some(Some(wanted)) = chosen.try_get_untracked() {
            chosen.set(found.iter().find(|bucket| bucket.is_of(&wanted)).cloned());
        }
        all.try_set(found);
    });
    let choose = move |event: Event| {
        let key = event_target_value(&event);
        let found = all.with_untracked(|all| all.iter().find(|one| one.key() == key).cloned());
        chosen.set(found);
    };
    let options = move || {
        let all = all.get().into_iter();
        let option = |bucket: BucketRef| {
            let is_chosen = chosen.with_untracked(|chosen| chosen.as_ref() == Some(&bucket));
            view! { <option value=bucket.key() selected=is_chosen>{bucket.title()}</option> }
        };
        all.map(option).collect_view()
    };
    view! {
        <label class="field" for=id>
            <span>{label}</span>
            <select id=id on:change=handler(choose)>
                <option value="">{nothing}</option>
                {options}
            </select>
        </label>
    }
}

/// All buckets that can be seen from here. A service that doesn't answer has none.
async fn list() -> Result<Vec<BucketRef>, JsFailure> {
    let mut all = of(None, String::new()).await?;
    let connections: Array = studio::apply("storage.connections", &[])
        .await?
        .unchecked_into();
    for connection in connections.iter() {
        let id = Some(text(&connection, "id"));
        let endpoint = text(&connection, "endpoint");
        all.extend(of(id, endpoint).await.unwrap_or_default());
    }
    Ok(all)
}

async fn of(connection: Option<String>, endpoint: String) -> Result<Vec<BucketRef>, JsFailure> {
    let options = match &connection {
        Some(id) => object(&[("connection", &id.into())]),
        None => JsValue::UNDEFINED,
    };
    let buckets: Array = studio::call("storage.listBuckets", &options)
        .await?
        .unchecked_into();
    let bucket = |bucket: JsValue| BucketRef {
        name: text(&bucket, "name"),
        connection: connection.clone(),
        endpoint: endpoint.clone(),
        read_only: get(&bucket, "read_only").is_truthy(),
    };
    Ok(buckets.iter().map(bucket).collect())
}

/// A bucket as the studio's methods take it.
pub(super) fn reference(bucket: &BucketRef) -> JsValue {
    let name = JsValue::from(bucket.name.as_str());
    match &bucket.connection {
        None => object(&[("bucket", &name)]),
        Some(connection) => object(&[
            ("bucket", &name),
            ("connection", &connection.as_str().into()),
        ]),
    }
}
