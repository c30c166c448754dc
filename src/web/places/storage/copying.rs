//! Copying an object: to another key, into another bucket, or to another store.

use super::calls::is_taken;
use super::depot::Depot;
use crate::app::places::{Folder, Object, copy_problem, visible};
use crate::web::derive::{flag, handler, text};
use crate::web::future::begin;
use crate::web::places::focus::{focus_heading, focused};
use leptos::prelude::*;
use web_sys::{Event, KeyboardEvent, MouseEvent, SubmitEvent};

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Doubt {
    /// Nothing.
    #[default]
    None,
    /// So it can't be.
    Wrong(&'static str),
    /// An object has the name, or might have it: a second press replaces it. What that is about is cleared when
    /// something else is typed.
    Taken(String),
}

impl Doubt {
    fn words(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Wrong(words) => (*words).to_owned(),
            Self::Taken(words) => words.clone(),
        }
    }
}

/// Why a copy has to be agreed to; nothing where its name is free.
async fn doubt_about(target: &Folder, key: &str) -> Option<String> {
    match is_taken(target, key).await {
        Ok(false) => None,
        Ok(true) => {
            Some("There is an object of this name already. It would be gone for good.".to_owned())
        }
        Err(refusal) => Some(format!(
            "Whether there is an object of this name can’t be told. It would be gone for good. ({})",
            refusal.words
        )),
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
    let typed = RwSignal::new(object.key.clone());
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
    let is_taken = move || doubt.with(|doubt| matches!(doubt, Doubt::Taken(_)));
    // While the store is asked whether the name is free.
    let is_looking = RwSignal::new(false);
    let copy = move |event: SubmitEvent| {
        event.prevent_default();
        let (at, key) = (chosen.get_untracked(), typed.get_untracked());
        let Some((_, target)) = found.get(at).cloned() else {
            return;
        };
        let (folder, source) = (folder.clone(), object.key.clone());
        let problem = copy_problem((&folder, &source), &target, &key);
        if let Some(words) = problem {
            return doubt.set(Doubt::Wrong(words));
        }
        let is_agreed = untrack(is_taken);
        if is_looking.get_untracked() {
            return;
        }
        is_looking.set(true);
        begin(async move {
            let found = match is_agreed {
                true => None,
                false => doubt_about(&target, &key).await,
            };
            // The form was left meanwhile, or asks for something else by now.
            let is_left = is_looking.try_set(false).is_some();
            if is_left || chosen.get_untracked() != at || typed.get_untracked() != key {
                return;
            }
            if let Some(words) = found {
                return doubt.set(Doubt::Taken(words));
            }
            depot.copy(&folder, source, target, key);
            depot.copying.set(None);
            focus_heading();
        });
    };
    let leave = move || {
        depot.copying.set(None);
        focus_heading();
    };
    let keep = move |_: MouseEvent| leave();
    let press = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            leave();
        }
    };
    let choose = move |event: Event| {
        doubt.set(Doubt::None);
        chosen.set(event_target_value(&event).parse().unwrap_or_default());
    };
    let type_in = move |event: Event| {
        doubt.set(Doubt::None);
        typed.set(event_target_value(&event));
    };
    let word = move || if is_taken() { "Replace it" } else { "Copy" };
    view! {
        <form id="copying" class="copying" on:submit=handler(copy) on:keydown=handler(press)>
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
                    prop:value=text(move || typed.get())
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
                {text(move || doubt.with(Doubt::words))}
            </p>
        </form>
    }
}
