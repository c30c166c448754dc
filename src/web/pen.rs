//! Mouse, finger, pen and keyboard on a pad.

use crate::app::ink::{PenInput, Point};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DomRect, Element, KeyboardEvent, PointerEvent};

/// How far an arrow key moves the pen, as a share of the pad's side.
const STRIDE: f32 = 0.04;
/// The same with Shift.
const SMALL_STRIDE: f32 = 0.01;

/// What a key means on a pad.
pub(super) enum Key {
    /// The keyboard's pen.
    Pen(PenInput),
    /// Take the last stroke away.
    Undo,
    /// Take everything away.
    Clear,
}

impl Key {
    /// What a key that was pressed means; nothing for one that isn't for the pad.
    pub(super) fn of(event: &KeyboardEvent) -> Option<Self> {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return None;
        }
        let stride = if event.shift_key() {
            SMALL_STRIDE
        } else {
            STRIDE
        };
        let nudge = |dx, dy| Some(Self::Pen(PenInput::Nudge { dx, dy }));
        match event.key().as_str() {
            "ArrowLeft" => nudge(-stride, 0.0),
            "ArrowRight" => nudge(stride, 0.0),
            "ArrowUp" => nudge(0.0, -stride),
            "ArrowDown" => nudge(0.0, stride),
            " " if event.repeat() => None,
            " " => Some(Self::Pen(PenInput::Toggle)),
            "Backspace" => Some(Self::Undo),
            "Delete" => Some(Self::Clear),
            _ => None,
        }
    }
}

/// The pointer that draws. Others that touch the pad meanwhile, such as the palm of a hand, are ignored.
#[derive(Clone, Copy)]
pub(super) struct Pointer<F> {
    follow: F,
    drawing: StoredValue<Option<i32>>,
}

impl<F: Fn(PenInput)> Pointer<F> {
    /// A pointer that `follow` hears of.
    pub(super) fn new(follow: F) -> Self {
        Self {
            follow,
            drawing: StoredValue::new(None),
        }
    }

    pub(super) fn down(&self, event: &PointerEvent) {
        if !event.is_primary() || event.button() != 0 {
            return;
        }
        let Some(pad) = pad_of(event) else {
            return;
        };
        // A pointer that a script made can't be captured, and draws all the same.
        pad.set_pointer_capture(event.pointer_id()).ok();
        self.drawing.set_value(Some(event.pointer_id()));
        let point = point_of(event, &pad.get_bounding_client_rect());
        (self.follow)(PenInput::Down(point));
    }

    /// A browser reports once per frame, and tells where the pen was in between.
    pub(super) fn moved(&self, event: &PointerEvent) {
        let (true, Some(pad)) = (self.is_drawing(event), pad_of(event)) else {
            return;
        };
        let rect = pad.get_bounding_client_rect();
        for place in places(event) {
            (self.follow)(PenInput::Move(point_of(&place, &rect)));
        }
    }

    pub(super) fn lifted(&self, event: &PointerEvent) {
        if self.is_drawing(event) {
            self.drawing.set_value(None);
            (self.follow)(PenInput::Up);
        }
    }

    fn is_drawing(&self, event: &PointerEvent) -> bool {
        self.drawing.get_value() == Some(event.pointer_id())
    }
}

fn pad_of(event: &PointerEvent) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}

/// The places that the event stands for, its own the last. Pages without a secure context are told its own only.
fn places(event: &PointerEvent) -> Vec<JsValue> {
    let knows = Reflect::has(event, &"getCoalescedEvents".into()) == Ok(true);
    let coalesced = knows.then(|| event.get_coalesced_events());
    let places: Vec<JsValue> = coalesced.iter().flat_map(|events| events.iter()).collect();
    if places.is_empty() {
        return vec![event.into()];
    }
    places
}

fn point_of(event: &JsValue, rect: &DomRect) -> Point {
    let x = (coordinate(event, "clientX") - rect.left()) / rect.width();
    let y = (coordinate(event, "clientY") - rect.top()) / rect.height();
    Point {
        x: x as f32,
        y: y as f32,
    }
}

/// web-sys gives whole pixels; a pen is more precise than that.
fn coordinate(event: &JsValue, name: &str) -> f64 {
    let value = Reflect::get(event, &name.into()).ok();
    value.and_then(|value| value.as_f64()).unwrap_or_default()
}
