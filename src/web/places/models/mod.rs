//! The place of models: all networks, what they are, and what can be done with them.

mod calls;
mod details;
mod menu;
mod pad;
mod rack;
mod row;
mod task;
mod trial;

use super::drop::take_drops;
use super::focus::{focus_heading, focus_is_in, focus_on};
use super::hall::{Hall, go};
use super::picker::Picker;
use super::sorting::{Sorting, headers};
use super::studio::Subscription;
use super::table::Refusal;
use crate::app::places::models::{ModelColumn, ModelEntry, arrange_models};
use crate::app::places::{Route, TableColumn as _};
use crate::app::words::counted;
use crate::web::derive::{flag, handler, memo, text};
use crate::web::listener::Listener;
pub(super) use details::Model;
use leptos::prelude::*;
pub(super) use rack::Rack;
use row::Row;
pub(super) use trial::Compare;
use web_sys::{Event, File, MouseEvent};

/// Most networks that are compared at a time.
const MOST_COMPARED: usize = 2;

/// Asks for all networks, now and whenever somebody has changed them.
fn follow() -> Rack {
    let rack = Rack::of_place();
    rack.refresh();
    for event in ["models", "focus"] {
        let listener = Listener::on(&window(), event, move |_: Event| rack.refresh());
        StoredValue::new_local(listener);
    }
    // A run has a network from its first snapshot on, and an accuracy from its end.
    let subscription = Subscription::on("state", move |_| rack.refresh());
    StoredValue::new_local(subscription);
    rack
}

/// The table of networks.
#[component]
pub(super) fn Models() -> impl IntoView {
    let rack = follow();
    take_drops(RwSignal::new(false), move |files| rack.import(files));
    let is_known = memo(move || rack.entries.with(Option::is_some));
    let content = move || match is_known.get() {
        false => view! { <p class="lead">"Looking for the networks"</p> }.into_any(),
        true => view! {
            <Tools />
            <Table />
            <Hint />
        }
        .into_any(),
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Models"</h1>
            <div class="acts">
                <Picker
                    id="import-model"
                    word="Import a file"
                    accept=".pth,.pt,.bin,.safetensors,.bpk"
                    is_many=true
                    take=Callback::new(move |files: Vec<File>| rack.import(files))
                />
            </div>
        </div>
        <Refusal />
        <Unreadable />
        {content}
        <Undo />
    }
}

/// Files that are damaged, said once.
#[component]
fn Unreadable() -> impl IntoView {
    let rack = Rack::of_place();
    let count = move || rack.unreadable.get();
    let said = move || {
        let (files, are) = match count() {
            1 => ("One kept network".to_owned(), "is"),
            number => (format!("{} kept networks", number), "are"),
        };
        format!(
            "{files} can’t be read: damaged, or of a newer version of this page. Nothing was changed; what {are} there stays there."
        )
    };
    view! {
        <p id="unreadable" class="refusal" role="status" hidden=flag(move || count() == 0)>
            {text(said)}
        </p>
    }
}

/// What to do next, while there is only what came with the page.
#[component]
fn Hint() -> impl IntoView {
    let rack = Rack::of_place();
    let is_alone = move || {
        rack.entries
            .with(|all| all.as_ref().is_some_and(|all| all.len() == 1))
    };
    view! {
        <div class="empty models-hint" hidden=flag(move || !is_alone())>
            <h2>"Add a network of your own"</h2>
            <p>
                "Train one and keep it here under a name, or drop a file that PyTorch, safetensors or burn has saved anywhere on this page."
            </p>
            <super::row::Link route=Route::Studio class="button primary">"Train a network"</super::row::Link>
        </div>
    }
}

