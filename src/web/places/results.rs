//! A run's results, which can be put into a bucket.

use super::buckets::{Buckets, Use, reference};
use super::hall::Hall;
use super::studio::{self, get, list, text as word};
use crate::app::places::{BucketRef, Entry, State};
use crate::app::words::counted;
use crate::web::derive::{flag, handler, memo, text};
use crate::web::future::begin;
use crate::web::listener::Listener;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Event, MouseEvent};

/// What became of the results, and a way to write them.
#[component]
pub(super) fn Results(entry: Memo<Entry>) -> impl IntoView {
    let id = memo(move || entry.with(|entry| entry.id.clone()));
    let has_some = memo(move || {
        entry.with(|entry| entry.state.is_over() && entry.step > 0 && entry.state != State::Failed)
    });
    let said = RwSignal::new(String::new());
    let look = move || {
        let id = JsValue::from(id.get_untracked());
        begin(async move {
            let results = studio::call("runs.results", &id).await;
            said.try_set(
                results
                    .map(|results| sentence(&results))
                    .unwrap_or_default(),
            );
        });
    };
    look();
    let listener = Listener::on(&window(), "studio-results", move |_: Event| look());
    StoredValue::new_local(listener);
    let written = Callback::new(move |()| look());
    view! {
        <section class="results" hidden=flag(move || !has_some.get())>
            <h2>"Results"</h2>
            <p class="note">
                "saved_models.pth for PyTorch, training-log.txt, metrics.json, and the checkpoint to go on from, as objects of a bucket."
            </p>
            <p class="lead" role="status">{text(move || said.get())}</p>
            <Write id written />
        </section>
    }
}

/// Writes them into a bucket, which is chosen first.
#[component]
fn Write(id: Memo<String>, written: Callback<()>) -> impl IntoView {
    let hall = Hall::of_place();
    let is_open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<BucketRef>);
    let busy = RwSignal::new(false);
    let write = move |_: MouseEvent| {
        hall.refusal.set(String::new());
        busy.set(true);
        let target = chosen.get_untracked();
        let target = target.as_ref().map_or(JsValue::UNDEFINED, reference);
        let id = JsValue::from(id.get_untracked());
        begin(async move {
            let done = studio::apply("runs.save", &[&id, &target]).await;
            busy.try_set(false);
            match done {
                Ok(_) => {
                    is_open.try_set(false);
                    written.run(());
                }
                Err(failure) => hall.refusal.set(failure.to_string()),
            }
        });
    };
    let form = move || {
        is_open.get().then(|| {
            view! {
                <div class="results-form">
                    <Buckets id="results-bucket" label="Bucket" nothing="training-results, in this browser" purpose=Use::Target chosen />
                    <button type="button" id="write-results" class="button" disabled=flag(move || busy.get()) on:click=handler(write)>
                        {text(move || if busy.get() { "Writing" } else { "Write" })}
                    </button>
                </div>
            }
        })
    };
    view! {
        <button type="button" id="open-results" class="button" hidden=flag(move || is_open.get())
            on:click=handler(move |_: MouseEvent| is_open.set(true))>"Put into a bucket"</button>
        {form}
    }
}

/// What became of a run's results, in words.
fn sentence(results: &JsValue) -> String {
    let bucket = word(results, "bucket");
    let place = match get(results, "endpoint").as_string() {
        Some(endpoint) => format!("{bucket} at {endpoint}"),
        None => bucket,
    };
    match word(results, "state").as_str() {
        "waiting" => format!("They go to {place} when the run is complete."),
        "written" => {
            let count = list(results, "keys").length();
            format!("{} written to {place}.", counted(count.into(), "object"))
        }
        "failed" => format!(
            "They could not be written to {place}: {}.",
            word(results, "reason").trim_end_matches('.')
        ),
        _ => String::new(),
    }
}
