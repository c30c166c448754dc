//! Clearing everything, after a question that says what goes.

use super::calls::{contents, storage};
use super::depot::Depot;
use crate::app::places::clearing;
use crate::web::derive::handler;
use crate::web::future::begin;
use crate::web::places::focus::{focused, focused_again};
use leptos::prelude::*;
use web_sys::MouseEvent;

/// How far somebody has come with it.
#[derive(Clone, Default, PartialEq)]
enum Stage {
    #[default]
    Idle,
    /// It was kept, and the button has the focus again.
    Kept,
    /// These would go.
    Asked(Vec<String>),
    Clearing,
}

/// The button, the question in its place, and what is said while it happens.
#[component]
pub(super) fn Clear() -> impl IntoView {
    let depot = Depot::of_place();
    let stage = RwSignal::new(Stage::Idle);
    let ask = move |_: MouseEvent| {
        begin(async move {
            match contents().await {
                Ok(kept) => stage.set(Stage::Asked(clearing(&kept))),
                Err(refusal) => depot.refusal.set(refusal),
            }
        });
    };
    let content = move || match stage.get() {
        idle @ (Stage::Idle | Stage::Kept) => view! {
            <button
                type="button"
                id="clear-all"
                class="button"
                node_ref=focused_again(idle == Stage::Kept)
                on:click=handler(ask)
            >
                "Clear all data"
            </button>
        }
        .into_any(),
        Stage::Asked(lines) => view! { <Question lines stage /> }.into_any(),
        Stage::Clearing => view! {
            <p role="status">"Clearing everything. The page is loaded anew in a moment."</p>
        }
        .into_any(),
    };
    view! { <section class="clear">{content}</section> }
}

#[component]
fn Question(lines: Vec<String>, stage: RwSignal<Stage>) -> impl IntoView {
    let depot = Depot::of_place();
    let clear = move |_: MouseEvent| {
        stage.set(Stage::Clearing);
        begin(async move {
            // Where it succeeds, this page is gone.
            if let Err(refusal) = storage("reset", &[]).await {
                depot.refusal.set(refusal);
                stage.set(Stage::Idle);
            }
        });
    };
    let site = window().location().origin().unwrap_or_default();
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
    view! {
        <div class="goes" role="group" aria-label="Clear all data">
            <h2>"Clear all that Digit Studio keeps in this browser?"</h2>
            <ul>{lines.collect_view()}</ul>
            <p class="note">
                {format!("All of it goes, for good. A run that is training ends, and other tabs of this page are loaded anew. Buckets at services stay as they are, and so does what other pages of {site} keep.")}
            </p>
            <div class="ask">
                <button type="button" class="button" data-danger="true" on:click=handler(clear)>
                    "Clear everything"
                </button>
                <button
                    type="button"
                    class="button quiet"
                    node_ref=focused()
                    on:click=handler(move |_: MouseEvent| stage.set(Stage::Kept))
                >
                    "Keep"
                </button>
            </div>
        </div>
    }
}
