//! The place of runs: a table of all of them.

use super::again::Import;
use super::focus::reveal_while;
use super::hall::{Hall, go};
use super::row::{Link, Row};
use super::sorting::{Sorting, headers};
use crate::app::places::{Route, State, arrange};
use crate::app::words::{counted, sentence};
use crate::web::derive::{flag, handler, memo, text};
use leptos::prelude::*;
use web_sys::{Event, MouseEvent};

/// The table, or what to do while there is nothing in it.
#[component]
pub(super) fn Runs() -> impl IntoView {
    let hall = Hall::of_place();
    let is_empty = memo(move || {
        hall.entries
            .with(|entries| entries.as_ref().map(Vec::is_empty))
    });
    let content = move || match is_empty.get() {
        None => view! { <p class="lead">"Looking for the runs"</p> }.into_any(),
        Some(true) => view! { <Empty /> }.into_any(),
        Some(false) => view! {
            <Tools />
            <Table />
        }
        .into_any(),
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Runs"</h1>
            <div class="acts">
                <Link route=Route::Definitions class="button">"Definitions"</Link>
                <Import />
            </div>
        </div>
        <Refusal />
        {content}
    }
}

/// What the studio refused, in its words.
#[component]
pub(super) fn Refusal() -> impl IntoView {
    let hall = Hall::of_place();
    let refusal = move || hall.refusal.get();
    let is_none = flag(move || refusal().is_empty());
    let node = reveal_while(move || !refusal().is_empty());
    view! {
        <p class="refusal" role="alert" node_ref=node hidden=is_none>
            {text(move || sentence(&refusal()))}
        </p>
    }
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"No run was made yet"</h2>
            <p>
                "A run is one training of a network. Each one you start is kept here with its settings, its curves and its log, to go on with or to compare."
            </p>
            <Link route=Route::Studio class="button primary">"Train a network"</Link>
        </div>
    }
}

/// Filters, and what was chosen.
#[component]
fn Tools() -> impl IntoView {
    let hall = Hall::of_place();
    let states =
        State::ALL.map(|state| view! { <option value=state.name()>{state.title()}</option> });
    let choose = move |event: Event| {
        let state = State::from_name(&event_target_value(&event));
        hall.filter.update(|filter| filter.state = state);
    };
    let find = move |event: Event| {
        let text = event_target_value(&event);
        hall.filter.update(|filter| filter.text = text);
    };
    view! {
        <div class="place-tools">
            <input
                type="search"
                id="runs-text"
                aria-label="Find runs by name, network or settings"
                placeholder="Find"
                prop:value=hall.filter.get_untracked().text
                on:input=handler(find)
            />
            <select id="runs-state" aria-label="State" on:change=handler(choose)>
                <option value="">"All states"</option>
                {states.into_iter().collect_view()}
            </select>
            <Sorting id="runs-order" order=hall.order />
            <Chosen />
        </div>
    }
}

#[component]
fn Chosen() -> impl IntoView {
    let hall = Hall::of_place();
    let chosen = move || hall.chosen.with(Vec::len);
    let said = move || match chosen() {
        0 => "Choose two to five runs to compare them".to_owned(),
        1 => "Choose another run to compare".to_owned(),
        number => format!("{} chosen", counted(number as u64, "run")),
    };
    let compare = move |_: MouseEvent| {
        let ids = hall.chosen.get_untracked();
        if ids.len() > 1 {
            go(&Route::Compare(ids));
        }
    };
    view! {
        <p class="chosen" role="status">{text(said)}</p>
        <button
            type="button"
            id="compare"
            class="button"
            data-primary=text(move || chosen() > 1)
            aria-disabled=text(move || chosen() < 2)
            on:click=handler(compare)
        >
            "Compare"
        </button>
    }
}

#[component]
fn Table() -> impl IntoView {
    let hall = Hall::of_place();
    let shown = memo(move || {
        let (filter, order) = (hall.filter.get(), hall.order.get());
        let all = |entries: &Option<Vec<_>>| {
            arrange(entries.as_deref().unwrap_or_default(), &filter, order)
        };
        hall.entries.with(all)
    });
    let is_filled = flag(move || shown.with(|ids| !ids.is_empty()));
    view! {
        <table role="table" id="runs" aria-label="Runs">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader"><span class="spoken">"Compare"</span></th>
                    {headers(hall.order)}
                    <th role="columnheader"><span class="spoken">"Actions"</span></th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || shown.get() key=String::clone let:id>
                    <Row id />
                </For>
            </tbody>
        </table>
        <p class="lead" role="status" hidden=is_filled>"No run is like this. Change the filter to see others."</p>
    }
}
