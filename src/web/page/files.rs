//! Image files: picked, dropped or pasted, each with what the network sees of it and its guess.

use super::derive::{flag, handler, remade, text};
use super::drop;
use super::sees::Tile;
use crate::app::studio::{FileOutcome, FileReading, Studio};
use crate::app::words;
use crate::engine::Image;
use crate::web::desk::Desk;
use crate::web::files::{add_files, clear_files};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlInputElement, MouseEvent};

/// The image files.
#[component]
pub(super) fn Files() -> impl IntoView {
    let desk = Desk::of_page();
    let is_dropping = RwSignal::new(false);
    StoredValue::new_local(drop::listeners(desk, is_dropping));
    let pictures = remade(
        move || desk.with(keys).iter().map(u32::to_string).collect(),
        move || {
            desk.peek(keys)
                .into_iter()
                .map(|key| view! { <Picture key /> })
                .collect()
        },
    );
    let is_empty = move || desk.with(|studio| studio.reading.files.is_empty());
    view! {
        <section class="files" aria-labelledby="files-title">
            <div class="files-head">
                <div>
                    <h2 id="files-title">"Image files"</h2>
                    <p>"Drop or paste pictures of digits anywhere on this page."</p>
                </div>
                <button
                    type="button"
                    id="files-clear"
                    class="button quiet"
                    hidden=flag(is_empty)
                    on:click=handler(move |_: MouseEvent| clear_files(desk))
                >
                    "Remove all"
                </button>
                <label class="button picker">
                    "Choose images"
                    <input
                        id="files"
                        type="file"
                        multiple
                        accept="image/*"
                        class="spoken"
                        on:change=handler(move |event| picked(desk, &event))
                    />
                </label>
            </div>
            <div id="gallery" hidden=flag(is_empty)>
                {pictures}
            </div>
            <p class="dropping" aria-hidden="true" hidden=flag(move || !is_dropping.get())>
                "Drop the pictures to have them read"
            </p>
        </section>
    }
}

fn keys(studio: &Studio) -> Vec<u32> {
    studio.reading.files.iter().map(|file| file.key).collect()
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
fn Picture(key: u32) -> impl IntoView {
    let desk = Desk::of_page();
    let look = move |studio: &Studio| studio.reading.file(key).map(stage_and_caption);
    let told = move || desk.with(look).unwrap_or_default();
    let image = move || desk.with(|studio| studio.reading.file(key).and_then(prepared));
    let names = |file: &FileReading| (file.name.clone(), file.url.clone());
    let named = desk.peek(|studio| studio.reading.file(key).map(names));
    let (name, url) = named.unwrap_or_default();
    view! {
        <figure data-stage=text(move || told().0)>
            <div class="pair">
                <img src=url alt=name.clone() />
                <Tile id=format!("sees-{key}") label="What the network sees of it" image=Box::new(image) />
            </div>
            <figcaption>
                <span>{text(move || told().1)}</span>
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
