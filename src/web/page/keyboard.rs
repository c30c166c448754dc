//! The keyboard's pen on the pad, and undo wherever no text is typed.

use crate::app::ink::PenInput;
use crate::app::studio::Input;
use crate::web::desk::Desk;
use crate::web::listener::Listener;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent};

/// How far an arrow key moves the pen, as a share of the pad's side.
const STRIDE: f32 = 0.04;
/// The same with Shift.
const SMALL_STRIDE: f32 = 0.01;

/// A key that was pressed while the pad has the focus.
pub(super) fn pressed(desk: Desk, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    if let Some(input) = meaning(event) {
        event.prevent_default();
        desk.send(input);
    }
}

fn meaning(event: &KeyboardEvent) -> Option<Input> {
    let stride = if event.shift_key() {
        SMALL_STRIDE
    } else {
        STRIDE
    };
    let nudge = |dx, dy| Some(Input::Pen(PenInput::Nudge { dx, dy }));
    match event.key().as_str() {
        "ArrowLeft" => nudge(-stride, 0.0),
        "ArrowRight" => nudge(stride, 0.0),
        "ArrowUp" => nudge(0.0, -stride),
        "ArrowDown" => nudge(0.0, stride),
        " " if event.repeat() => None,
        " " => Some(Input::Pen(PenInput::Toggle)),
        "Backspace" => Some(Input::Undo),
        "Delete" => Some(Input::Clear),
        _ => None,
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
