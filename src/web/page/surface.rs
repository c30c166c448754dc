//! The pad's canvas: ink onto it, and what the network sees from it, once per animation frame.

use super::element;
use crate::app::prepare::PrepareError;
use crate::app::studio::Input;
use crate::engine::Image;
use crate::web::desk::Desk;
use crate::web::failure::JsFailure;
use crate::web::paint::paint;
use crate::web::raster::{self, PictureError};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlCanvasElement;

/// The canvas' name in the page.
pub(super) const ID: &str = "pad";

/// The pad's canvas.
#[derive(Clone, Copy)]
pub(super) struct Surface {
    desk: Desk,
    is_due: StoredValue<bool>,
    /// Whether the pixels that come back are those that were painted.
    pub(super) is_truthful: RwSignal<bool>,
}

impl Surface {
    pub(super) fn new(desk: Desk) -> Self {
        Self {
            desk,
            is_due: StoredValue::new(false),
            is_truthful: RwSignal::new(reads_back().unwrap_or(false)),
        }
    }

    /// Paints and reads before the next frame is shown.
    pub(super) fn request(self) {
        if !self.is_due.get_value() {
            self.is_due.set_value(true);
            request_animation_frame(move || self.refresh());
        }
    }

    /// Whether there is ink of our own on it.
    pub(super) fn has_ink(self) -> bool {
        !self.desk.peek(|studio| studio.ink.is_empty())
    }

    fn refresh(self) {
        self.is_due.set_value(false);
        let Some(canvas) = element::<HtmlCanvasElement>(ID) else {
            return;
        };
        let painted = self.desk.peek(|studio| paint(&canvas, &studio.ink));
        let seen = painted
            .map_err(PictureError::from)
            .and_then(|()| self.read(&canvas));
        match seen {
            Ok(image) => self.desk.send(Input::PadSeen(image)),
            Err(_) => self.is_truthful.set(false),
        }
    }

    fn read(self, canvas: &HtmlCanvasElement) -> Result<Option<Image>, PictureError> {
        if !self.has_ink() {
            return Ok(None);
        }
        match raster::prepare_canvas(canvas) {
            Ok(image) => Ok(Some(image)),
            Err(PictureError::Unprepared(PrepareError::Blank)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether a canvas gives back what was painted onto it. Some browsers add noise, or give white, for privacy.
fn reads_back() -> Result<bool, JsFailure> {
    const EDGE: u32 = 16;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(EDGE);
    canvas.set_height(EDGE);
    let context = raster::context(&canvas)?;
    let edge = f64::from(EDGE);
    let mut expected = Vec::new();
    for row in 0..EDGE {
        let grey = (row * 13 + 20) as u8;
        context.set_fill_style_str(&format!("rgb({grey},{grey},{grey})"));
        context.fill_rect(0.0, f64::from(row), edge, 1.0);
        (0..EDGE).for_each(|_| expected.extend([grey, grey, grey, 255]));
    }
    let data = context.get_image_data(0.0, 0.0, edge, edge)?;
    Ok(data.data().0 == expected)
}
