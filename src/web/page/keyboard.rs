//! The keyboard's pen on the pad, and undo wherever no text is typed.

use crate::app::studio::Input;
use crate::web::desk::Desk;
use crate::web::listener::Listener;
use crate::web::pen::Key;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent};

/// A key that was pressed while the pad has the focus.
pub(super) fn pressed(desk: Desk, event: &KeyboardEvent) {
    if let Some(key) = Key::of(event) {
        event.prevent_default();
        desk.send(match key {
            Key::Pen(input) => Input::Pen(input),
            Key::Undo => Input::Undo,
            Key::Clear => Input::Clear,
        });
    }
}

/// Undoes the last stroke at Ctrl+Z or Cmd+Z for as long as the listener lives.
pub(super) fn undo_shortcut(desk: Desk) -> Listener {
    Listener::on(&window(), "keydown", move |event: KeyboardEvent| {
        let is_undo = (event.ctrl_key() || event.meta_key())
            && !event.shift_key()
            && event.key().eq_ignore_ascii_case("z");
        if is_undo && !is_typing(&event) {
            event.prevent_default();
            desk.send(Input::Undo);
        }
    })
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let text = "input:not([type=radio]), textarea, select, [contenteditable]";
    target.is_some_and(|element| element.matches(text) == Ok(true))
}
