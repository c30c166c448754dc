//! Mouse, finger and pen on the pad.

use crate::app::ink::{PenInput, Point};
use crate::app::studio::Input;
use crate::web::desk::Desk;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{DomRect, Element, PointerEvent};

/// The pointer that draws. Others that touch the pad meanwhile, such as the palm of a hand, are ignored.
#[derive(Clone, Copy)]
pub(super) struct Pointer {
    desk: Desk,
    drawing: StoredValue<Option<i32>>,
}

impl Pointer {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            drawing: StoredValue::new(None),
        }
    }

    pub(super) fn down(self, event: &PointerEvent) {
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
        self.send(PenInput::Down(point));
    }

    /// A browser reports once per frame, and tells where the pen was in between.
    pub(super) fn moved(self, event: &PointerEvent) {
        let (true, Some(pad)) = (self.is_drawing(event), pad_of(event)) else {
            return;
        };
        let rect = pad.get_bounding_client_rect();
        for place in places(event) {
            self.send(PenInput::Move(point_of(&place, &rect)));
        }
    }

    pub(super) fn lifted(self, event: &PointerEvent) {
        if self.is_drawing(event) {
            self.drawing.set_value(None);
            self.send(PenInput::Up);
        }
    }

    fn is_drawing(self, event: &PointerEvent) -> bool {
        self.drawing.get_value() == Some(event.pointer_id())
    }

    fn send(self, input: PenInput) {
        self.desk.send(Input::Pen(input));
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
