//! One definition: what it says, and how it is trained by.

use super::saved;
use crate::app::places::{BucketRef, Draft, Route, Saved};
use crate::web::derive::{flag, handler, memo, text};
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use crate::web::places::absent::Absent;
use crate::web::places::buckets::{Buckets, Use, reference};
use crate::web::places::entitle;
use crate::web::places::focus::focus_heading;
use crate::web::places::hall::{Hall, go};
use crate::web::places::row::Link;
use crate::web::places::studio::{self, object};
use crate::web::places::table::Refusal;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use web_sys::{Event, MouseEvent};

/// What the address has instead of the id of a definition that isn't stored yet.
const NEW: &str = "new";

/// What is said of fields that were filled and left.
const DRAFT: &str = "As you left it, and not stored yet.";

/// What a draft goes by: the definition's id, as addresses have it.
fn draft_key(saved: &Saved) -> String {
    match saved.id.as_str() {
        "" => NEW.to_owned(),
        id => id.to_owned(),
    }
}

/// Keeps what is typed for whoever leaves, as long as it isn't stored.
fn remember(hall: Hall, base: &Saved, typed: &Saved) {
    let draft = Draft {
        base: base.clone(),
        typed: typed.clone(),
    };
    hall.drafts
        .update_value(|drafts| drafts.extend([(draft_key(typed), draft)]));
}

fn forget(hall: Hall, typed: &Saved) -> Option<Draft> {
    let forgotten = |drafts: &mut BTreeMap<_, _>| drafts.remove(&draft_key(typed));
    hall.drafts.try_update_value(forgotten).flatten()
}

/// What the fields begin with: the definition as it is stored, or what a new one has.
fn base(stored: RwSignal<Option<Saved>>) -> Saved {
    match stored.get_untracked() {
        Some(stored) => stored,
        None => Saved::new(),
    }
}

/// A form for a definition, stored or new.
#[component]
pub(in crate::web::places) fn Form(id: String) -> impl IntoView {
    let hall = Hall::of_place();
    let is_new = id == NEW;
    let draft = hall.drafts.with_value(|drafts| drafts.get(&id).cloned());
    let said = RwSignal::new(draft.as_ref().map_or("", |_| DRAFT));
    let typed = RwSignal::new(is_new.then(|| match &draft {
        Some(draft) => draft.typed.clone(),
        None => Saved::new(),
    }));
    let stored = RwSignal::new(None);
    let is_gone = RwSignal::new(false);
    if !is_new {
        let id = JsValue::from(id.as_str());
        begin(async move {
            match studio::try_apply("definitions.get", &[&id]).await {
                Ok(found) => {
                    let found = saved(&found);
                    stored.try_set(Some(found.clone()));
                    typed.try_set(Some(match draft {
                        Some(Draft { base, typed }) => typed.onto(&base, &found),
                        None => found,
                    }));
                }
                Err(error) if studio::number(&error, "status") == Some(404.0) => {
                    is_gone.try_set(true);
                }
                Err(error) => hall.refusal.set(JsFailure::from(error).to_string()),
            }
        });
    }
    move || match is_gone.get() {
        true => {
            view! { <Absent what="definition" all=Route::Definitions title="All definitions" /> }
                .into_any()
        }
        false => view! { <Known typed stored said is_new /> }.into_any(),
    }
}

/// A definition that is there, or not yet looked for.
#[component]
fn Known(
    typed: RwSignal<Option<Saved>>,
    stored: RwSignal<Option<Saved>>,
    said: RwSignal<&'static str>,
    is_new: bool,
) -> impl IntoView {
    let is_there = memo(move || typed.with(Option::is_some));
    // As it is stored, and not as it is being typed.
    let title = memo(move || match stored.get() {
        Some(stored) => stored.title().to_owned(),
        None if is_new => "New definition".to_owned(),
        None => "Training definition".to_owned(),
    });
    Effect::new(move |_: Option<()>| entitle(&title.get()));
    view! {
        <div class="place-head">
            <h1 tabindex="-1">{text(move || title.get())}</h1>
            <div class="acts">
                <Link route=Route::Definitions class="button">"All definitions"</Link>
            </div>
        </div>
        <Refusal />
        {move || is_there.get().then(|| view! { <Fields typed stored said /> })}
    }
}

#[component]
fn Fields(
    typed: RwSignal<Option<Saved>>,
    stored: RwSignal<Option<Saved>>,
    said: RwSignal<&'static str>,
) -> impl IntoView {
    let hall = Hall::of_place();
    let edit = move |change: fn(&mut Saved, String)| {
        move |event: Event| {
            let value = event_target_value(&event);
            said.set("");
            typed.update(|saved| {
                if let Some(saved) = saved {
                    change(saved, value);
                    remember(hall, &base(stored), saved);
                }
            });
        }
    };
    let value = move |read: fn(&Saved) -> &String| {
        text(move || typed.with(|saved| saved.as_ref().map(read).cloned().unwrap_or_default()))
    };
    view! {
        <form class="definition" on:submit=handler(|event: web_sys::SubmitEvent| event.prevent_default())>
            <label class="field" for="definition-name">
                <span>"Name"</span>
                <input type="text" id="definition-name" maxlength="200" prop:value=value(|saved| &saved.name)
                    on:input=handler(edit(|saved, value| saved.name = value)) />
            </label>
            <label class="field" for="definition-author">
                <span>"Author"</span>
                <input type="text" id="definition-author" maxlength="200" prop:value=value(|saved| &saved.author)
                    on:input=handler(edit(|saved, value| saved.author = value)) />
            </label>
            <label class="field wide" for="definition-description">
                <span>"Description"</span>
                <textarea id="definition-description" rows="2" maxlength="2000" prop:value=value(|saved| &saved.description)
                    on:input=handler(edit(|saved, value| saved.description = value))></textarea>
            </label>
            <label class="field wide" for="definition-line">
                <span>"Command line"</span>
                <textarea id="definition-line" class="code" rows="5" spellcheck="false" autocapitalize="off"
                    aria-describedby="definition-note" prop:value=value(|saved| &saved.command_line)
                    on:input=handler(edit(|saved, value| saved.command_line = value))></textarea>
            </label>
            <p id="definition-note" class="note wide">
                "Arguments as Python programs for MNIST take them, such as --epochs, --batch-size and --lr, and this page’s own: --architecture net, fast, accurate or tiny, --optimizer, --schedule and others. What isn’t given is as in the network’s recipe."
            </p>
            <Submit typed stored said />
        </form>
    }
}

