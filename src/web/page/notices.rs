//! What the visitor should know, each with a way to put it aside.

use super::derive::{flag, handler, text};
use crate::app::studio::{Input, Subject};
use crate::web::desk::Desk;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// The notices, in a corner of the window.
#[component]
pub(super) fn Notices() -> impl IntoView {
    view! {
        <div id="notices" role="status" aria-live="polite">
            {Subject::ALL.map(|subject| view! { <NoticeCard subject /> }).collect_view()}
        </div>
    }
}

/// The notice on a subject; hidden as long as there is none.
#[component]
fn NoticeCard(subject: Subject) -> impl IntoView {
    let desk = Desk::of_page();
    let sentence = move || {
        desk.with(|studio| studio.notice_on(subject).map(str::to_owned))
            .unwrap_or_default()
    };
    let is_absent = move || desk.with(|studio| studio.notice_on(subject).is_none());
    view! {
        <div class="notice" hidden=flag(is_absent)>
            <p>{text(sentence)}</p>
            <button
                type="button"
                class="button quiet"
                aria-label="Dismiss this notice"
                on:click=handler(move |_: MouseEvent| desk.send(Input::NoticeDismissed(subject)))
            >
                <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                    <path d="M4 4 12 12M12 4 4 12"></path>
                </svg>
            </button>
        </div>
    }
}
