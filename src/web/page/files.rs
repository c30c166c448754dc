//! Image files: picked, dropped or pasted, each with what the network sees of it and its guess.

use super::derive::{memo, text};
use super::drop;
use super::sees::Tile;
use crate::app::studio::{FileOutcome, FileReading, Studio};
use crate::app::words;
use crate::engine::Image;
use crate::web::desk::Desk;
use crate::web::files::{add_files, clear_files};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlInputElement};

/// The image files.
#[component]
pub(super) fn Files() -> impl IntoView {
    let desk = Desk::of_page();
    let is_dropping = RwSignal::new(false);
    StoredValue::new_local(drop::listeners(desk, is_dropping));
    let extent = memo(move || {
        desk.with(|studio| {
            let files = &studio.reading.files;
            (files.len(), files.first().map(|file| file.url.clone()))
        })
    });
    let urls = move || {
        let (count, _) = extent.get();
        desk.peek(|studio| {
            let files = studio.reading.files.iter().take(count).enumerate();
            files
                .map(|(index, file)| (index, file.url.clone()))
                .collect::<Vec<_>>()
        })
    };
    let is_empty = memo(move || extent.get().0 == 0);
    view! {
        <section class="files" aria-labelledby="files-title">
            <div class="files-head">
                <div>
                    <h2 id="files-title">"Image files"</h2>
                    <p>"Drop or paste pictures of digits anywhere on this page."</p>
                </div>
                <Show when=move || !is_empty.get()>
                    <button
                        type="button"
                        id="files-clear"
                        class="button quiet"
                        on:click=move |_| clear_files(desk)
                    >
                        "Remove all"
                    </button>
                </Show>
                <label class="button picker">
                    "Choose images"
                    <input
                        id="files"
                        type="file"
                        multiple
                        accept="image/*"
                        class="spoken"
                        on:change=move |event| picked(desk, &event)
                    />
                </label>
            </div>
            <div id="gallery" hidden=is_empty>
                <For each=urls key=Clone::clone let:file>
                    <Picture index=file.0 url=file.1 />
                </For>
            </div>
            <Show when=move || is_dropping.get()>
                <p class="dropping" aria-hidden="true">"Drop the pictures to have them read"</p>
            </Show>
        </section>
    }
}

fn picked(desk: Desk, event: &Event) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = target {
        add_files(desk, drop::list(input.files()));
        // The same file can be picked again.
        input.set_value("");
    }
}

#[component]
fn Picture(index: usize, url: String) -> impl IntoView {
    let desk = Desk::of_page();
    let look = move |studio: &Studio| studio.reading.files.get(index).map(stage_and_caption);
    let told = memo(move || desk.with(look).unwrap_or_default());
    let stage = memo(move || told.get().0);
    let image = memo(move || {
        let _stage = stage.get();
        desk.peek(|studio| studio.reading.files.get(index).and_then(prepared))
    });
    let name = desk.peek(|studio| {
        let file = studio.reading.files.get(index);
        file.map(|file| file.name.clone()).unwrap_or_default()
    });
    view! {
        <figure data-stage=text(move || stage.get())>
            <div class="pair">
                <img src=url alt=name.clone() />
                <Show when=move || image.get().is_some()>
                    <Tile label="What the network sees of it" image />
                </Show>
            </div>
            <figcaption>
                <span>{text(move || told.get().1)}</span>
                <small title=name.clone()>{name.clone()}</small>
            </figcaption>
        </figure>
    }
}

fn stage_and_caption(file: &FileReading) -> (&'static str, String) {
    let stage = match file.outcome {
        FileOutcome::Asked(_) => "asked",
        FileOutcome::Read(..) => "read",
        FileOutcome::Failed(_) => "failed",
    };
    (stage, words::caption(file))
}

fn prepared(file: &FileReading) -> Option<Image> {
    match &file.outcome {
        FileOutcome::Asked(image) | FileOutcome::Read(image, _) => Some(image.clone()),
        FileOutcome::Failed(_) => None,
    }
}
