//! The lines of a folder.

use super::deletion::DeleteFolder;
use super::depot::{Depot, Listing};
use super::jobs::delete;
use crate::app::places::{Folder, Item, Object, Route, ago, arrange_items, size_text, visible};
use crate::web::derive::{handler, memo};
use crate::web::places::hall::now;
use crate::web::places::question::Ask;
use crate::web::places::row::Link;
use crate::web::places::sorting::headers;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// Folders and objects.
#[component]
pub(super) fn Table(folder: Folder, is_read_only: bool) -> impl IntoView {
    let depot = Depot::of_place();
    let lines = memo(move || {
        let order = depot.order.get();
        depot.listing.with(|listing| match listing {
            Listing::Known(items, _) => arrange_items(items, order),
            _ => Vec::new(),
        })
    });
    view! {
        <table role="table" id="objects" aria-label="Objects">
            <thead role="rowgroup">
                <tr role="row">
                    {headers(depot.order)}
                    <th role="columnheader"><span class="spoken">"Actions"</span></th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || lines.get() key=key let:item>
                    <Line folder=folder.clone() item is_read_only />
                </For>
            </tbody>
        </table>
    }
}

/// A line is made anew when its object was stored anew.
fn key(item: &Item) -> (String, Option<u64>, u64) {
    match item {
        Item::Folder(prefix) => (prefix.clone(), None, 0),
        Item::Object(object) => {
            let modified = object.modified_at.unwrap_or_default() as u64;
            (object.key.clone(), Some(modified), object.size)
        }
    }
}

#[component]
fn Line(folder: Folder, item: Item, is_read_only: bool) -> impl IntoView {
    match item {
        Item::Folder(prefix) => view! { <Inner folder prefix is_read_only /> }.into_any(),
        Item::Object(object) => view! { <One folder object is_read_only /> }.into_any(),
    }
}

/// A folder in this one.
#[component]
fn Inner(folder: Folder, prefix: String, is_read_only: bool) -> impl IntoView {
    let inner = folder.at(&prefix);
    let name = visible(folder.name(&prefix));
    let route = Route::Objects(folder.at(&prefix));
    view! {
        <tr role="row" data-key=prefix>
            <td role="cell" data-column="Name">
                <Link route class="run-name">{name}</Link>
            </td>
            <td role="cell" data-column="Size" data-figure="true"></td>
            <td role="cell" data-column="Last modified" data-figure="false"></td>
            <td role="cell" data-column="Type">"folder"</td>
            <td role="cell" class="acts">
                {(!is_read_only).then(|| view! { <DeleteFolder folder=inner /> })}
            </td>
        </tr>
    }
}

#[component]
fn One(folder: Folder, object: Object, is_read_only: bool) -> impl IntoView {
    let (id, name) = (object.key.clone(), visible(folder.name(&object.key)));
    let unknown = || "–".to_owned();
    let modified = object
        .modified_at
        .map_or_else(unknown, |then| ago(then, now()));
    let size = size_text(object.size);
    let content_type = object.content_type.clone().filter(|kind| !kind.is_empty());
    view! {
        <tr role="row" data-key=id>
            <td role="cell" data-column="Name"><span class="run-name">{name}</span></td>
            <td role="cell" data-column="Size" data-figure="true">{size}</td>
            <td role="cell" data-column="Last modified" data-figure="false">{modified}</td>
            <td role="cell" data-column="Type">{content_type.unwrap_or_else(unknown)}</td>
            <td role="cell" class="acts">
                <Acts folder object is_read_only />
            </td>
        </tr>
    }
}

/// What can be done with an object.
#[component]
fn Acts(folder: Folder, object: Object, is_read_only: bool) -> impl IntoView {
    let depot = Depot::of_place();
    let name = visible(folder.name(&object.key));
    let (from, key) = (folder.clone(), object.key.clone());
    let download = move |_: MouseEvent| depot.download(&from, key.clone());
    let key = object.key.clone();
    let yes = Callback::new(move |()| delete(depot, &folder, &key));
    let copy = move |_: MouseEvent| depot.begin_copy(object.clone());
    let (label, question) = (format!("Delete {name}"), "Delete for good?".to_owned());
    view! {
        <button
            type="button"
            class="button"
            aria-label=format!("Download {name}")
            on:click=handler(download)
        >
            "Download"
        </button>
        <button
            type="button"
            class="button quiet"
            aria-label=format!("Copy {name}")
            on:click=handler(copy)
        >
            "Copy"
        </button>
        {(!is_read_only).then(|| view! { <Ask word="Delete" label question yes /> })}
    }
}
