//! A row of the table of runs.

use super::focus::Steady;
use super::hall::{Hall, now};
use super::pick::Pick;
use super::question::Ask;
use crate::app::places::{
    Column, Entry, MOST_COMPARED, Route, RunAction, TableColumn as _, cell, deletion, entry_title,
    progress_text,
};
use crate::web::derive::{handler, memo, text};
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A run: what is known of it, and what can be done with it.
#[component]
pub(super) fn Row(id: String) -> impl IntoView {
    let hall = Hall::of_place();
    let key = id.clone();
    let entry = memo(move || hall.entry(&key).unwrap_or_default());
    let cell = |column: &Column| view! { <Cell entry column=*column /> };
    let cells = Column::ALL.iter().map(cell).collect_view();
    let label = move || entry.with(|entry| format!("Compare {}", entry_title(entry)));
    view! {
        <tr role="row" data-id=id.clone() data-state=text(move || entry.with(|entry| entry.state.name()))>
            <td role="cell" class="pick">
                <Pick id=id.clone() chosen=hall.chosen most=MOST_COMPARED label=text(label) />
            </td>
            {cells}
            <td role="cell" class="acts">
                <Actions entry />
            </td>
        </tr>
    }
}

#[component]
fn Cell(entry: Memo<Entry>, column: Column) -> impl IntoView {
    let value = text(move || entry.with(|entry| cell(entry, column, now())));
    let content = match column {
        Column::Name => {
            let route = Route::Run(entry.with_untracked(|entry| entry.id.clone()));
            view! { <Link route class="run-name">{value}</Link> }.into_any()
        }
        Column::State => view! {
            <span class="state">{value}</span>
            <small>{text(move || entry.with(progress_text))}</small>
        }
        .into_any(),
        _ => value.into_any(),
    };
    view! {
        <td role="cell" data-column=column.title() data-figure=column.is_figure().to_string()>
            {content}
        </td>
    }
}

/// A link to a place. The page has a base address, which a bare fragment would lead to.
#[component]
pub(super) fn Link(route: Route, class: &'static str, children: Children) -> impl IntoView {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    let address = format!("{path}{query}{}", route.fragment());
    view! { <a class=class href=address>{children()}</a> }
}

/// What can be done with the run now, and here.
#[component]
pub(super) fn Actions(entry: Memo<Entry>) -> impl IntoView {
    let actions = memo(move || entry.with(|entry| entry.actions().to_vec()));
    let asked = move |action| {
        let label =
            entry.with_untracked(|entry| format!("{} {}", title(action), entry_title(entry)));
        view! { <Action entry action label /> }
    };
    view! {
        <Steady watch=actions>
            {move || actions.get().into_iter().map(asked).collect_view()}
        </Steady>
    }
}

fn title(action: RunAction) -> &'static str {
    action.title()
}

#[component]
fn Action(entry: Memo<Entry>, action: RunAction, label: String) -> impl IntoView {
    let hall = Hall::of_place();
    let act = move || hall.act(entry.with_untracked(|entry| entry.id.clone()), action);
    if action == RunAction::Delete {
        let question = entry.with_untracked(deletion);
        let yes = Callback::new(move |()| act());
        return view! { <Ask word="Delete" label question yes /> }.into_any();
    }
    let class = if action == RunAction::Cancel {
        "button quiet"
    } else {
        "button"
    };
    view! {
        <button type="button" class=class aria-label=label on:click=handler(move |_: MouseEvent| act())>
            {title(action)}
        </button>
    }
    .into_any()
}
