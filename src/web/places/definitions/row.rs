//! A definition in the list.

use super::{Known, perform, train};
use crate::app::places::{Route, Saved, ago};
use crate::web::derive::handler;
use crate::web::future::begin;
use crate::web::places::hall::{Hall, now};
use crate::web::places::question::Ask;
use crate::web::places::row::Link;
use crate::web::places::{studio, transfer};
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::MouseEvent;

/// What it is, and what can be done with it.
#[component]
pub(super) fn Row(saved: Saved, known: Known) -> impl IntoView {
    let hall = Hall::of_place();
    let title = saved.title().to_owned();
    let named = title.clone();
    let label = |word: &str| format!("{word} {named}");
    let (delete, copy, file, run) = (
        saved.id.clone(),
        saved.id.clone(),
        saved.id.clone(),
        saved.id.clone(),
    );
    let yes = Callback::new(move |()| perform(hall, known, "delete", delete.as_str().into()));
    let duplicate = move |_: MouseEvent| perform(hall, known, "duplicate", copy.as_str().into());
    let export = move |_: MouseEvent| export(hall, file.clone());
    let start = move |_: MouseEvent| train(hall, run.clone(), JsValue::UNDEFINED);
    let by = match saved.author.as_str() {
        "" => String::new(),
        author => format!("{author}, "),
    };
    let when = ago(Date::parse(&saved.modified_at), now());
    view! {
        <li data-id=saved.id.clone()>
            <div class="row-words">
                <Link route=Route::Definition(saved.id.clone()) class="run-name">{title}</Link>
                <p>{saved.description.clone()}</p>
                <code>{saved.command_line.clone()}</code>
                <small>{by}{when}</small>
            </div>
            <div class="acts">
                <button type="button" class="button" aria-label=label("Train by") on:click=handler(start)>"Train"</button>
                <button type="button" class="button quiet" aria-label=label("Duplicate") on:click=handler(duplicate)>"Duplicate"</button>
                <button type="button" class="button quiet" aria-label=label("Export") on:click=handler(export)>"Export"</button>
                <Ask word="Delete" label=label("Delete") question="Delete this definition?".to_owned() yes />
            </div>
        </li>
    }
}

/// Saves a definition as a file.
fn export(hall: Hall, id: String) {
    begin(async move {
        let name = format!("{id}.json");
        let saved = match studio::call("definitions.export", &id.into()).await {
            Ok(file) => transfer::offer(&name, file.unchecked_ref()),
            Err(failure) => Err(failure),
        };
        if let Err(failure) = saved {
            hall.refusal.set(failure.to_string());
        }
    });
}
