//! All buckets: this browser's own, and each service's.

use super::buckets::Buckets;
use super::clear::Clear;
use super::connect::Connect;
use super::depot::{Depot, Shelf, View};
use super::jobs::Jobs;
use super::space::Room;
use super::trouble::Trouble;
use crate::app::places::Refusal;
use crate::web::derive::flag;
use crate::web::places::drop::take_drops;
use leptos::prelude::*;

/// The place.
#[component]
pub(in crate::web::places) fn Storage() -> impl IntoView {
    let depot = Depot::of_place();
    depot.enter(View::Buckets);
    let is_dropping = RwSignal::new(false);
    let hint = "Open a bucket first, then drop the files into it.";
    take_drops(is_dropping, move |_| depot.refusal.set(Refusal::read(hint)));
    let is_known = move || depot.shelves.with(Option::is_some);
    let connections = move || {
        let id = |shelf: &Shelf| shelf.connection().map(str::to_owned);
        depot
            .shelves
            .with(|shelves| shelves.iter().flatten().map(id).collect::<Vec<_>>())
    };
    view! {
        <div class="place-head">
            <h1 tabindex="-1">"Storage"</h1>
        </div>
        <Room />
        <Trouble refusal=Signal::derive(move || depot.trouble()) />
        <Jobs />
        <p class="lead" hidden=flag(is_known)>"Looking for the buckets"</p>
        <div id="shelves">
            <For each=connections key=Option::clone let:connection>
                <Buckets connection />
            </For>
        </div>
        <Connect />
        <Clear />
    }
}
