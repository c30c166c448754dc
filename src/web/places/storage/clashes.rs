//! Files whose names are taken where they were dropped: nothing is replaced without a yes.

use super::calls::is_taken;
use super::depot::{Depot, View};
use crate::app::places::{Folder, Transfers, clash_words};
use crate::web::derive::handler;
use crate::web::future::begin;
use crate::web::places::focus::focus_heading;
use leptos::prelude::*;
use web_sys::{File, MouseEvent};

/// What becomes of a file whose folder was left before anybody could be asked.
const LEFT: &str = "An object has this name already, and was left as it is.";

/// How much is known of a name that isn't known to be free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certainty {
    /// An object has it, or a file on its way will.
    Taken,
    /// The store doesn't tell.
    Unknown,
}

/// A file that waits for an answer.
pub(super) type Clash = (File, Certainty);

impl Depot {
    /// Puts files into a folder, under their own names. Those whose names are taken wait for an answer, and so do those of
    /// which that can't be told.
    pub(super) fn upload(self, folder: &Folder, files: Vec<File>) {
        let folder = folder.clone();
        begin(async move {
            let mut clashes = Vec::new();
            for file in files {
                match self.clash(&folder, &file).await {
                    Some(certainty) => clashes.push((file, certainty)),
                    None => self.put(&folder, file),
                }
            }
            self.ask(&folder, clashes);
        });
    }

    /// Whether a file's name is taken, or might be; nothing where it is free.
    async fn clash(self, folder: &Folder, file: &File) -> Option<Certainty> {
        let key = folder.key(&file.name());
        let is_under_way = |transfers: &Transfers| transfers.is_taken(folder, &key);
        if self.transfers.with_untracked(is_under_way) {
            return Some(Certainty::Taken);
        }
        match is_taken(folder, &key).await {
            Ok(is_taken) => is_taken.then_some(Certainty::Taken),
            Err(_) => Some(Certainty::Unknown),
        }
    }

    /// Tells of files that nobody was asked about to the end, when their folder is left.
    pub(super) fn leave_clashes(self) {
        let clashes = self.clashes.get_untracked();
        self.clashes.set(Vec::new());
        if let View::Folder(folder) = self.view.get_untracked() {
            for (file, _) in clashes {
                self.refuse(&folder, &file, LEFT);
            }
        }
    }

    /// Asks about files, in the folder that they are for.
    fn ask(self, folder: &Folder, clashes: Vec<Clash>) {
        let is_here = self
            .view
            .with_untracked(|view| *view == View::Folder(folder.clone()));
        match is_here {
            _ if clashes.is_empty() => {}
            true => self.clashes.update(|files| files.extend(clashes)),
            false => {
                for (file, _) in clashes {
                    self.refuse(folder, &file, LEFT);
                }
            }
        }
    }
}

/// The question; nothing while there is nothing to ask.
#[component]
pub(super) fn Clashes(folder: Folder) -> impl IntoView {
    let depot = Depot::of_place();
    move || {
        let clashes = depot.clashes.get();
        (!clashes.is_empty()).then(|| view! { <Question folder=folder.clone() clashes /> })
    }
}

#[component]
fn Question(folder: Folder, clashes: Vec<Clash>) -> impl IntoView {
    let depot = Depot::of_place();
    let names: Vec<String> = clashes.iter().map(|(file, _)| file.name()).collect();
    let mut certainties = clashes.iter().map(|(_, certainty)| *certainty);
    let words = clash_words(&names, certainties.all(|one| one == Certainty::Taken));
    let replace = match names.len() {
        1 => "Replace it",
        _ => "Replace them",
    };
    let answered = move || {
        depot.clashes.set(Vec::new());
        focus_heading();
    };
    let yes = move |_: MouseEvent| {
        for (file, _) in &clashes {
            depot.put(&folder, file.clone());
        }
        answered();
    };
    view! {
        <div id="clashes" class="refusal clashes" role="group" aria-labelledby="clash-words">
            <p id="clash-words" role="alert">{words}</p>
            <div class="ask">
                <button type="button" class="button" data-danger="true" on:click=handler(yes)>
                    {replace}
                </button>
                <button
                    type="button"
                    class="button quiet"
                    on:click=handler(move |_: MouseEvent| answered())
                >
                    "Keep what is here"
                </button>
            </div>
        </div>
    }
}
