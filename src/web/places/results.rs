//! A run's results, which can be put into a bucket.

use super::buckets::{Buckets, Use, reference};
use super::focus::focus_on;
use super::hall::Hall;
use super::row::Link;
use super::studio::{self, get, list, text as word};
use crate::app::places::{BucketRef, Entry, Results as Outcome, State, Target};
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
    let outcome = RwSignal::new(Outcome::default());
    let look = move || {
        let id = JsValue::from(id.get_untracked());
        begin(async move {
            let results = studio::call("runs.results", &id).await;
            // The place may have been left meanwhile. A run that is gone has no results.
            outcome.try_set(results.map(|results| read(&results)).unwrap_or_default());
        });
    };
    Effect::new(move |_: Option<()>| {
        // The run is known a moment after its place is there.
        id.track();
        look();
    });
    let listener = Listener::on(&window(), "studio-results", move |_: Event| look());
    StoredValue::new_local(listener);
    let said = move || {
        let said = outcome.with(|outcome| id.with(|id| outcome.said(id)));
        let link = said
            .link
            .map(|(route, words)| view! { <Link route class="">{words}</Link> });
        view! { {said.before}{link}{said.after} }
    };
    let is_unsaid = flag(move || outcome.with(|outcome| *outcome == Outcome::Unasked));
    view! {
        <section class="results" hidden=flag(move || !has_some.get())>
            <h2>"Results"</h2>
            <p class="note">
                "saved_models.pth for PyTorch, training-log.txt, metrics.json, and the checkpoint to go on from, as objects of a bucket."
            </p>
            <p class="lead" role="status" hidden=is_unsaid>{said}</p>
            <Write id outcome />
        </section>
    }
}

/// Writes them into a bucket, which is chosen first.
#[component]
fn Write(id: Memo<String>, outcome: RwSignal<Outcome>) -> impl IntoView {
    let hall = Hall::of_place();
    let is_open = RwSignal::new(false);
    let chosen = RwSignal::new(None::<BucketRef>);
    let busy = RwSignal::new(false);
    let open = move |_: MouseEvent| {
        // Where they should have gone is where they most likely go.
        chosen.set(outcome.with_untracked(|outcome| outcome.missed().map(wanted)));
        is_open.set(true);
        focus_on("#results-bucket");
    };
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
                    focus_on("#open-results");
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
            on:click=handler(open)>"Put into a bucket"</button>
        {form}
    }
}

/// A bucket in the words of a list to choose from.
fn wanted(target: &Target) -> BucketRef {
    BucketRef {
        name: target.bucket.clone(),
        connection: target.connection.clone(),
        endpoint: target.endpoint.clone().unwrap_or_default(),
        read_only: false,
    }
}

/// The studio's answer as plain data.
fn read(results: &JsValue) -> Outcome {
    let target = Target {
        bucket: word(results, "bucket"),
        connection: get(results, "connection").as_string(),
        endpoint: get(results, "endpoint").as_string(),
    };
    match (
        word(results, "state").as_str(),
        word(results, "code").as_str(),
    ) {
        ("waiting", _) => Outcome::Waiting(target),
        ("written", _) => Outcome::Written {
            objects: list(results, "keys").length().into(),
            target,
        },
        ("failed", "NotConnected") => Outcome::Unconnected(target),
        ("failed", _) => Outcome::Failed {
            reason: word(results, "reason"),
            target,
        },
        _ => Outcome::Unasked,
    }
}
