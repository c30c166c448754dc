//! What the visitor should know, each with a way to put it aside.

use super::derive::handler;
use crate::app::studio::{Input, Notice};
use crate::web::desk::Desk;
use leptos::prelude::*;
use web_sys::MouseEvent;

/// The notices, in a corner of the window.
#[component]
pub(super) fn Notices() -> impl IntoView {
    let desk = Desk::of_page();
    let notices = move || desk.with(|studio| studio.notices.clone());
    let key = |notice: &Notice| format!("{} {}", notice.subject, notice.text);
    view! {
        <div id="notices" role="status" aria-live="polite">
            <For each=notices key=key let:notice>
                <NoticeCard notice />
            </For>
        </div>
    }
}

#[component]
fn NoticeCard(notice: Notice) -> impl IntoView {
    let desk = Desk::of_page();
    let subject = notice.subject;
    view! {
        <div class="notice" data-subject=subject>
            <p>{notice.text}</p>
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
