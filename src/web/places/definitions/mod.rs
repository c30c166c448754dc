//! Training definitions that are stored: a list of them, and a form for one.

mod form;
mod row;

use super::hall::{Hall, go};
use super::row::Link;
use super::studio::{self, text};
use super::table::Refusal;
use crate::app::places::{Route, Saved};
use crate::web::derive::{flag, handler};
use crate::web::future::begin;
pub(super) use form::Form;
use js_sys::Array;
use leptos::prelude::*;
use row::Row;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Event, HtmlInputElement};

/// What the list shows; nothing before it is known.
type Known = RwSignal<Option<Vec<Saved>>>;

/// The list, or what to do while there is nothing in it.
#[component]
pub(super) fn Definitions() -> impl IntoView {
    let hall = Hall::of_place();
    let known: Known = RwSignal::new(None);
    refresh(hall, known);
    let content = move || match known.get() {
        None => {
            let is_refused = flag(move || !hall.refusal.with(String::is_empty));
            view! { <p class="lead" hidden=is_refused>"Looking for the definitions"</p> }.into_any()
        }
        Some(all) if all.is_empty() => view! { <Empty /> }.into_any(),
        Some(all) => {
            let rows = all.into_iter().rev();
            let rows = rows.map(|saved| view! { <Row saved known /> });
            view! { <ul class="rows" id="definitions">{rows.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Training definitions"</h1>
            <div class="acts">
                <Link route=Route::Runs class="button">"All runs"</Link>
                <Import known />
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

/// Takes a definition from a file.
#[component]
fn Import(known: Known) -> impl IntoView {
    let hall = Hall::of_place();
    let picked = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        // The same file can be picked again.
        input.set_value("");
        let Some(file) = file else { return };
        perform(hall, known, "import", file.into());
    };
    view! {
        <label class="button picker">
            "Import"
            <input
                type="file"
                id="import-definition"
                class="spoken"
                accept=".json,.txt,application/json"
                on:change=handler(picked)
            />
        </label>
    }
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