/// Where a run takes its data from and leaves its results, and the buttons.
#[component]
fn Submit(
    typed: RwSignal<Option<Saved>>,
    stored: RwSignal<Option<Saved>>,
    said: RwSignal<&'static str>,
) -> impl IntoView {
    let hall = Hall::of_place();
    let data = RwSignal::new(None::<BucketRef>);
    let results = RwSignal::new(None::<BucketRef>);
    let busy = RwSignal::new(false);
    // What was typed while it was being stored stays, and isn't stored yet.
    let settle = move |before: &Saved, saved: &Saved| {
        let draft = forget(hall, before);
        let newer = draft.map(|draft| draft.typed.onto(before, saved));
        let newer = newer.filter(|newer| newer.words() != saved.words());
        if let Some(newer) = &newer {
            remember(hall, saved, newer);
        }
        // The form may have been left meanwhile.
        said.try_set(newer.as_ref().map_or("Stored", |_| DRAFT));
        stored.try_set(Some(saved.clone()));
        typed.try_set(Some(newer.unwrap_or_else(|| saved.clone())));
    };
    let perform = move |and_train: bool| {
        let Some(now) = typed.get_untracked() else {
            return;
        };
        hall.refusal.set(String::new());
        busy.set(true);
        let references = references(
            data.get_untracked().as_ref(),
            results.get_untracked().as_ref(),
        );
        let base = base(stored);
        begin(async move {
            let done = store(&now, &base).await;
            if let Ok(saved) = &done {
                settle(&now, saved);
            }
            let done = match done {
                Ok(saved) if and_train => {
                    let id = JsValue::from(saved.id.as_str());
                    let run = studio::apply("definitions.train", &[&id, &references]).await;
                    run.map(|run| go(&Route::Run(studio::text(&run, "id"))))
                }
                // It is the first of the list.
                Ok(_) if now.id.is_empty() => {
                    go(&Route::Definitions);
                    Ok(())
                }
                Ok(_) => Ok(()),
                Err(failure) => Err(failure),
            };
            busy.try_set(false);
            if let Err(failure) = done {
                hall.refusal.set(failure.to_string());
            }
        });
    };
    let discard = move |_: MouseEvent| {
        let before = base(stored);
        forget(hall, &before);
        said.set("");
        typed.set(Some(before));
        focus_heading();
    };
    view! {
        <Buckets id="definition-data" label="Training data" nothing="The page’s own copy of MNIST" purpose=Use::Source chosen=data />
        <Buckets id="definition-results" label="Results" nothing="Stay with the run" purpose=Use::Target chosen=results />
        <p class="note wide">"The two buckets are for the training that starts here, and are not stored with the definition."</p>
        <div class="again-acts wide">
            <button type="button" id="store-train" class="button primary" disabled=flag(move || busy.get())
                on:click=handler(move |_: MouseEvent| perform(true))>"Store and train"</button>
            <button type="button" id="store" class="button" disabled=flag(move || busy.get())
                on:click=handler(move |_: MouseEvent| perform(false))>"Store"</button>
            <p class="note" role="status">{text(move || said.get())}</p>
            <button type="button" id="discard" class="button quiet" hidden=flag(move || said.get() != DRAFT)
                on:click=handler(discard)>"Discard"</button>
        </div>
    }
}

/// Stores what is typed, and gives it as it is stored. Of one that is stored already, only what was changed is sent.
async fn store(now: &Saved, base: &Saved) -> Result<Saved, JsFailure> {
    let words = match now.id.is_empty() {
        true => Saved::WORDS
            .into_iter()
            .zip(now.words().map(String::as_str))
            .collect(),
        false => now.changes(base),
    };
    let words: Vec<(&str, JsValue)> = words
        .into_iter()
        .map(|(name, word)| (name, word.trim().into()))
        .collect();
    let words: Vec<(&str, &JsValue)> = words.iter().map(|(name, word)| (*name, word)).collect();
    let words = object(&words);
    let stored = match now.id.as_str() {
        "" => studio::call("definitions.create", &words).await?,
        id => studio::apply("definitions.update", &[&id.into(), &words]).await?,
    };
    Ok(saved(&stored))
}

fn references(data: Option<&BucketRef>, results: Option<&BucketRef>) -> JsValue {
    let of = |bucket: Option<&BucketRef>| bucket.map_or(JsValue::UNDEFINED, reference);
    object(&[("data", &of(data)), ("results", &of(results))])
}
