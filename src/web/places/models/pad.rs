//! A pad to draw on beside the desk's own.

use crate::app::ink::{Ink, PenInput};
use crate::app::words::PAD_GUIDE;
use crate::web::derive::{flag, handler, text};
use crate::web::failure::JsFailure;
use crate::web::paint::{SIDE, paint};
use crate::web::pen::{Key, Pointer};
use crate::web::raster;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{FocusEvent, HtmlCanvasElement, KeyboardEvent, MouseEvent};

/// What is on the pad. Copies are the same one.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    ink: RwSignal<Ink>,
    /// Whether the desk's drawing lies under the ink.
    is_traced: RwSignal<bool>,
    canvas: NodeRef<leptos::html::Canvas>,
    /// What is done when something was drawn: once a frame.
    changed: Callback<()>,
    is_due: StoredValue<bool>,
}

impl Sheet {
    pub(super) fn new(changed: Callback<()>) -> Self {
        Self {
            ink: RwSignal::default(),
            is_traced: RwSignal::default(),
            canvas: NodeRef::new(),
            changed,
            is_due: StoredValue::default(),
        }
    }

    /// The canvas, with something on it; nothing while it is blank.
    pub(super) fn drawing(self) -> Option<HtmlCanvasElement> {
        let canvas = self.canvas.get_untracked();
        canvas.filter(|_| !untrack(|| self.is_blank()))
    }

    fn is_blank(self) -> bool {
        self.ink.with(Ink::is_empty) && !self.is_traced.get()
    }

    fn edit(self, edit: impl FnOnce(&mut Ink)) {
        self.ink.update(edit);
        if !self.is_due.get_value() {
            self.is_due.set_value(true);
            request_animation_frame(move || self.refresh());
        }
    }

    fn follow(self, input: PenInput) {
        self.edit(|ink| ink.follow(input));
    }

    fn undo(self) {
        if self.ink.with_untracked(Ink::is_empty) {
            self.is_traced.set(false);
        }
        self.edit(Ink::undo);
    }

    fn clear(self) {
        self.is_traced.set(false);
        self.edit(Ink::clear);
    }

    fn trace(self) {
        self.is_traced.set(true);
        self.edit(Ink::clear);
    }

    fn refresh(self) {
        // The place may have been left meanwhile.
        if self.is_due.try_set_value(false).is_some() {
            return;
        }
        if let Some(canvas) = self.canvas.get_untracked() {
            let painted = self.repaint(&canvas);
            debug_assert_eq!(painted, Ok(()), "a canvas can be painted");
            self.changed.run(());
        }
    }

    fn repaint(self, canvas: &HtmlCanvasElement) -> Result<(), JsFailure> {
        self.ink.with_untracked(|ink| paint(canvas, ink))?;
        if self.is_traced.get_untracked()
            && let Some(desk) = desk_pad()
        {
            let context = raster::context(canvas)?;
            context.draw_image_with_html_canvas_element(&desk, 0.0, 0.0)?;
        }
        Ok(())
    }
}

/// The desk's canvas, which is only hidden, where something is drawn on it.
fn desk_pad() -> Option<HtmlCanvasElement> {
    let found = document().query_selector(".paper[data-blank=false] > #pad");
    found.ok().flatten()?.dyn_into().ok()
}

/// The pad, with its tools.
#[component]
pub(super) fn Pad(sheet: Sheet) -> impl IntoView {
    let pointer = Pointer::new(move |input| sheet.follow(input));
    let press = move |event: KeyboardEvent| {
        let Some(key) = Key::of(&event) else { return };
        event.prevent_default();
        match key {
            Key::Pen(input) => sheet.follow(input),
            Key::Undo => sheet.undo(),
            Key::Clear => sheet.clear(),
        }
    };
    let lift = move |_: FocusEvent| {
        // A pad that is taken away with the focus on it is left too.
        if sheet.ink.try_with_untracked(Ink::is_down) == Some(true) {
            sheet.follow(PenInput::Up);
        }
    };
    let pen = move || {
        let cursor = sheet.ink.with(Ink::cursor);
        let (x, y) = cursor.map_or((0.5, 0.5), |at| (at.x, at.y));
        format!("left:{}%;top:{}%", 100.0 * x, 100.0 * y)
    };
    let has_none = flag(move || desk_pad().is_none());
    view! {
        <div class="paper trial-paper" data-blank=text(move || sheet.is_blank())>
            <canvas
                node_ref=sheet.canvas
                id="trial-pad"
                width=SIDE
                height=SIDE
                tabindex="0"
                role="application"
                aria-label="Drawing pad"
                aria-describedby="trial-guide"
                on:pointerdown=handler(move |event| pointer.down(&event))
                on:pointermove=handler(move |event| pointer.moved(&event))
                on:pointerup=handler(move |event| pointer.lifted(&event))
                on:pointercancel=handler(move |event| pointer.lifted(&event))
                on:lostpointercapture=handler(move |event| pointer.lifted(&event))
                on:keydown=handler(press)
                on:blur=handler(lift)
            ></canvas>
            <span class="pen" aria-hidden="true" data-down=text(move || sheet.ink.with(Ink::is_down)) style=text(pen)></span>
            <p id="trial-guide" class="spoken">{PAD_GUIDE}</p>
        </div>
        <div class="tools">
            <button type="button" class="button" on:click=handler(move |_: MouseEvent| sheet.undo())>"Undo"</button>
            <button type="button" class="button" on:click=handler(move |_: MouseEvent| sheet.clear())>"Clear"</button>
            <button
                type="button"
                id="take-drawing"
                class="button quiet"
                hidden=has_none
                on:click=handler(move |_: MouseEvent| sheet.trace())
            >
                "Take the desk’s drawing"
            </button>
        </div>
    }
}
