//! The places beside the desk: a Leptos program of its own, fetched when a visitor goes to one.
//!
//! It knows the page by `window.studio` alone, so that what it shows is what any script can see. The desk goes on
//! behind it: `index.html` hides it, and nothing of it is taken down.

#![expect(
    unreachable_pub,
    reason = "the component macro makes public items of its own"
)]

mod absent;
mod again;
mod buckets;
mod compare;
mod definitions;
mod deployments;
mod details;
mod drop;
mod focus;
mod hall;
mod models;
mod overlay;
mod pick;
mod picker;
mod question;
mod read;
mod results;
mod row;
mod sorting;
mod storage;
mod studio;
mod table;
mod transfer;

use super::listener::Listener;
use crate::app::places::Route;
use compare::Compare;
use definitions::{Definitions, Form};
use deployments::{Deploy, Deployment, Deployments};
use details::Details;
use hall::Hall;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use models::{Models, Rack};
use storage::{Depot, Objects, Storage};
use table::Runs;
use wasm_bindgen::JsCast as _;
use web_sys::{Event, HtmlElement};

/// The places' own style sheet, which comes with them: nobody else needs it, and the two can't be of different builds.
const STYLES: &str = concat!(
    include_str!("places.css"),
    include_str!("definitions/definitions.css"),
    include_str!("storage/storage.css"),
    include_str!("models/models.css"),
    include_str!("deployments/deployments.css")
);

/// Shows the place that the address names, from now on.
pub fn start() {
    console_error_panic_hook::set_once();
    let styles = document().create_element("style");
    let styles = styles.expect("any document has style elements");
    styles.set_text_content(Some(STYLES));
    let dressed = document().head().map(|head| head.append_child(&styles));
    debug_assert!(
        dressed.is_some_and(|added| added.is_ok()),
        "a page has a head"
    );
    let owner = Owner::new();
    owner.set();
    let hall = Hall::new();
    let title = document().title();
    let follow = move |_: Event| {
        // What was refused in the place that is left is no news in the next.
        hall.refusal.set(String::new());
        hall.route.set(Route::parse(&fragment()));
        hall.refresh();
        request_animation_frame({
            let title = title.clone();
            move || arrive(&title)
        });
    };
    let listeners = [
        Listener::on(&window(), "hashchange", follow.clone()),
        // What other tabs deleted meanwhile is told by no event.
        Listener::on(&window(), "focus", move |_: Event| hall.refresh()),
    ];
    mount_to_body(move || view! { <Place hall /> });
    follow(Event::new("arrival").expect("any name is an event's"));
    // The places last as long as the page does.
    std::mem::forget((owner, listeners));
}

fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Names the place in the window's title, and takes the focus to its heading: what had it may be gone.
fn arrive(studio: &str) {
    let heading = heading();
    let title = heading.as_ref().and_then(|heading| heading.text_content());
    match title {
        Some(place) => entitle(&place),
        None => document().set_title(studio),
    }
    let current = || document().query_selector(".places [aria-current]").ok()?;
    let landing = heading.or_else(|| current()?.dyn_into().ok());
    if let Some(landing) = landing {
        // One that can't take the focus leaves it where the browser puts it.
        landing.focus().ok();
    }
    // The desk's chart is as wide as its place, which had no width while it was hidden.
    let resized = Event::new("resize").and_then(|event| window().dispatch_event(&event));
    debug_assert!(resized.is_ok(), "a plain event can be sent");
}

/// Names a place in the window's title, such as one whose name was not known yet when the visitor arrived.
fn entitle(place: &str) {
    document().set_title(&format!("{place} · Digit Studio"));
}

/// Takes the focus to the place's heading, as where a part that had it is gone.
fn heading() -> Option<HtmlElement> {
    let found = document().query_selector("#place h1").ok().flatten();
    found.and_then(|heading| heading.dyn_into().ok())
}

/// What the address names.
#[component]
fn Place(hall: Hall) -> impl IntoView {
    provide_context(hall);
    provide_context(Depot::new());
    provide_context(Rack::new(hall));
    let content = move || match hall.route.get() {
        Route::Studio => ().into_any(),
        Route::Runs => view! { <Runs /> }.into_any(),
        Route::Run(id) => view! { <Details id /> }.into_any(),
        Route::Compare(ids) => view! { <Compare ids /> }.into_any(),
        Route::Definitions => view! { <Definitions /> }.into_any(),
        Route::Definition(id) => view! { <Form id /> }.into_any(),
        Route::Storage => view! { <Storage /> }.into_any(),
        Route::Objects(folder) => view! { <Objects folder /> }.into_any(),
        Route::Models => view! { <Models /> }.into_any(),
        Route::Model(id) => view! { <models::Model id /> }.into_any(),
        Route::CompareModels(ids) => view! { <models::Compare ids /> }.into_any(),
        Route::Deployments => view! { <Deployments /> }.into_any(),
        Route::Deployment(id) => view! { <Deployment id /> }.into_any(),
        Route::Deploy(model) => view! { <Deploy model /> }.into_any(),
    };
    view! {
        <main id="place" class="room" hidden=move || hall.route.get() == Route::Studio>
            {content}
        </main>
    }
}
