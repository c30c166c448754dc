//! Files that are dropped or pasted anywhere on the page.

use crate::web::desk::Desk;
use crate::web::files::add_files;
use crate::web::listener::Listener;
use leptos::ev::DragEvent;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, DataTransfer, File, FileList};

/// Listens for as long as the listeners live. `is_dropping` tells whether files hover over the page.
pub(super) fn listeners(desk: Desk, is_dropping: RwSignal<bool>) -> [Listener; 4] {
    let window = window();
    [
        Listener::on(&window, "dragover", move |event: DragEvent| {
            if has_files(&event) {
                event.prevent_default();
                is_dropping.set(true);
            }
        }),
        // A move from one element to the next is a leave too, but not one from the page.
        Listener::on(&window, "dragleave", move |event: DragEvent| {
            if event.related_target().is_none() {
                is_dropping.set(false);
            }
        }),
        Listener::on(&window, "drop", move |event: DragEvent| {
            is_dropping.set(false);
            if has_files(&event) {
                event.prevent_default();
                add(desk, event.data_transfer());
            }
        }),
        Listener::on(&window, "paste", move |event: ClipboardEvent| {
            add(desk, event.clipboard_data());
        }),
    ]
}

fn has_files(event: &DragEvent) -> bool {
    let transfer = event.data_transfer();
    transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

fn add(desk: Desk, transfer: Option<DataTransfer>) {
    let files = list(transfer.and_then(|transfer| transfer.files()));
    if !files.is_empty() {
        add_files(desk, files);
    }
}

/// The files of a list.
pub(super) fn list(files: Option<FileList>) -> Vec<File> {
    let files = files.iter();
    files
        .flat_map(|files| (0..files.length()).filter_map(|index| files.get(index)))
        .collect()
}
