//! One run: its figures, curves, definition and log.

use super::absent::Absent;
use super::again::Again;
use super::compare::{Charts, follow};
use super::entitle;
use super::hall::{Hall, now};
use super::results::Results;
use super::row::{Actions, Link};
use super::studio::{self, Subscription};
use super::table::Refusal;
use super::transfer;
use crate::app::places::{
    Column, Entry, Route, TableColumn as _, cell, entry_title, progress_text,
};
use crate::app::words::sentence;
use crate::web::derive::{flag, handler, memo, text};
use crate::web::future::begin;
use js_sys::JSON;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::MouseEvent;

/// Everything about a run.
#[component]
pub(super) fn Details(id: String) -> impl IntoView {
    let hall = Hall::of_place();
    let key = id.clone();
    let found = memo(move || hall.entries.with(Option::is_some).then(|| hall.entry(&key)));
    let is_gone = memo(move || matches!(found.get(), Some(None)));
    move || match is_gone.get() {
        true => view! { <Absent what="run" all=Route::Runs title="All runs" /> }.into_any(),
        false => {
            let entry = memo(move || found.get().flatten().unwrap_or_default());
            view! { <Known id=id.clone() entry /> }.into_any()
        }
    }
}

/// A run that is there, or not yet looked for.
#[component]
fn Known(id: String, entry: Memo<Entry>) -> impl IntoView {
    let title = memo(move || entry.with(|entry| entry_title(entry).to_owned()));
    Effect::new(move |_: Option<()>| match title.get() {
        title if title.is_empty() => {}
        title => entitle(&title),
    });
    let heading = move || match title.get() {
        title if title.is_empty() => "Run".to_owned(),
        title => title,
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">{text(heading)}</h1>
            <div class="acts">
                <Actions entry />
                <Link route=Route::Runs class="button">"All runs"</Link>
            </div>
        </div>
        <Refusal />
        <Body id entry />
    }
}

#[component]
fn Body(id: String, entry: Memo<Entry>) -> impl IntoView {
    let curves = vec![follow(id.clone())];
    let entries = memo(move || vec![entry.get()]);
    view! {
        <Facts entry />
        <div class="single">
            <Charts entries curves />
        </div>
        <div class="halves">
            <Settings entry />
            <Again entry />
        </div>
        <Results entry />
        <Log id />
    }
}

#[component]
fn Facts(entry: Memo<Entry>) -> impl IntoView {
    let columns = [
        Column::State,
        Column::Accuracy,
        Column::Loss,
        Column::Duration,
        Column::Submitted,
    ];
    let fact = |column: Column| {
        let value = text(move || entry.with(|entry| cell(entry, column, now())));
        view! {
            <div>
                <dt>{column.title()}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let remark = move || {
        entry.with(|entry| match entry.reason.as_str() {
            "" if !entry.state.is_over() => progress_text(entry),
            // What decided about the runtime says little without it.
            "chosen by you" => sentence(&format!(
                "{}, chosen by you",
                cell(entry, Column::Runtime, now())
            )),
            reason => sentence(reason),
        })
    };
    view! {
        <dl class="facts" id="run-facts">{columns.map(fact).into_iter().collect_view()}</dl>
        <p class="lead">{text(remark)}</p>
    }
}

/// The definition, and a way to keep it as a file.
#[component]
fn Settings(entry: Memo<Entry>) -> impl IntoView {
    let hall = Hall::of_place();
    let settings = memo(move || entry.with(|entry| entry.settings.clone()));
    let list = move || {
        let settings = settings.get().into_iter();
        let settings = settings.map(|(name, json)| {
            view! {
                <div>
                    <dt>{name.replace('_', " ")}</dt>
                    <dd>{plain(json)}</dd>
                </div>
            }
        });
        settings.collect_view()
    };
    let export = move |_: MouseEvent| {
        let entry = entry.get_untracked();
        let name = format!("{}.json", entry.id);
        if let Err(failure) = transfer::save(&name, &json(&entry)) {
            hall.refusal.set(failure.to_string());
        }
    };
    view! {
        <section class="settings">
            <h2>"Definition"</h2>
            <dl>{list}</dl>
            <button type="button" id="export" class="button" on:click=handler(export)>
                "Save as a file"
            </button>
        </section>
    }
}

/// A setting's value as people write it: a name has its quotation marks without backslashes.
fn plain(json: String) -> String {
    let text = JSON::parse(&json).ok().and_then(|value| value.as_string());
    text.unwrap_or(json)
}

/// The definition as a file that people read.
fn json(entry: &Entry) -> String {
    let lines = entry.settings.iter();
    let lines: Vec<String> = lines
        .map(|(name, json)| format!("  \"{name}\": {json}"))
        .collect();
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

/// The log, as far as it is.
#[component]
fn Log(id: String) -> impl IntoView {
    let log = RwSignal::new(String::new());
    let is_asked = StoredValue::new(false);
    let ask = {
        let id = id.clone();
        move || {
            let id = JsValue::from(id.as_str());
            begin(async move {
                let told = studio::call("runs.log", &id).await;
                is_asked.try_update_value(|asked| *asked = false);
                // The place may have been left meanwhile, and a run that is gone has no log.
                log.try_set(
                    told.ok()
                        .and_then(|told| told.as_string())
                        .unwrap_or_default(),
                );
            });
        }
    };
    ask();
    let heard = move |news: JsValue| {
        // Once a frame, however many lines came.
        if studio::text(&news, "id") == id && !is_asked.get_value() {
            is_asked.set_value(true);
            request_animation_frame(ask.clone());
        }
    };
    StoredValue::new_local(Subscription::on("log", heard));
    let is_empty = flag(move || log.with(String::is_empty));
    view! {
        <section class="log" hidden=is_empty>
            <h2 id="log-title">"Log"</h2>
            <pre id="run-log" tabindex="0" role="region" aria-labelledby="log-title">{text(move || log.get())}</pre>
        </section>
    }
}
