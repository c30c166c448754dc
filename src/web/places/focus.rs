//! The focus goes with what somebody does: what had it may be gone.

use super::heading;
use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

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
