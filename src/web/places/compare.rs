//! Runs beside each other: their curves, their figures, and what distinguishes their definitions.

use super::absent::Absent;
use super::hall::{Hall, now};
use super::overlay::{self, letter};
use super::read;
use super::row::Link;
use super::studio::{self, Subscription};
use crate::app::chart::Overlay;
use crate::app::places::{
    Column, Curves, Entry, Route, TableColumn as _, cell, differences, entry_title,
};
use crate::web::derive::{memo, text};
use crate::web::future::begin;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Two to five runs.
#[component]
pub(super) fn Compare(ids: Vec<String>) -> impl IntoView {
    let hall = Hall::of_place();
    let known = ids.clone();
    let found = memo(move || {
        let is_known = hall.entries.with(Option::is_some);
        let entries = known.iter().map(|id| match is_known {
            true => hall.entry(id),
            false => Some(Entry::default()),
        });
        entries.collect::<Option<Vec<Entry>>>()
    });
    let is_whole = memo(move || found.with(Option::is_some));
    move || match is_whole.get() {
        true => view! { <Beside ids=ids.clone() found /> }.into_any(),
        false => view! { <Absent what="run" all=Route::Runs title="All runs" /> }.into_any(),
    }
}

#[component]
fn Beside(ids: Vec<String>, found: Memo<Option<Vec<Entry>>>) -> impl IntoView {
    let entries = memo(move || found.get().unwrap_or_default());
    let heads = ids.iter().enumerate();
    let heads = heads.map(|(index, id)| view! { <Head index id=id.clone() entries /> });
    let heads = heads.collect_view();
    // A narrow screen shows some of them, and the others beside those.
    let width = format!("min-width:{}px", 128 * (ids.len() + 1));
    let curves = ids.into_iter().map(follow).collect();
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Runs compared"</h1>
            <div class="acts">
                <Link route=Route::Runs class="button">"All runs"</Link>
            </div>
        </div>
        <Charts entries curves />
        <div class="sideways">
            <table id="comparison" class="compared" aria-label="The runs" style=width>
                <thead>
                    <tr>
                        <th scope="col"><span class="spoken">"What"</span></th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{move || entries.with(|entries| figures(entries))}</tbody>
                <tbody id="differences">{move || entries.with(|entries| differing(entries))}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Head(index: usize, id: String, entries: Memo<Vec<Entry>>) -> impl IntoView {
    let title =
        move || entries.with(|entries| entries.get(index).map(entry_title).map(str::to_owned));
    let title = move || title().unwrap_or_default();
    view! {
        <th scope="col" data-line=letter(index)>
            <b class="letter">{letter(index)}</b>
            <Link route=Route::Run(id) class="run-name">{text(title)}</Link>
        </th>
    }
}

/// The curves of one or more runs.
#[component]
pub(super) fn Charts(entries: Memo<Vec<Entry>>, curves: Vec<RwSignal<Curves>>) -> impl IntoView {
    let lines = curves.clone();
    let losses = memo(move || {
        let all: Vec<_> = lines.iter().map(|curves| curves.get().losses).collect();
        let all: Vec<&[f32]> = all.iter().map(Vec::as_slice).collect();
        let steps = entries.with(|entries| entries.iter().map(|entry| entry.steps).max());
        Overlay::losses(&all, steps.unwrap_or(1) as usize, overlay::PLOT)
    });
    let accuracies = memo(move || {
        let all: Vec<_> = curves
            .iter()
            .map(|curves| curves.get().accuracies)
            .collect();
        let all: Vec<&[(u32, f32)]> = all.iter().map(Vec::as_slice).collect();
        let epochs = entries.with(|entries| entries.iter().map(|entry| entry.epochs).max());
        Overlay::accuracies(&all, epochs.unwrap_or(1) as usize, overlay::PLOT)
    });
    let name = |what: &str| format!("{what}. The figures are in the table below.");
    view! {
        <div class="overlays">
            <figure>
                <figcaption>"Training loss, smoothed"</figcaption>
                <overlay::Curves overlay=losses name=name("Training loss over batches") up="nats" across="batches" />
            </figure>
            <figure>
                <figcaption>"Test accuracy, each epoch"</figcaption>
                <overlay::Curves overlay=accuracies name=name("Test accuracy over epochs") up="of the test set" across="epochs" />
            </figure>
        </div>
    }
}

/// A run's series from its beginning, and live from there.
pub(super) fn follow(id: String) -> RwSignal<Curves> {
    let curves = RwSignal::new(Curves::default());
    ask(id.clone(), curves);
    let heard = move |news: JsValue| {
        if studio::text(&news, "id") != id {
            return;
        }
        let first = studio::number(&news, "first_step").unwrap_or_default() as usize;
        let (losses, accuracies) = (read::losses(&news), read::accuracies(&news));
        let fits = curves.try_update(|curves| {
            curves.accuracies = accuracies;
            curves.take(first, &losses)
        });
        if fits == Some(false) {
            ask(id.clone(), curves);
        }
    };
    StoredValue::new_local(Subscription::on("metrics", heard));
    curves
}

fn ask(id: String, curves: RwSignal<Curves>) {
    begin(async move {
        // A run that is gone has no curves.
        if let Ok(metrics) = studio::call("runs.metrics", &id.into()).await {
            let (losses, accuracies) = (read::losses(&metrics), read::accuracies(&metrics));
            // The place may have been left meanwhile.
            curves.try_set(Curves { losses, accuracies });
        }
    });
}

fn figures(entries: &[Entry]) -> impl IntoView + use<> {
    let columns = [
        Column::State,
        Column::Accuracy,
        Column::Loss,
        Column::Duration,
        Column::Runtime,
    ];
    let rows = columns.map(|column| {
        let values = entries.iter().map(|entry| cell(entry, column, now()));
        row(column.title().to_owned(), values.collect())
    });
    rows.into_iter().collect_view()
}

fn differing(entries: &[Entry]) -> impl IntoView + use<> {
    let rows = differences(entries);
    let columns = (entries.len() + 1).to_string();
    let said = if rows.is_empty() {
        "Their definitions are the same"
    } else {
        "What differs in their definitions"
    };
    let rows = rows
        .into_iter()
        .map(|difference| row(difference.setting, difference.values));
    view! {
        <tr>
            <th class="part" scope="rowgroup" colspan=columns>{said}</th>
        </tr>
        {rows.collect_view()}
    }
}

fn row(title: String, values: Vec<String>) -> impl IntoView {
    let cells = values.into_iter().map(|value| view! { <td>{value}</td> });
    view! {
        <tr>
            <th scope="row">{title}</th>
            {cells.collect_view()}
        </tr>
    }
}
