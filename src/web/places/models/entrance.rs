//! A button that networks come in by.

use super::rack::Rack;
use crate::web::derive::handler;
use crate::web::places::drop::files;
use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

/// Picks files.
#[component]
pub(super) fn Import() -> impl IntoView {
    let rack = Rack::of_place();
    let picked = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let files = files(input.files());
        // The same file can be picked again.
        input.set_value("");
        rack.import(files);
    };
    view! {
        <label class="button picker">
            "Import a file"
            <input
                type="file"
                id="import-model"
                class="spoken"
                multiple
                accept=".pth,.pt,.bin,.safetensors,.bpk"
                on:change=handler(picked)
            />
        </label>
    }
}
