//! Files that are dropped on the place. The desk behind it, which takes pictures, doesn't get them.

use crate::web::listener::Listener;
use leptos::ev::DragEvent;
use leptos::prelude::*;
use web_sys::{File, FileList};

/// Gives dropped files to `take`, as long as the component lives that calls this. `is_dropping` tells whether files hover
/// over the page.
pub(super) fn take_drops(is_dropping: RwSignal<bool>, take: impl Fn(Vec<File>) + 'static) {
    let document = document();
    let listeners = [
        Listener::on(&document, "dragover", move |event: DragEvent| {
            if has_files(&event) {
                event.prevent_default();
                event.stop_propagation();
                is_dropping.set(true);
            }
        }),
        Listener::on(&document, "dragleave", move |event: DragEvent| {
            if event.related_target().is_none() {
                is_dropping.set(false);
            }
        }),
        Listener::on(&document, "drop", move |event: DragEvent| {
            is_dropping.set(false);
            if has_files(&event) {
                event.prevent_default();
                event.stop_propagation();
                take(files(event.data_transfer().and_then(|data| data.files())));
            }
        }),
    ];
    StoredValue::new_local(listeners);
}

fn has_files(event: &DragEvent) -> bool {
    let transfer = event.data_transfer();
    transfer.is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

/// The files of a list.
pub(super) fn files(files: Option<FileList>) -> Vec<File> {
    let files = files.iter();
    files
        .flat_map(|files| (0..files.length()).filter_map(|index| files.get(index)))
        .collect()
}
