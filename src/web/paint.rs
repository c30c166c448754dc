//! Ink onto a canvas.

use super::failure::JsFailure;
use super::raster;
use crate::app::ink::{Ink, Point, Stroke};
use crate::app::trace::Trace;
use leptos::prelude::window;
use std::f64::consts::TAU;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Width and height of the canvas in pixels. Whatever size it is shown at, drawings are read at this one.
pub(super) const SIDE: u32 = 400;

/// Paints a drawing anew.
///
/// # Errors
///
/// When the browser gives no way to paint.
pub(super) fn paint(canvas: &HtmlCanvasElement, ink: &Ink) -> Result<(), JsFailure> {
    let context = raster::context(canvas)?;
    let side = f64::from(SIDE);
    context.clear_rect(0.0, 0.0, side, side);
    let colour = colour_of(canvas)?;
    context.set_stroke_style_str(&colour);
    context.set_fill_style_str(&colour);
    context.set_line_cap("round");
    context.set_line_join("round");
    ink.strokes()
        .iter()
        .try_for_each(|stroke| trace(&context, stroke))
}

/// The ink's colour comes from the style sheet: it is another one in the dark.
fn colour_of(canvas: &HtmlCanvasElement) -> Result<String, JsFailure> {
    let style = window().get_computed_style(canvas)?;
    let colour = style
        .map(|style| style.get_property_value("color"))
        .transpose()?;
    Ok(colour.unwrap_or_default())
}

/// Paints the line of one stroke.
fn trace(context: &CanvasRenderingContext2d, stroke: &Stroke) -> Result<(), JsFailure> {
    let width = f64::from(stroke.width) * f64::from(SIDE);
    context.begin_path();
    match Trace::of(stroke) {
        None => {}
        Some(Trace::Dot(at)) => {
            let (x, y) = pixels(at);
            context.arc(x, y, width / 2.0, 0.0, TAU)?;
            context.fill();
        }
        Some(Trace::Curve { start, bends, end }) => {
            context.set_line_width(width);
            let (x, y) = pixels(start);
            context.move_to(x, y);
            for bend in bends {
                let (control, end) = (pixels(bend.control), pixels(bend.end));
                context.quadratic_curve_to(control.0, control.1, end.0, end.1);
            }
            let (x, y) = pixels(end);
            context.line_to(x, y);
            context.stroke();
        }
    }
    Ok(())
}

fn pixels(point: Point) -> (f64, f64) {
    let side = f64::from(SIDE);
    (f64::from(point.x) * side, f64::from(point.y) * side)
}
