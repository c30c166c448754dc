//! Copying an object: to another key, into another bucket, or to another store.

use super::depot::Depot;
use crate::app::places::{Folder, Object, visible};
use crate::web::derive::{handler, text};
use crate::web::places::focus::{focus_heading, focused};
use leptos::prelude::*;
use web_sys::{Event, MouseEvent, SubmitEvent};

/// The form; nothing while no object is to be copied.
#[component]
pub(super) fn Copying(folder: Folder) -> impl IntoView {
    let depot = Depot::of_place();
    move || {
        let object = depot.copying.get()?;
        Some(view! { <Form folder=folder.clone() object /> })
    }
}

/// Buckets that can be written to, each with what it is called.
fn targets(depot: Depot, here: &Folder) -> Vec<(String, Folder)> {
    let mut targets = Vec::new();
    depot.shelves.with(|shelves| {
        for shelf in shelves.iter().flatten() {
            let is_ours = shelf.connection() == here.connection.as_deref();
            for bucket in shelf.buckets.iter().flatten() {
                if bucket.is_read_only {
                    continue;
                }
                let folder = Folder {
                    connection: shelf.connection().map(str::to_owned),
                    bucket: bucket.name.clone(),
                    prefix: String::new(),
                };
                let title = match is_ours {
                    true => bucket.name.clone(),
                    false => format!("{} ({})", bucket.name, shelf.title()),
                };
                targets.push((title, folder));
            }
        }
    });
    targets
}

#[component]
fn Form(folder: Folder, object: Object) -> impl IntoView {
    let depot = Depot::of_place();
    let key = RwSignal::new(object.key.clone());
    let found = targets(depot, &folder);
    let home = found
        .iter()
        .position(|(_, target)| *target == folder.at(""));
    let chosen = RwSignal::new(home.unwrap_or_default());
    let options = found.iter().enumerate().map(|(at, (title, _))| {
        view! { <option value=at.to_string() selected=Some(at) == home>{title.clone()}</option> }
    });
    let options = options.collect_view();
    let name = visible(folder.name(&object.key));
    let copy = move |event: SubmitEvent| {
        event.prevent_default();
        let target = found.get(chosen.get_untracked()).cloned();
        if let Some((_, target)) = target {
            depot.copy(&folder, object.key.clone(), target, key.get_untracked());
        }
        depot.copying.set(None);
        focus_heading();
    };
    let keep = move |_: MouseEvent| {
        depot.copying.set(None);
        focus_heading();
    };
    let choose = move |event: Event| {
        chosen.set(event_target_value(&event).parse().unwrap_or_default());
    };
    view! {
        <form id="copying" class="copying" on:submit=handler(copy)>
            <h2>{format!("Copy {name}")}</h2>
            <label class="connect-field">
                <span>"To bucket"</span>
                <select id="copy-bucket" on:change=handler(choose)>{options}</select>
            </label>
            <label class="connect-field wide">
                <span>"As"</span>
                <input
                    type="text"
                    id="copy-key"
                    autocapitalize="off"
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=focused()
                    prop:value=text(move || key.get())
                    on:input=handler(move |event: Event| key.set(event_target_value(&event)))
                />
            </label>
            <div class="ask">
                <button type="submit" class="button" data-primary="true">"Copy"</button>
                <button
                    type="button"
                    class="button quiet"
                    on:click=handler(keep)
                >
                    "Cancel"
                </button>
            </div>
        </form>
    }
}
