//! Files whose names are taken where they were dropped: nothing is replaced without a yes.

use super::calls::is_taken;
use super::depot::Depot;
use crate::app::places::{Folder, clash_words};
use crate::web::derive::handler;
use crate::web::future::begin;
use crate::web::places::focus::focus_heading;
use leptos::prelude::*;
use web_sys::{File, MouseEvent};

/// A file, and the folder where an object has its name.
#[derive(Clone)]
pub(super) struct Clash {
    folder: Folder,
    file: File,
}

impl Depot {
    /// Puts files into a folder, under their own names. Those whose names are taken wait for an answer.
    pub(super) fn upload(self, folder: &Folder, files: Vec<File>) {
        let folder = folder.clone();
        begin(async move {
            for file in files {
                if is_taken(&folder, &folder.key(&file.name())).await {
                    let folder = folder.clone();
                    self.clashes
                        .update(|clashes| clashes.push(Clash { folder, file }));
                } else {
                    self.put(&folder, file);
                }
            }
        });
    }
}

/// The question; nothing while there is nothing to ask.
#[component]
pub(super) fn Clashes() -> impl IntoView {
    let depot = Depot::of_place();
    move || {
        let clashes = depot.clashes.get();
        let names: Vec<String> = clashes.iter().map(|clash| clash.file.name()).collect();
        (!names.is_empty()).then(|| view! { <Question names clashes /> })
    }
}

#[component]
fn Question(names: Vec<String>, clashes: Vec<Clash>) -> impl IntoView {
    let depot = Depot::of_place();
    let (replace, keep) = match names.len() {
        1 => ("Replace it", "Keep what is here"),
        _ => ("Replace them", "Keep what is here"),
    };
    let clashes = StoredValue::new_local(clashes);
    let answered = move || {
        depot.clashes.set(Vec::new());
        focus_heading();
    };
    let yes = move |_: MouseEvent| {
        for Clash { folder, file } in clashes.get_value() {
            depot.put(&folder, file);
        }
        answered();
    };
    view! {
        <div id="clashes" class="clashes" role="group" aria-labelledby="clash-words">
            <p id="clash-words" role="alert">{clash_words(&names)}</p>
            <div class="ask">
                <button type="button" class="button" data-danger="true" on:click=handler(yes)>
                    {replace}
                </button>
                <button
                    type="button"
                    class="button quiet"
                    on:click=handler(move |_: MouseEvent| answered())
                >
                    {keep}
                </button>
            </div>
        </div>
    }
}
