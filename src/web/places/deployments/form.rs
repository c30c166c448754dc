//! Deploying a network, and changing what is deployed.

use super::super::row::Link;
use super::super::studio::object;
use super::super::table::Refusal;
use super::roster::Roster;
use crate::app::places::Route;
use crate::app::places::deployments::{Deployed, Model, model_line, suggested_name};
use crate::web::derive::{flag, handler, memo, text};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Event, SubmitEvent};

/// The place where a deployment is made.
#[component]
pub(in super::super) fn Deploy(
    /// The network that is chosen at first; without one it is that in use.
    model: Option<String>,
) -> impl IntoView {
    let roster = Roster::provide();
    let wish = Wish::default();
    let asked = model.clone();
    let is_absent = memo(move || {
        let is_it = |known: &Model| Some(&known.id) == asked.as_ref();
        let isnt_there = |models: &Vec<Model>| !models.is_empty() && !models.iter().any(is_it);
        asked.is_some() && roster.models.with(isnt_there)
    });
    let in_use = memo(move || {
        let models = roster.models.get();
        let wished = models
            .iter()
            .find(|known| Some(&known.id) == model.as_ref());
        let used = models.iter().find(|known| known.is_in_use);
        let chosen = wished.or(used).or_else(|| models.first());
        chosen.map(|known| known.id.clone()).unwrap_or_default()
    });
    let chosen = move || match wish.model.get() {
        chosen if chosen.is_empty() => in_use.get(),
        chosen => chosen,
    };
    let suggested = memo(move || {
        roster
            .models
            .with(|models| suggested_name(models, &chosen()))
    });
    let send = Callback::new(move |()| {
        roster.create(object(&[
            ("model", &untrack(chosen).into()),
            ("name", &untrack(|| wish.name(suggested)).trim().into()),
            (
                "description",
                &wish.description.get_untracked().trim().into(),
            ),
        ]));
    });
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Deploy a network"</h1>
            <Link route=Route::Deployments class="button">"All deployments"</Link>
        </div>
        <p class="lead">"The network is copied: it answers as it is now, however you train on."</p>
        <Refusal />
        <p id="absent-model" class="refusal" role="status" hidden=flag(move || !is_absent.get())>
            "The network of this address isn’t here: it was deleted, or is in another browser. Another one is chosen below."
        </p>
        <div class="deploy">
            <Form wish first=in_use suggested word="Deploy" send />
        </div>
    }
}

/// Changes a deployment: only what was changed is sent.
#[component]
pub(super) fn Change(one: Memo<Deployed>) -> impl IntoView {
    let roster = Roster::of_place();
    let wish = Wish::default();
    one.with_untracked(|one| wish.description.set(one.description.clone()));
    let first = memo(move || one.with(|one| one.model.id.clone()));
    let name = memo(move || one.with(|one| one.name.clone()));
    let send = Callback::new(move |()| {
        let old = one.get_untracked();
        let mut changes: Vec<(&str, JsValue)> = Vec::new();
        let mut note = |name, new: String, old: &str| {
            if new != old {
                changes.push((name, new.into()));
            }
        };
        note(
            "name",
            untrack(|| wish.name(name)).trim().to_owned(),
            &old.name,
        );
        let description = wish.description.get_untracked().trim().to_owned();
        note("description", description, &old.description);
        // The same network may have learned more since.
        note("model", wish.model.get_untracked(), "");
        let changes: Vec<(&str, &JsValue)> =
            changes.iter().map(|(name, value)| (*name, value)).collect();
        roster.update(old.id, object(&changes));
    });
    // What was chosen is done with once it is deployed, and not when it was refused.
    let modified = memo(move || one.with(|one| one.modified_at.clone()));
    Effect::new(move |_: Option<()>| {
        modified.track();
        wish.model.set(String::new());
    });
    view! {
        <section class="change">
            <h2>"Change it"</h2>
            <Form wish first suggested=name word="Save" send />
        </section>
    }
}

/// What was typed.
#[derive(Clone, Copy, Default)]
struct Wish {
    /// The name, once somebody typed one.
    typed: RwSignal<Option<String>>,
    description: RwSignal<String>,
    /// The chosen network's id; empty where nobody chose.
    model: RwSignal<String>,
}

impl Wish {
    /// The name that was typed, or the suggested one.
    fn name(self, suggested: Memo<String>) -> String {
        self.typed.get().unwrap_or_else(|| suggested.get())
    }
}

#[component]
fn Form(
    wish: Wish,
    /// The network that is chosen until somebody chooses.
    first: Memo<String>,
    /// The name that stands there until somebody types one.
    suggested: Memo<String>,
    word: &'static str,
    send: Callback<()>,
) -> impl IntoView {
    let roster = Roster::of_place();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // The browser takes spaces for a name.
        match untrack(|| wish.name(suggested)).trim().is_empty() {
            true => roster.refuse("Give the deployment a name.".to_owned()),
            false => send.run(()),
        }
    };
    let type_into = |field: RwSignal<String>| {
        handler(move |event: Event| field.set(event_target_value(&event)))
    };
    view! {
        <form id="deployment-form" class="deployment-form" on:submit=handler(submit)>
            <label class="field">
                <span>"Network"</span>
                <select
                    id="deployment-model"
                    on:change=type_into(wish.model)
                >
                    <Options wish first />
                </select>
            </label>
            <label class="field">
                <span>"Name"</span>
                <input
                    type="text"
                    id="deployment-name"
                    required=true
                    maxlength="100"
                    autocomplete="off"
                    prop:value=text(move || wish.name(suggested))
                    on:input=handler(move |event: Event| wish.typed.set(Some(event_target_value(&event))))
                />
            </label>
            <label class="field">
                <span>"Description, if you like"</span>
                <input
                    type="text"
                    id="deployment-description"
                    maxlength="500"
                    autocomplete="off"
                    prop:value=text(move || wish.description.get())
                    on:input=type_into(wish.description)
                />
            </label>
            <button
                type="submit"
                id="deployment-send"
                class="button"
                data-primary=(word == "Deploy").to_string()
                aria-disabled=text(move || roster.is_busy.get())
            >
                {word}
            </button>
        </form>
    }
}

/// The networks. One that is deployed and isn't there any more can be kept all the same.
#[component]
fn Options(wish: Wish, first: Memo<String>) -> impl IntoView {
    let roster = Roster::of_place();
    move || {
        let models = roster.models.get();
        let first = first.get();
        let chosen = match wish.model.get_untracked() {
            chosen if chosen.is_empty() => first.clone(),
            chosen => chosen,
        };
        let is_gone = !first.is_empty() && !models.iter().any(|model| model.id == first);
        let kept =
            is_gone.then(|| view! { <option value="">"The network that is deployed"</option> });
        let options = models.into_iter().map(|model| {
            let is_chosen = model.id == chosen;
            let line = model_line(&model);
            view! { <option value=model.id prop:selected=flag(move || is_chosen)>{line}</option> }
        });
        (kept, options.collect_view())
    }
}
