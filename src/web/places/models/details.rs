//! One network: its figures, what can be done with it, its files, and a pad to try it on.

use super::menu::{Act, Exports};
use super::row::{From, Rename, Used};
use super::trial::Trial;
use super::{clear_refusal, entry_of, follow};
use crate::app::places::Route;
use crate::app::places::models::{
    ModelAction, ModelEntry, added_text, interval_text, network_text, size_text,
};
use crate::app::words::whole;
use crate::web::derive::{flag, memo, text};
use crate::web::places::hall::now;
use crate::web::places::row::Link;
use crate::web::places::table::Refusal;
use leptos::prelude::*;

/// Everything about a network.
#[component]
pub(in crate::web::places) fn Model(id: String) -> impl IntoView {
    let rack = follow();
    clear_refusal();
    let key = id.clone();
    let entry = entry_of(rack, id.clone());
    let is_there = memo(move || {
        rack.entries
            .with(Option::is_some)
            .then(|| rack.entry(&key).is_some())
    });
    let is_editing = RwSignal::new(false);
    let title = text(move || match is_there.get() {
        Some(true) => entry.with(|entry| entry.name.clone()),
        _ => "Model".to_owned(),
    });
    let content = move || match is_there.get() {
        None => view! { <p class="lead">"Looking for the network"</p> }.into_any(),
        Some(false) => {
            view! { <p class="lead">"There is no such network, or not any more."</p> }.into_any()
        }
        Some(true) => view! { <Body id=id.clone() entry /> }.into_any(),
    };
    view! {
        <div class="place-head">
            <div class="naming">
                <h1 tabindex="-1" hidden=flag(move || is_editing.get())>{title}</h1>
                <Rename entry is_editing />
            </div>
            <Link route=Route::Models class="button">"All models"</Link>
        </div>
        <Refusal />
        {content}
    }
}

#[component]
fn Body(id: String, entry: Memo<ModelEntry>) -> impl IntoView {
    let actions = memo(move || {
        let actions = entry.with(ModelEntry::actions);
        let acting = actions
            .into_iter()
            .filter(|action| action.method().is_some());
        acting.collect::<Vec<_>>()
    });
    let act = move |action| {
        let class = match action {
            ModelAction::Delete => "button quiet",
            _ => "button",
        };
        view! { <Act entry action class /> }
    };
    view! {
        <Used entry />
        <Facts entry />
        <div class="acts model-acts">
            {move || actions.get().into_iter().map(act).collect_view()}
            <Link route=Route::Deploy(Some(id.clone())) class="button">"Deploy"</Link>
        </div>
        <div class="halves">
            <section aria-labelledby="try">
                <h2 id="try">"Try it"</h2>
                <Trial ids=vec![id] />
            </section>
            <section aria-labelledby="export-as">
                <h2 id="export-as">"Export as"</h2>
                <Exports entry />
            </section>
        </div>
    }
}

#[component]
fn Facts(entry: Memo<ModelEntry>) -> impl IntoView {
    let fact = move |title: &'static str, tell: fn(&ModelEntry) -> String| {
        let value = text(move || entry.with(tell));
        view! {
            <div>
                <dt>{title}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts" id="model-facts">
            {fact("Architecture", network_text)}
            {fact("Parameters", |entry| whole(entry.parameters.into()))}
            {fact("Test accuracy, 95 % interval", |entry| interval_text(entry.accuracy))}
            <div>
                <dt>"From"</dt>
                <dd><From entry /></dd>
            </div>
            {fact("Added", |entry| added_text(entry, now()))}
            {fact("Size", |entry| size_text(entry.size))}
        </dl>
    }
}
