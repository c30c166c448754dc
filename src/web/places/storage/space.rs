//! How much room there is, what takes it, and whether the browser keeps it.

use super::calls::storage;
use super::depot::Depot;
use crate::app::places::{Space, kept_words, space_words};
use crate::web::derive::{flag, handler, text};
use crate::web::future::begin;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// The bar, with words.
#[component]
pub(super) fn Room() -> impl IntoView {
    let depot = Depot::of_place();
    let space = move || depot.space.get().unwrap_or_default();
    let kept = move || depot.kept.with(|kept| kept_words(kept));
    let words = move || match depot.space.get() {
        Some(space) => space_words(space),
        None => "Measuring the room".to_owned(),
    };
    view! {
        <section id="space" aria-label="Space used">
            <div class="space-words">
                <p><b>{text(words)}</b></p>
                <p class="note">{text(kept)}</p>
            </div>
            <div
                class="progress"
                role="progressbar"
                aria-label="Space used"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=text(move || (100.0 * space().share()).round())
                aria-valuetext=text(words)
            >
                <i style:--share=text(move || space().share())></i>
            </div>
            <div hidden=flag(move || depot.keeps_nothing())>
                <Keeping />
            </div>
        </section>
    }
}

/// What the browser does with it when the disk gets full.
#[component]
fn Keeping() -> impl IntoView {
    let depot = Depot::of_place();
    let answer = RwSignal::new("");
    let is_persisted = move || {
        let is_persisted = |space: &Option<Space>| space.is_some_and(|space| space.is_persisted);
        depot.space.with(is_persisted)
    };
    let ask = move |_: MouseEvent| {
        begin(async move {
            match storage("persist", &[]).await {
                Ok(agreed) if agreed.is_truthy() => answer.set(""),
                Ok(_) => answer.set("The browser did not agree. Many do once the page is bookmarked, installed or often used."),
                Err(refusal) => depot.refusal.set(refusal),
            }
            depot.refresh();
        });
    };
    let words = move || match (is_persisted(), answer.get()) {
        (true, _) => "The browser keeps it until you clear it.",
        (false, "") => "The browser may delete it when the disk gets full.",
        (false, answer) => answer,
    };
    view! {
        <div class="keeping">
            <p class="note" role="status">{text(words)}</p>
            <button
                type="button"
                id="persist"
                class="button"
                hidden=flag(is_persisted)
                on:click=handler(ask)
            >
                "Ask the browser to keep it"
            </button>
        </div>
    }
}
