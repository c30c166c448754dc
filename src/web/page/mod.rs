//! The visible page: one component per panel. A component shows memos of the desk's state and sends inputs.

#![expect(
    unreachable_pub,
    reason = "the component macro makes public items of its own"
)]

mod answer;
mod architectures;
mod chart;
mod drop;
mod files;
mod header;
mod keyboard;
mod log;
mod notices;
mod pace;
mod pad;
mod plot;
mod sees;
mod settings;
mod surface;
mod train;

use super::derive;
use super::desk::Desk;
use answer::Answer;
use files::Files;
use header::Header;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use notices::Notices;
use pad::Pad;
use sees::Sees;
use train::Train;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The element of that name, once it is in the page. Leptos' own references are compiled anew for each kind of element.
fn element<E: JsCast>(id: &str) -> Option<E> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Puts the page in the place of the still picture of it that `index.html` has.
pub fn mount(desk: Desk) {
    if let Some(shell) = element::<Element>("shell") {
        shell.remove();
    }
    mount_to_body(move || view! { <Page desk /> });
}

#[component]
fn Page(desk: Desk) -> impl IntoView {
    provide_context(desk);
    view! {
        <Header />
        <main class="desk">
            <Pad />
            <Answer />
            <Sees />
            <Train />
            <Files />
        </main>
        <Notices />
    }
}
