//! The 28x28 image that the network really sees.

use super::derive::{follow, text};
use super::element;
use crate::engine::Image;
use crate::engine::digit::SIDE;
use crate::web::desk::Desk;
use crate::web::failure::JsFailure;
use crate::web::raster;
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

/// What the network sees of the pad.
#[component]
pub(super) fn Sees() -> impl IntoView {
    let desk = Desk::of_page();
    let seen = move || desk.with(|studio| studio.reading.seen.clone());
    view! {
        <section class="sees" aria-labelledby="sees-title">
            <Tile id="sees".to_owned() label="The drawing in 28 by 28 pixels" image=Box::new(seen) />
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
    id: String,
    label: &'static str,
    image: Box<dyn Fn() -> Option<Image>>,
) -> impl IntoView {
    let is_blank = RwSignal::new(true);
    let (name, mut shown) = (id.clone(), None);
    follow(move || {
        let image = image();
        if image != shown {
            is_blank.set(image.is_none());
            // A canvas that can't be painted stays black; the answer is there all the same.
            paint(&name, image.as_ref()).ok();
            shown = image;
        }
    });
    view! {
        <canvas
            id=id
            class="tile"
            data-blank=text(move || is_blank.get())
            width=SIDE.to_string()
            height=SIDE.to_string()
            role="img"
            aria-label=label
        ></canvas>
    }
}

fn paint(id: &str, image: Option<&Image>) -> Result<(), JsFailure> {
    let Some(canvas) = element::<HtmlCanvasElement>(id) else {
        return Ok(());
    };
    let context = raster::context(&canvas)?;
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
