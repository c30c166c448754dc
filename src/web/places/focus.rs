//! The focus goes with what somebody does: what had it may be gone.

use super::heading;
use crate::web::derive::handler;
use leptos::html::{ElementType, Span};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusEvent, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Takes the focus to the place's heading: what had it goes.
pub(super) fn focus_heading() {
    // A place without a heading leaves it where the browser puts it.
    heading().map(|heading| heading.focus().ok());
}

/// The same as [`focused`] for an element that has come back, and nothing for one that is new.
pub(super) fn focused_again<E>(is_back: bool) -> NodeRef<E>
where
    E: ElementType + 'static,
    E::Output: AsRef<HtmlElement> + Clone + wasm_bindgen::JsCast + 'static,
{
    if is_back { focused() } else { NodeRef::new() }
}

/// A reference to an element that takes the focus when it comes. The attribute `autofocus` works on a page's first
/// element only.
pub(super) fn focused<E>() -> NodeRef<E>
where
    E: ElementType + 'static,
    E::Output: AsRef<HtmlElement> + Clone + wasm_bindgen::JsCast + 'static,
{
    let node = NodeRef::<E>::new();
    node.on_load(|element| {
        let element: HtmlElement = element.unchecked_into();
        // It is in the page with the next frame at the latest.
        request_animation_frame(move || {
            // An element that is gone by then needs no focus.
            element.focus().ok();
        });
    });
    node
}

/// Takes the focus to an element that is there, or can be seen, with the next frame.
pub(super) fn focus_on(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(Ok(element)) = found.map(|found| found.dyn_into::<HtmlElement>()) {
            // One that can't take it leaves it where it is.
            element.focus().ok();
        }
    });
}

/// Scrolls as far as it takes to see an element, with the next frame: not at all where it is in sight.
pub(super) fn reveal(element: Element) {
    request_animation_frame(move || {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    });
}

/// Reveals an element whenever it has something to say: what asked for it may be further down the page.
pub(super) fn reveal_while<E>(says: impl Fn() -> bool + 'static) -> NodeRef<E>
where
    E: ElementType + 'static,
    E::Output: AsRef<HtmlElement> + Clone + wasm_bindgen::JsCast + 'static,
{
    let node = NodeRef::<E>::new();
    Effect::new(move |_: Option<()>| {
        if says()
            && let Some(element) = node.get()
        {
            reveal(element.unchecked_into());
        }
    });
    node
}

/// Buttons that are made anew when `watch` changes. Where the focus was on one of them, the first of the new ones gets it.
#[component]
pub(super) fn Steady<T>(watch: Memo<T>, children: Children) -> impl IntoView
where
    T: PartialEq + Send + Sync + 'static,
{
    let place = NodeRef::<Span>::new();
    let was_inside = StoredValue::new(false);
    // What is taken away with the focus on it goes nowhere else.
    let left = move |event: FocusEvent| was_inside.set_value(event.related_target().is_none());
    Effect::new(move |before: Option<()>| {
        watch.track();
        if before.is_some() && was_inside.get_value() {
            request_animation_frame(move || {
                let place = place.get_untracked().filter(|_| is_lost());
                let first = place.and_then(|place| place.query_selector("button").ok().flatten());
                // One that can't take it leaves it where it is.
                first.map(|first| first.unchecked_into::<HtmlElement>().focus().ok());
            });
        }
    });
    view! {
        <span
            class="steady"
            node_ref=place
            on:focusin=handler(move |_: FocusEvent| was_inside.set_value(true))
            on:focusout=handler(left)
        >
            {children()}
        </span>
    }
}

/// Whether a part of the page has the focus, or nothing has it any more.
pub(super) fn focus_is_in(selector: &str) -> bool {
    let active = document().active_element();
    is_lost() || active.is_some_and(|active| active.closest(selector).ok().flatten().is_some())
}

/// Whether nothing has the focus.
fn is_lost() -> bool {
    let body = document().body();
    let active = document().active_element();
    active.is_none_or(|active| body.is_some_and(|body| *body == active))
}
