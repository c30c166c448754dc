//! The request as text: for this site's scripts, and for the same network served elsewhere.

use super::super::hall::Hall;
use super::super::studio::apply;
use super::super::transfer;
use super::details::Copy;
use super::trial::Trial;
use crate::app::places::deployments::{Deployed, Language, snippet};
use crate::web::derive::{flag, handler, text};
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, MouseEvent};

/// The request in three languages, one at a time.
#[component]
pub(super) fn Requests(one: Memo<Deployed>, trial: Trial) -> impl IntoView {
    let language = RwSignal::new(Language::JavaScript);
    let code = move || {
        let url = one.with(|one| one.url.clone());
        let payload = trial.payload.get();
        trial
            .images
            .with(|images| snippet(language.get(), &url, &payload, images))
    };
    let choices = Language::ALL.map(|choice| view! { <Choice choice language /> });
    let save = move || {
        let is_elsewhere = language.get() != Language::JavaScript;
        is_elsewhere.then(|| view! { <Save one /> })
    };
    view! {
        <section class="requests">
            <div class="requests-head">
                <h2 id="requests-title">"The same request as text"</h2>
                <div class="segments" role="radiogroup" aria-labelledby="requests-title">
                    {choices.into_iter().collect_view()}
                </div>
            </div>
            <p class="note" role="status">{text(move || language.get().reach())}</p>
            <pre id="snippet" tabindex="0" role="region" aria-labelledby="requests-title">{text(code)}</pre>
            <div class="requests-acts">
                <Copy id="copy-snippet" label="Copy the request" what=Callback::new(move |()| untrack(code)) />
                {save}
            </div>
        </section>
    }
}

#[component]
fn Choice(choice: Language, language: RwSignal<Language>) -> impl IntoView {
    view! {
        <label class="segment">
            <input
                type="radio"
                name="language"
                value=choice.title()
                prop:checked=flag(move || language.get() == choice)
                on:change=handler(move |_: Event| language.set(choice))
            />
            {choice.title()}
        </label>
    }
}

/// Saves a file of the network that the deployment answers with, for a server. What became of the model is no matter.
#[component]
fn Save(one: Memo<Deployed>) -> impl IntoView {
    let hall = Hall::of_place();
    let save = move |_: MouseEvent| {
        hall.refusal.set(String::new());
        let id = one.with_untracked(|one| one.id.clone());
        begin(async move {
            if let Err(failure) = save_onnx(&id).await {
                hall.refusal.set(failure.to_string());
            }
        });
    };
    view! {
        <button type="button" id="save-onnx" class="button" on:click=handler(save)>
            "Save its network as ONNX"
        </button>
    }
}

async fn save_onnx(deployment: &str) -> Result<(), JsFailure> {
    let file = apply("deployments.export", &[&deployment.into(), &"onnx".into()]).await?;
    transfer::offer("digits.onnx", file.unchecked_ref())
}
