//! Copying an object: to another key, into another bucket, or to another store.

use super::calls::is_taken;
use super::depot::Depot;
use crate::app::places::{Folder, Object, copy_problem, visible};
use crate::web::derive::{flag, handler, text};
use crate::web::future::begin;
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

/// What stands at the form before anything is copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Doubt {
    /// Nothing.
    #[default]
    None,
    /// So it can't be.
    Wrong(&'static str),
    /// An object has the name: a second press replaces it.
    Taken,
}

impl Doubt {
    fn words(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Wrong(words) => words,
            Self::Taken => "There is an object of this name already. It would be gone for good.",
        }
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
    let doubt = RwSignal::new(Doubt::None);
    let copy = move |event: SubmitEvent| {
        event.prevent_default();
        let target = found.get(chosen.get_untracked()).cloned();
        let Some((_, target)) = target else { return };
        let (folder, source, key) = (folder.clone(), object.key.clone(), key.get_untracked());
        let problem = copy_problem((&folder, &source), &target, &key);
        if let Some(words) = problem {
            return doubt.set(Doubt::Wrong(words));
        }
        let is_agreed = doubt.get_untracked() == Doubt::Taken;
        begin(async move {
            if !is_agreed && is_taken(&target, &key).await {
                doubt.try_set(Doubt::Taken);
                return;
            }
            depot.copy(&folder, source, target, key);
            depot.copying.set(None);
            focus_heading();
        });
    };
    let keep = move |_: MouseEvent| {
        depot.copying.set(None);
        focus_heading();
    };
    let choose = move |event: Event| {
        doubt.set(Doubt::None);
        chosen.set(event_target_value(&event).parse().unwrap_or_default());
    };
    let type_in = move |event: Event| {
        doubt.set(Doubt::None);
        key.set(event_target_value(&event));
    };
    let is_taken = move || doubt.get() == Doubt::Taken;
    let word = move || if is_taken() { "Replace it" } else { "Copy" };
    view! {
        <form id="copying" class="copying" on:submit=handler(copy)>
            <h2>{format!("Copy {name}")}</h2>
            <label class="field">
                <span>"To bucket"</span>
                <select id="copy-bucket" on:change=handler(choose)>{options}</select>
            </label>
            <label class="field">
                <span>"As"</span>
                <input
                    type="text"
                    id="copy-key"
                    autocapitalize="off"
                    autocomplete="off"
                    spellcheck="false"
                    node_ref=focused()
                    aria-invalid=text(move || doubt.get() != Doubt::None)
                    aria-describedby="copy-doubt"
                    prop:value=text(move || key.get())
                    on:input=handler(type_in)
                />
            </label>
            <div class="ask">
                <button
                    type="submit"
                    class="button"
                    data-primary=text(move || !is_taken())
                    data-danger=text(is_taken)
                >
                    {text(word)}
                </button>
                <button
                    type="button"
                    class="button quiet"
                    on:click=handler(keep)
                >
                    "Cancel"
                </button>
            </div>
            <p id="copy-doubt" class="wrong" role="alert" hidden=flag(move || doubt.get() == Doubt::None)>
                {text(move || doubt.get().words())}
            </p>
        </form>
    }
}
