//! The log in the pattern's lines. Only new lines are added, and only the last ones stay: a long run has thousands.

use super::derive::{memo, text};
use super::pace::paced_extent;
use super::settings::is_details_open;
use crate::app::words::{self, Shown, Tail};
use crate::web::desk::Desk;
use leptos::html::Pre;
use leptos::prelude::*;
use web_sys::{Element, Event};

/// How far from its end the log may be, in pixels, to be taken there when it grows.
const NEAR_END: i32 = 24;

/// The log of the run that is shown.
#[component]
pub(super) fn Log() -> impl IntoView {
    let desk = Desk::of_page();
    let lines = NodeRef::<Pre>::new();
    let newest = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    follow_run(desk, lines, newest);
    let toggled = move |event: Event| {
        is_open.set(is_details_open(&event));
        if let Some(lines) = lines.get_untracked() {
            lines.set_scroll_top(lines.scroll_height());
        }
    };
    let has_lines = memo(move || newest.with(|line| !line.is_empty()));
    view! {
        <details class="fold" prop:open=memo(move || is_open.get()) on:toggle=toggled>
            <summary>
                <b>"Log"</b>
                <span hidden=has_lines>"empty until a run starts"</span>
                <span data-line="newest">{text(move || newest.get())}</span>
            </summary>
            <pre id="log" node_ref=lines tabindex="0" aria-label="Training log"></pre>
        </details>
    }
}

fn follow_run(desk: Desk, lines: NodeRef<Pre>, newest: RwSignal<String>) {
    let extent = paced_extent(desk);
    Effect::new(move |shown: Option<Option<Shown>>| {
        extent.get().run?;
        let shown = shown.flatten();
        let lines = lines.get()?;
        let tail = desk.peek(|studio| studio.shown_run().map(|run| words::tail(run, shown)))?;
        add(&lines, &tail);
        if let Some(line) = tail.text.lines().rev().find(|line| !line.is_empty()) {
            newest.set(line.to_owned());
        }
        Some(tail.shown)
    });
}

/// Adds to the log, and keeps its end in sight unless somebody has scrolled away from it: then what was in sight stays
/// there, more or less, when lines before it go.
fn add(lines: &Element, tail: &Tail) {
    let below = lines.scroll_height() - lines.scroll_top() - lines.client_height();
    if tail.replaces {
        lines.set_text_content(None);
    }
    if tail.text.is_empty() {
        return;
    }
    lines
        .append_with_str_1(&tail.text)
        .expect("text can be added to an element of the page");
    if below < NEAR_END {
        lines.set_scroll_top(lines.scroll_height());
    } else if tail.replaces {
        lines.set_scroll_top(lines.scroll_height() - lines.client_height() - below);
    }
}
