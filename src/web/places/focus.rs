//! The focus goes with what somebody does: what had it may be gone.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

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
