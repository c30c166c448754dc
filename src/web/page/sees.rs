//! The 28x28 image that the network really sees.

use super::derive::{memo, text};
use crate::engine::Image;
use crate::engine::digit::SIDE;
use crate::web::desk::Desk;
use crate::web::failure::JsFailure;
use crate::web::raster;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

/// What the network sees of the pad.
#[component]
pub(super) fn Sees() -> impl IntoView {
    let desk = Desk::of_page();
    let seen = memo(move || desk.with(|studio| studio.reading.seen.clone()));
    view! {
        <section class="sees" aria-labelledby="sees-title">
            <Tile id="sees" label="The drawing in 28 by 28 pixels" image=seen />
            <div>
                <h2 id="sees-title">"What the network sees"</h2>
                <p>"28 × 28 pixels: cropped, fitted to 20, centred by mass"</p>
            </div>
        </section>
    }
}

/// A canvas with an image in the network's own pixels, white on black.
#[component]
pub(super) fn Tile(
    #[prop(optional)] id: Option<&'static str>,
    label: &'static str,
    image: Memo<Option<Image>>,
) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        let image = image.get();
        if let Some(canvas) = canvas.get() {
            // A canvas that can't be painted stays black; the answer is there all the same.
            paint(&canvas, image.as_ref()).ok();
        }
    });
    view! {
        <canvas
            id=id
            class="tile"
            data-blank=text(move || image.get().is_none())
            node_ref=canvas
            width=SIDE.to_string()
            height=SIDE.to_string()
            role="img"
            aria-label=label
        ></canvas>
    }
}

fn paint(canvas: &HtmlCanvasElement, image: Option<&Image>) -> Result<(), JsFailure> {
    let context = raster::context(canvas)?;
    let Some(image) = image else {
        context.clear_rect(0.0, 0.0, SIDE as f64, SIDE as f64);
        return Ok(());
    };
    let grey = |pixel: &u8| [*pixel, *pixel, *pixel, u8::MAX];
    let rgba: Vec<u8> = image.pixels().iter().flat_map(grey).collect();
    let side = SIDE as u32;
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), side, side)?;
    Ok(context.put_image_data(&data, 0.0, 0.0)?)
}
