//! The networks to choose from, with a line about the chosen one.

use super::derive::{flag, handler, text};
use crate::app::studio::Input;
use crate::app::words;
use crate::engine::Architecture;
use crate::web::desk::Desk;
use leptos::prelude::*;
use web_sys::Event;

/// The networks.
#[component]
pub(super) fn Architectures() -> impl IntoView {
    let desk = Desk::of_page();
    let note = text(move || desk.with(words::architecture_note));
    let choices = Architecture::ALL.map(|architecture| view! { <Choice architecture /> });
    view! {
        <fieldset class="architectures">
            <legend class="spoken">"Network to train"</legend>
            <div class="segments">{choices.collect_view()}</div>
            <p>{note}</p>
        </fieldset>
    }
}

#[component]
fn Choice(architecture: Architecture) -> impl IntoView {
    let desk = Desk::of_page();
    let name = architecture.name();
    let is_chosen = flag(move || desk.with(|studio| studio.form.architecture() == architecture));
    let choose = move |_: Event| desk.send(Input::ArchitectureChosen(architecture));
    view! {
        <label class="segment">
            <input
                type="radio"
                id=format!("architecture-{name}")
                name="architecture"
                value=name
                title=words::architecture_line(architecture)
                prop:checked=is_chosen
                on:change=handler(choose)
            />
            <span>{words::architecture_title(architecture)}</span>
        </label>
    }
}
