//! A button that takes files from the disk.

use super::drop::files;
use crate::web::derive::{flag, handler};
use leptos::prelude::*;
use web_sys::{Event, File, HtmlInputElement};

/// Gives what is picked to `take`.
#[component]
pub(super) fn Picker(
    id: &'static str,
    word: &'static str,
    /// Which files the browser offers, as the attribute has it; all of them without.
    #[prop(default = "")]
    accept: &'static str,
    /// Whether several can be picked at once.
    #[prop(default = false)]
    is_many: bool,
    /// Whether it is what most people come for.
    #[prop(default = false)]
    is_primary: bool,
    /// Whether it is there at all.
    #[prop(default = Signal::stored(true))]
    offers: Signal<bool>,
    take: Callback<Vec<File>>,
) -> impl IntoView {
    let picked = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let picked = files(input.files());
        // The same file can be picked again.
        input.set_value("");
        if !picked.is_empty() {
            take.run(picked);
        }
    };
    view! {
        <label class="button picker" data-primary=is_primary.to_string() hidden=flag(move || !offers.get())>
            {word}
            <input
                type="file"
                id=id
                class="spoken"
                accept=accept
                multiple=is_many
                on:change=handler(picked)
            />
        </label>
    }
}
