//! Training definitions that are stored: a list of them, and a form for one.

mod form;
mod row;

use super::focus::focus_heading;
use super::hall::{Hall, go};
use super::picker::Picker;
use super::row::Link;
use super::studio::{self, text};
use super::table::Refusal;
use crate::app::places::{Route, Saved};
use crate::web::derive::{flag, memo};
use crate::web::future::begin;
pub(super) use form::Form;
use js_sys::Array;
use leptos::prelude::*;
use row::Row;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::File;

/// What the list shows; nothing before it is known.
type Known = RwSignal<Option<Vec<Saved>>>;

/// The list, or what to do while there is nothing in it.
#[component]
pub(super) fn Definitions() -> impl IntoView {
    let hall = Hall::of_place();
    let known: Known = RwSignal::new(None);
    refresh(hall, known);
    let is_empty = memo(move || known.with(|known| known.as_ref().map(Vec::is_empty)));
    let content = move || match is_empty.get() {
        None => {
            let is_refused = flag(move || !hall.refusal.with(String::is_empty));
            view! { <p class="lead" hidden=is_refused>"Looking for the definitions"</p> }.into_any()
        }
        Some(true) => view! { <Empty /> }.into_any(),
        Some(false) => view! {
            <ul class="rows" id="definitions">
                <For each=move || newest_first(known) key=key let:saved>
                    <Row saved known />
                </For>
            </ul>
        }
        .into_any(),
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Training definitions"</h1>
            <div class="acts">
                <Link route=Route::Runs class="button">"All runs"</Link>
                <Picker
                    id="import-definition"
                    word="Import"
                    accept=".json,.txt,application/json"
                    take=Callback::new(move |files: Vec<File>| {
                        files.into_iter().for_each(|file| perform(hall, known, "import", file.into()));
                    })
                />
                <Link route=Route::Definition("new".to_owned()) class="button primary">"New"</Link>
            </div>
        </div>
        <Refusal />
        {content}
    }
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"No definition is stored yet"</h2>
            <p>
                "A training definition is a network and the settings that it learns with, under a name. Store one to train by it again, to change it, or to give it to somebody as a file."
            </p>
            <Link route=Route::Definition("new".to_owned()) class="button primary">"Write a definition"</Link>
        </div>
    }
}

fn newest_first(known: Known) -> Vec<Saved> {
    let all = known.get().unwrap_or_default();
    all.into_iter().rev().collect()
}

/// A row is made anew when its definition was changed.
fn key(saved: &Saved) -> (String, String) {
    (saved.id.clone(), saved.modified_at.clone())
}

fn refresh(hall: Hall, known: Known) {
    begin(async move {
        match studio::apply("definitions.list", &[]).await {
            Ok(all) => {
                let all: Array = all.unchecked_into();
                known.try_set(Some(all.iter().map(|one| saved(&one)).collect()));
            }
            // What can't be listed is neither there nor absent: the refusal says why.
            Err(failure) => hall.refusal.set(failure.to_string()),
        }
    });
}

/// Does something with definitions, and looks at them anew. What is refused is shown.
fn perform(hall: Hall, known: Known, method: &'static str, argument: JsValue) {
    hall.refusal.set(String::new());
    begin(async move {
        let method = format!("definitions.{method}");
        if let Err(failure) = studio::call(&method, &argument).await {
            hall.refusal.set(failure.to_string());
        }
        refresh(hall, known);
        if method == "definitions.delete" {
            // The button that had the focus goes with its row.
            focus_heading();
        }
    });
}

/// Trains by a definition, and goes to the run.
fn train(hall: Hall, id: String, references: JsValue) {
    hall.refusal.set(String::new());
    begin(async move {
        match studio::apply("definitions.train", &[&id.into(), &references]).await {
            Ok(run) => go(&Route::Run(text(&run, "id"))),
            Err(failure) => hall.refusal.set(failure.to_string()),
        }
    });
}

/// A definition out of the studio's answer.
fn saved(one: &JsValue) -> Saved {
    Saved {
        id: text(one, "id"),
        name: text(one, "name"),
        description: text(one, "description"),
        author: text(one, "author"),
        command_line: text(one, "command_line"),
        network: text(&studio::get(one, "parameters"), "architecture"),
        modified_at: text(one, "modified_at"),
    }
}
