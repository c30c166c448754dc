//! Training by what is there already: a definition from a file, or a run's with changes.

use super::hall::Hall;
use super::picker::Picker;
use super::transfer;
use crate::app::places::Entry;
use crate::web::derive::{handler, text};
use crate::web::future::begin;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, File, MouseEvent};

/// Trains by a definition that was exported.
#[component]
pub(super) fn Import() -> impl IntoView {
    let hall = Hall::of_place();
    let take = Callback::new(move |files: Vec<File>| {
        let Some(file) = files.into_iter().next() else {
            return;
        };
        begin(async move {
            match transfer::read_json(&file).await {
                Ok(definition) => hall.train(definition),
                Err(failure) => hall.refusal.set(failure.to_string()),
            }
        });
    });
    view! { <Picker id="import" word="Train from a file" accept=".json,application/json" take /> }
}

/// The run's command line, to be changed and trained.
#[component]
pub(super) fn Again(entry: Memo<Entry>) -> impl IntoView {
    let hall = Hall::of_place();
    let typed = RwSignal::new(None::<String>);
    let line = move || {
        let own = move || entry.with(|entry| entry.command_line.clone());
        typed.get().unwrap_or_else(own)
    };
    let change = move |event: Event| {
        let field: web_sys::HtmlElement = event_target(&event);
        let value = js_sys::Reflect::get(field.unchecked_ref(), &"value".into());
        typed.set(value.ok().and_then(|value| value.as_string()));
    };
    let train = move |_: MouseEvent| hall.train(untrack(line).trim().into());
    let copy = RwSignal::new("Copy");
    let put = move |_: MouseEvent| {
        let line = untrack(line);
        begin(async move {
            match transfer::copy(&line).await {
                Ok(()) => copy.set("Copied"),
                Err(failure) => hall.refusal.set(failure.to_string()),
            }
        });
    };
    view! {
        <section class="again">
            <h2><label for="command-line">"Command line"</label></h2>
            <textarea
                id="command-line"
                class="code"
                rows="5"
                spellcheck="false"
                autocapitalize="off"
                aria-describedby="again-note"
                prop:value=text(line)
                on:input=handler(change)
            ></textarea>
            <p id="again-note" class="note">"Change the arguments and train again: it becomes a run of its own."</p>
            <div class="again-acts">
                <button type="button" id="train-again" class="button" on:click=handler(train)>
                    "Train again"
                </button>
                <button type="button" id="copy" class="button quiet" on:click=handler(put)>
                    {text(move || copy.get())}
                </button>
            </div>
        </section>
    }
}
