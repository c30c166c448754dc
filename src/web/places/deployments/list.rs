//! All deployments in a table, or what to do while there are none.

use super::super::hall::{Hall, now};
use super::super::question::Ask;
use super::super::row::Link;
use super::super::table::Refusal;
use super::roster::Roster;
use crate::app::places::Route;
use crate::app::places::ago;
use crate::app::places::deployments::{Deployed, model_line, question, state_line};
use crate::web::derive::{flag, memo, text};
use leptos::prelude::*;

const COLUMNS: [&str; 4] = ["Name", "State", "Network", "Made"];

/// The place.
#[component]
pub(in super::super) fn Deployments() -> impl IntoView {
    let roster = Roster::provide();
    let is_empty = memo(move || roster.deployed.with(|all| all.as_ref().map(Vec::is_empty)));
    let content = move || match is_empty.get() {
        None => view! { <Looking /> }.into_any(),
        Some(true) => view! { <Empty /> }.into_any(),
        Some(false) => view! { <Table /> }.into_any(),
    };
    let action = move || {
        let button = || view! { <Link route=Route::Deploy(None) class="button primary">"Deploy a network"</Link> };
        is_empty
            .get()
            .filter(|is_empty| !is_empty)
            .map(|_| button())
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Deployments"</h1>
            {action}
        </div>
        <Refusal />
        {content}
    }
}

/// Stands where nothing is known yet, unless it is said why.
#[component]
pub(super) fn Looking() -> impl IntoView {
    let hall = Hall::of_place();
    let is_told = flag(move || hall.refusal.with(|refusal| !refusal.is_empty()));
    view! { <p class="lead" hidden=is_told>"Looking for deployments"</p> }
}

#[component]
fn Empty() -> impl IntoView {
    let roster = Roster::of_place();
    let in_use = memo(move || {
        let models = roster.models.get().into_iter();
        let mut models = models.filter(|model| model.is_in_use);
        models.next().map(|model| model.id)
    });
    let link = move || {
        let route = Route::Deploy(in_use.get());
        view! { <Link route class="button primary">"Deploy the network in use"</Link> }
    };
    view! {
        <div class="empty">
            <h2>"No network is deployed yet"</h2>
            <p>
                "A deployment is a network that answers at an address of its own. Scripts on this site send it images and get digits back, also without a connection. It stays as it is when you go on training."
            </p>
            {link}
        </div>
    }
}

#[component]
fn Table() -> impl IntoView {
    let roster = Roster::of_place();
    let ids = memo(move || {
        let all = roster.deployed.get().unwrap_or_default().into_iter();
        all.map(|one| one.id).collect::<Vec<_>>()
    });
    let headers = COLUMNS.map(|title| view! { <th role="columnheader" scope="col">{title}</th> });
    view! {
        <table role="table" id="deployments" aria-label="Deployments">
            <thead role="rowgroup">
                <tr role="row">
                    {headers.into_iter().collect_view()}
                    <th role="columnheader"><span class="spoken">"Actions"</span></th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || ids.get() key=String::clone let:id>
                    <Row id />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn Row(id: String) -> impl IntoView {
    let roster = Roster::of_place();
    let key = id.clone();
    let one = memo(move || roster.find(&key).unwrap_or_default());
    let show = move |words: fn(&Deployed) -> String| text(move || one.with(words));
    let (label, asked) = one.with_untracked(|one| (format!("Delete {}", one.name), question(one)));
    let route = Route::Deployment(id.clone());
    let yes = Callback::new({
        let id = id.clone();
        move |()| roster.delete(id.clone())
    });
    view! {
        <tr role="row" data-id=id data-state=text(move || one.with(|one| one.state.name()))>
            <td role="cell" data-column="Name">
                <Link route class="run-name">{show(|one| one.name.clone())}</Link>
                <small>{show(|one| one.description.clone())}</small>
            </td>
            <td role="cell" data-column="State">
                <span class="state">{show(|one| state_line(one.state).to_owned())}</span>
            </td>
            <td role="cell" data-column="Network">{show(|one| model_line(&one.model))}</td>
            <td role="cell" data-column="Made">{show(|one| ago(one.created_at, now()))}</td>
            <td role="cell" class="acts">
                <Ask word="Delete" label question=asked yes />
            </td>
        </tr>
    }
}
