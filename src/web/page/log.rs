//! The log in the pattern's lines. Only new lines are added, and only the last ones stay: a long run has thousands.

use super::derive::{flag, follow, handler, text};
use super::element;
use super::pace::paced_extent;
use super::settings::is_details_open;
use crate::app::words::{self, Tail};
use crate::web::desk::Desk;
use leptos::prelude::*;
use web_sys::{Element, Event};

/// The name of what holds the lines in the page.
const LINES: &str = "log";

/// How far from its end the log may be, in pixels, to be taken there when it grows.
const NEAR_END: i32 = 24;

/// The log of the run that is shown.
#[component]
pub(super) fn Log() -> impl IntoView {
    let desk = Desk::of_page();
    let newest = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    follow_run(desk, newest, is_open);
    let toggled = move |event: Event| {
        is_open.set(is_details_open(&event));
        if let Some(lines) = element::<Element>(LINES) {
            lines.set_scroll_top(lines.scroll_height());
        }
    };
    view! {
        <details class="fold" prop:open=flag(move || is_open.get()) on:toggle=handler(toggled)>
            <summary>
                <b>"Log"</b>
                <span hidden=flag(move || !newest.get().is_empty())>"empty until a run starts"</span>
                <span data-line="newest">{text(move || newest.get())}</span>
            </summary>
            <pre id=LINES tabindex="0" aria-label="Training log"></pre>
        </details>
    }
}

fn follow_run(desk: Desk, newest: RwSignal<String>, is_open: RwSignal<bool>) {
    let extent = paced_extent(desk);
    let mut shown = None;
    follow(move || {
        let is_begun = extent.get().run.is_some();
        let (true, Some(lines)) = (is_begun, element(LINES)) else {
            shown = None;
            return;
        };
        let tail = desk.peek(|studio| studio.shown_run().map(|run| words::tail(run, shown)));
        if let Some(tail) = &tail {
            show(&lines, tail, is_open.get_untracked());
            tell_newest(tail, newest);
        }
        shown = tail.map(|tail| tail.shown);
    });
}

fn tell_newest(tail: &Tail, newest: RwSignal<String>) {
    if let Some(line) = tail.text.lines().rev().find(|line| !line.is_empty()) {
        newest.set(line.to_owned());
    }
}

/// Adds to the log, and keeps its end in sight unless somebody has scrolled away from it: then what was in sight stays
/// there, more or less, when lines before it go.
///
/// A folded log is not asked where it is scrolled to: its answer would need a layout, and the first one waits up to
/// 165 ms for the system's typeface while training takes all cores.
fn show(lines: &Element, tail: &Tail, is_open: bool) {
    if !is_open {
        return add(lines, tail);
    }
    let below = lines.scroll_height() - lines.scroll_top() - lines.client_height();
    add(lines, tail);
    if below < NEAR_END {
        lines.set_scroll_top(lines.scroll_height());
    } else if tail.replaces {
        lines.set_scroll_top(lines.scroll_height() - lines.client_height() - below);
    }
}

fn add(lines: &Element, tail: &Tail) {
    if tail.replaces {
        lines.set_text_content(None);
    }
    if !tail.text.is_empty() {
        lines
            .append_with_str_1(&tail.text)
            .expect("text can be added to an element of the page");
    }
}
