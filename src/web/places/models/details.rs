//! One network: its figures, what can be done with it, its files, and a pad to try it on.

use super::menu::{Act, Exports};
use super::row::{Doing, From, Rename, Used};
use super::trial::Trial;
use super::{clear_refusal, entry_of, follow};
use crate::app::places::models::{ModelAction, ModelColumn, ModelEntry, model_cell};
use crate::app::places::{Route, TableColumn as _};
use crate::web::derive::{flag, memo, text};
use crate::web::places::absent::Absent;
use crate::web::places::entitle;
use crate::web::places::focus::Steady;
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
    let is_gone = memo(move || is_there.get() == Some(false));
    move || match is_gone.get() {
        true => view! { <Absent what="model" all=Route::Models title="All models" /> }.into_any(),
        false => view! { <Known id=id.clone() entry is_there /> }.into_any(),
    }
}

/// A network that is there, or not yet looked for.
#[component]
fn Known(id: String, entry: Memo<ModelEntry>, is_there: Memo<Option<bool>>) -> impl IntoView {
    let is_editing = RwSignal::new(false);
    let name = memo(move || entry.with(|entry| entry.name.clone()));
    Effect::new(move |_: Option<()>| match name.get() {
        name if name.is_empty() => {}
        name => entitle(&name),
    });
    let title = move || match name.get() {
        name if name.is_empty() => "Model".to_owned(),
        name => name,
    };
    let is_own = memo(move || entry.with(|entry| entry.actions().contains(&ModelAction::Delete)));
    let content = move || match is_there.get() {
        Some(true) => view! { <Body id=id.clone() entry /> }.into_any(),
        _ => view! { <p class="lead">"Looking for the network"</p> }.into_any(),
    };
    view! {
        <div class="place-head">
            <div class="naming">
                <h1 tabindex="-1" hidden=flag(move || is_editing.get())>{text(title)}</h1>
                <Rename entry is_editing />
            </div>
            <div class="acts">
                {move || is_own.get().then(|| view! { <Act entry action=ModelAction::Delete class="button quiet" /> })}
                <Link route=Route::Models class="button">"All models"</Link>
            </div>
        </div>
        <Refusal />
        {content}
    }
}

#[component]
fn Body(id: String, entry: Memo<ModelEntry>) -> impl IntoView {
    let actions = memo(move || {
        let actions = entry.with(ModelEntry::actions).into_iter();
        let acting = actions.filter(|action| action.method().is_some());
        // It stands beside the name, as in all places.
        let acting = acting.filter(|action| *action != ModelAction::Delete);
        acting.collect::<Vec<_>>()
    });
    let act = move |action| view! { <Act entry action class="button" /> };
    view! {
        <Used entry />
        <Doing entry />
        <Facts entry />
        <div class="acts model-acts">
            <Steady watch=actions>
                {move || actions.get().into_iter().map(act).collect_view()}
            </Steady>
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
    let fact = move |column: &ModelColumn| {
        let column = *column;
        let value = match column {
            ModelColumn::Origin => view! { <From entry /> }.into_any(),
            _ => text(move || entry.with(|entry| model_cell(entry, column, now()))).into_any(),
        };
        view! {
            <div>
                <dt>{column.title()}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    // The name heads the view.
    let columns = ModelColumn::ALL.iter();
    let facts = columns
        .filter(|column| **column != ModelColumn::Name)
        .map(fact);
    view! { <dl class="facts" id="model-facts">{facts.collect_view()}</dl> }
}