/// The way to a comparison.
#[component]
fn Tools() -> impl IntoView {
    let rack = Rack::of_place();
    let chosen = move || rack.chosen.with(Vec::len);
    let said = move || match chosen() {
        0 => "Choose two networks to compare them on one drawing".to_owned(),
        1 => "Choose another network to compare".to_owned(),
        number => format!("{} chosen", counted(number as u64, "network")),
    };
    let compare = move |_: MouseEvent| {
        if let Ok(ids) = rack.chosen.get_untracked().try_into() {
            go(&Route::CompareModels(ids));
        }
    };
    view! {
        <div class="place-tools">
            <Sorting id="models-order" order=rack.order />
            <p class="chosen" role="status">{text(said)}</p>
            <button
                type="button"
                id="compare-models"
                class="button"
                data-primary=text(move || chosen() == MOST_COMPARED)
                aria-disabled=text(move || chosen() < MOST_COMPARED)
                on:click=handler(compare)
            >
                "Compare"
            </button>
        </div>
    }
}

#[component]
fn Table() -> impl IntoView {
    let rack = Rack::of_place();
    let part = move |is_of_run: bool| {
        memo(move || {
            rack.entries.with(|entries| {
                let entries = entries.iter().flatten();
                let entries = entries.filter(|entry| entry.is_of_run() == is_of_run);
                arrange_models(entries, rack.order.get())
            })
        })
    };
    let (kept, of_runs) = (part(false), part(true));
    let columns = (ModelColumn::ALL.len() + 2).to_string();
    view! {
        <table role="table" id="models" aria-label="Networks">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader"><span class="spoken">"Compare"</span></th>
                    {headers(rack.order)}
                    <th role="columnheader"><span class="spoken">"Actions"</span></th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || kept.get() key=String::clone let:id>
                    <Row id />
                </For>
            </tbody>
            <tbody role="rowgroup" id="of-runs" hidden=flag(move || of_runs.with(Vec::is_empty))>
                <tr role="row" class="part-row">
                    <th role="rowheader" class="part" colspan=columns>
                        "Networks of runs"
                        <small>"Each goes with its run. Keep one to give it a name and a life of its own."</small>
                    </th>
                </tr>
                <For each=move || of_runs.get() key=String::clone let:id>
                    <Row id />
                </For>
            </tbody>
        </table>
    }
}

/// What was deleted, and the way back. It stays until something else is done: nobody has to be quick.
#[component]
fn Undo() -> impl IntoView {
    let rack = Rack::of_place();
    let said = move || {
        rack.deleted.with(|deleted| match deleted.as_slice() {
            [(_, name)] => format!("{name} is deleted."),
            several => format!("{} are deleted.", counted(several.len() as u64, "network")),
        })
    };
    // The bar goes with the button that had the focus.
    let undo = move |_: MouseEvent| {
        rack.undo();
        focus_heading();
    };
    let close = move |_: MouseEvent| {
        rack.deleted.set(Vec::new());
        focus_heading();
    };
    Effect::new(move |before: Option<usize>| {
        let count = rack.deleted.with(Vec::len);
        if before.is_some_and(|before| before < count) {
            let last = rack.deleted.with(|deleted| deleted.last().cloned());
            let (id, _) = last.unwrap_or_default();
            // With the row goes what has the focus in it. Whoever went on to another one meanwhile stays there.
            if focus_is_in(&format!("[data-id=\"{id}\"]")) {
                focus_on("#undo-delete");
            }
        }
        count
    });
    view! {
        <div class="undo" role="status">
            <div class="undo-bar" hidden=flag(move || rack.deleted.with(Vec::is_empty))>
                <p>{text(said)}</p>
                <button type="button" id="undo-delete" class="button" on:click=handler(undo)>
                    "Undo"
                </button>
                <button type="button" class="button quiet" aria-label="Close" on:click=handler(close)>
                    "×"
                </button>
            </div>
        </div>
    }
}

/// The network of that id; an empty one while it isn't known.
fn entry_of(rack: Rack, id: String) -> Memo<ModelEntry> {
    memo(move || rack.entry(&id).unwrap_or_default())
}

/// What the place's other views refuse is gone with them.
fn clear_refusal() {
    Hall::of_place().refusal.set(String::new());
}
