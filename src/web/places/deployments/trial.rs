//! The box in which a deployment is tried: a payload to edit, pictures that fill it, and the reply.

use super::super::focus::reveal_while;
use super::super::studio::call;
use super::exchange::{self, Reply};
use super::read;
use super::reply::{Answer, Tile};
use crate::app::places::deployments::{Condition, Deployed, Images, example};
use crate::app::words::sentence;
use crate::web::derive::{flag, handler, memo, text};
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use js_sys::Uint8Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Event, HtmlInputElement, MouseEvent};

/// What is tried. Copies are the same one.
#[derive(Clone, Copy)]
pub(super) struct Trial {
    /// The payload as it stands in the box.
    pub(super) payload: RwSignal<String>,
    /// The images in it, or those that were in it last.
    pub(super) images: Memo<Images>,
    /// What came back, until another picture is tried.
    pub(super) reply: RwSignal<Option<Reply>>,
    /// What went wrong on the way to a reply.
    wrong: RwSignal<String>,
    is_asking: RwSignal<bool>,
}

impl Trial {
    /// One with the example.
    pub(super) fn new() -> Self {
        let payload = RwSignal::new(example().payload());
        let images = Memo::new(move |before: Option<&Images>| {
            let read = payload.with(|payload| read::images(payload));
            read.unwrap_or_else(|| before.cloned().unwrap_or_else(example))
        });
        Self {
            payload,
            images,
            reply: RwSignal::new(None),
            wrong: RwSignal::default(),
            is_asking: RwSignal::new(false),
        }
    }

    /// Puts a picture into the payload, as the network sees it. What can't be read is said, and has no reply.
    fn fill(self, picture: JsValue) {
        self.wrong.set(String::new());
        self.reply.set(None);
        begin(async move {
            match prepared(&picture).await {
                Ok(images) => {
                    self.payload.try_set(images.payload());
                }
                Err(failure) => drop(self.wrong.try_set(failure.to_string())),
            }
        });
    }

    fn score(self, deployed: Deployed) {
        if self.is_asking.get_untracked() {
            return;
        }
        self.is_asking.set(true);
        self.wrong.set(String::new());
        let payload = self.payload.get_untracked();
        begin(async move {
            let reply = exchange::ask(&deployed, &payload).await;
            self.is_asking.try_set(false);
            match reply {
                Ok(reply) => {
                    self.reply.try_set(Some(reply));
                }
                Err(failure) => {
                    self.reply.try_set(None);
                    self.wrong.try_set(failure.to_string());
                }
            }
        });
    }
}

async fn prepared(picture: &JsValue) -> Result<Images, JsFailure> {
    let shades: Uint8Array = call("prepare", picture).await?.unchecked_into();
    let shades = shades.to_vec().into_iter().map(f64::from).collect();
    Images::of(shades).ok_or_else(|| JsFailure("this picture gave no image".to_owned()))
}

/// The box.
#[component]
pub(super) fn Try(one: Memo<Deployed>, trial: Trial) -> impl IntoView {
    let is_idle =
        memo(move || trial.is_asking.get() || one.with(|one| one.state == Condition::Initializing));
    let wrong = reveal_while(move || trial.wrong.with(|wrong| !wrong.is_empty()));
    let type_in = move |event: Event| trial.payload.set(event_target_value(&event));
    let score = move |_: MouseEvent| {
        if !is_idle.get_untracked() {
            trial.score(one.get_untracked());
        }
    };
    view! {
        <section class="tryout">
            <div class="trial-ask">
                <h2><label for="payload">"Try it: the request"</label></h2>
                <Pictures trial />
                <textarea
                    id="payload"
                    rows="16"
                    wrap="off"
                    spellcheck="false"
                    autocapitalize="off"
                    aria-describedby="payload-note"
                    prop:value=text(move || trial.payload.get())
                    on:input=handler(type_in)
                ></textarea>
                <p id="payload-note" class="note">
                    "Images of 28 × 28 shades, one after the other: 0 is paper, 255 is ink."
                </p>
                <button
                    type="button"
                    id="score"
                    class="button primary"
                    aria-disabled=text(move || is_idle.get())
                    on:click=handler(score)
                >
                    "Score"
                </button>
                <p id="trial-wrong" class="refusal" role="alert" node_ref=wrong hidden=flag(move || trial.wrong.with(String::is_empty))>
                    {text(move || sentence(&trial.wrong.get()))}
                </p>
            </div>
            <Answer trial />
        </section>
    }
}

/// What the payload can be filled with.
#[component]
fn Pictures(trial: Trial) -> impl IntoView {
    let draw = move |_: MouseEvent| {
        let pad = document().query_selector("#pad").ok().flatten();
        trial.fill(pad.into());
    };
    let pick = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        if let Some(file) = file {
            trial.fill(file.into());
        }
        // The same file can be picked again.
        input.set_value("");
    };
    let show = move |_: MouseEvent| trial.payload.set(example().payload());
    view! {
        <div class="pictures">
            <Tile images=trial.images />
            <button type="button" id="fill-drawing" class="button" on:click=handler(draw)>
                "Take my drawing"
            </button>
            <label class="button picker">
                "Take a file"
                <input type="file" id="fill-file" class="spoken" accept="image/*" on:change=handler(pick) />
            </label>
            <button type="button" id="fill-example" class="button quiet" on:click=handler(show)>
                "Example"
            </button>
        </div>
    }
}
