//! The top line: what this is, and where it computes.

use super::derive::{flag, handler, text};
use crate::app::studio::Input;
use crate::app::words::{self, RuntimeOption};
use crate::web::desk::Desk;
use leptos::prelude::*;
use web_sys::Event;

/// The top line.
#[component]
pub(super) fn Header() -> impl IntoView {
    let desk = Desk::of_page();
    view! {
        <header class="top">
            <h1 class="brand">
                <i aria-hidden="true">"7"</i>
                "Digit Studio"
            </h1>
            <button
                type="button"
                id="runtime-chip"
                class="chip"
                popovertarget="runtime"
                data-known=text(move || desk.with(|studio| studio.runtimes.is_known()))
            >
                <i aria-hidden="true"></i>
                <span class="spoken">"Runtime: "</span>
                <b>{text(move || desk.with(words::chip))}</b>
                <span class="promise">"on this device, nothing leaves it"</span>
                <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                    <path d="M3 4.5 6 7.5 9 4.5"></path>
                </svg>
            </button>
            <Chooser />
        </header>
    }
}

/// The runtimes to choose from, each with what it is or why it isn't there.
#[component]
fn Chooser() -> impl IntoView {
    let desk = Desk::of_page();
    let note = text(move || desk.with(words::runtime_note));
    let options = desk.peek(words::runtime_options).len();
    let choices = (0..options).map(|index| view! { <Choice index /> });
    view! {
        <div id="runtime" class="chooser" popover="auto" role="radiogroup" aria-labelledby="runtime-title">
            <p id="runtime-title" class="title">"Compute with"</p>
            {choices.collect_view()}
            <p class="outcome" role="status">{note}</p>
        </div>
    }
}

#[component]
fn Choice(index: usize) -> impl IntoView {
    let desk = Desk::of_page();
    let option = move || desk.with(|studio| words::runtime_options(studio)[index].clone());
    let RuntimeOption { choice, title, .. } = untrack(option);
    let is_chosen = flag(move || desk.with(|studio| studio.runtimes.choice == choice));
    let remark_id = format!("runtime-{}", choice.id());
    view! {
        <label class="choice">
            <input
                type="radio"
                name="runtime"
                value=choice.id()
                aria-label=title
                aria-describedby=remark_id.clone()
                disabled=flag(move || !option().is_available)
                prop:checked=is_chosen
                on:change=handler(move |_: Event| desk.send(Input::RuntimeChosen(choice)))
            />
            <span>
                <b>{title}</b>
                <small id=remark_id>{text(move || option().remark)}</small>
            </span>
        </label>
    }
}
