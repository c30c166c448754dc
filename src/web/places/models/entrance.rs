//! How networks come in: a button, and files that are dropped anywhere on the page.

use super::rack::Rack;
use crate::web::derive::handler;
use crate::web::listener::Listener;
use leptos::ev::DragEvent;
use leptos::prelude::*;
use web_sys::{Event, File, FileList, HtmlInputElement};

/// Picks files.
#[component]
pub(super) fn Import() -> impl IntoView {
    let rack = Rack::of_place();
    let picked = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let files = list(input.files());
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

/// Takes dropped files for networks while the place is open. The desk, which listens further out, takes them for pictures.
pub(super) fn take_drops(rack: Rack) {
    let Some(root) = document().document_element() else {
        return;
    };
    let over = Listener::on(&root, "dragover", |event: DragEvent| {
        if has_files(&event) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let drop = Listener::on(&root, "drop", move |event: DragEvent| {
        if has_files(&event) {
            event.prevent_default();
            event.stop_propagation();
            rack.import(list(event.data_transfer().and_then(|data| data.files())));
        }
    });
    StoredValue::new_local([over, drop]);
}

fn has_files(event: &DragEvent) -> bool {
    let transfer = event.data_transfer();
    transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

fn list(files: Option<FileList>) -> Vec<File> {
    let files = files.iter();
    files
        .flat_map(|files| (0..files.length()).filter_map(|index| files.get(index)))
        .collect()
}
