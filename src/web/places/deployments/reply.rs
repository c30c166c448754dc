//! A reply, in words, bars and JSON; and the image that was asked about.

use super::trial::Trial;
use crate::app::places::deployments::{Bar, Images, Verdict, earlier};
use crate::engine::digit::SIDE;
use crate::web::derive::text;
use crate::web::failure::JsFailure;
use crate::web::raster;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

/// What came back, or room for it.
#[component]
pub(super) fn Answer(trial: Trial) -> impl IntoView {
    let reply = trial.reply;
    let verdict = move || {
        let verdict = reply.with(|reply| reply.as_ref()?.verdict.clone());
        verdict.map(|verdict| view! { <Reading verdict /> })
    };
    let line = text(move || {
        let line = reply.with(|reply| {
            let reply = reply.as_ref()?;
            let is_current = trial.payload.with(|payload| *payload == reply.payload);
            Some(match is_current {
                true => reply.line.clone(),
                false => earlier(&reply.line),
            })
        });
        line.unwrap_or_else(|| "Press Score to see it.".to_owned())
    });
    let is_good =
        text(move || reply.with(|reply| reply.as_ref().is_none_or(|reply| reply.is_good)));
    let reason = move || {
        let reason = reply.with(|reply| reply.as_ref().map(|reply| reply.reason.clone()));
        let reason = reason.filter(|reason| !reason.is_empty());
        reason
            .map(|reason| view! { <p id="reply-reason" class="reason" role="status">{reason}</p> })
    };
    let json = move || {
        let json = reply.with(|reply| reply.as_ref().map(|reply| reply.json.clone()));
        json.map(|json| view! { <pre id="reply" tabindex="0" role="region" aria-labelledby="reply-title">{json}</pre> })
    };
    view! {
        <div class="trial-reply">
            <h2 id="reply-title">"The reply"</h2>
            <p id="reply-line" class="reply-line" role="status" data-good=is_good>{line}</p>
            {reason}
            {verdict}
            {json}
        </div>
    }
}

#[component]
fn Reading(verdict: Verdict) -> impl IntoView {
    let bar = |(digit, bar): (usize, Bar)| {
        view! {
            <li data-digit=digit.to_string() data-top=bar.is_top.to_string() style=format!("--share:{}", bar.share)>
                <b>{digit.to_string()}</b>
                <i aria-hidden="true"></i>
                <em>{bar.percent}</em>
            </li>
        }
    };
    let bars = verdict.bars.into_iter().enumerate().map(bar);
    view! {
        <div class="reading">
            <p id="reply-reads" class="reads" role="status">{verdict.line}</p>
            <ol class="bars" aria-label="Probability of each digit in percent">{bars.collect_view()}</ol>
        </div>
    }
}

/// The first image of the payload, white on black as the network sees it.
#[component]
pub(super) fn Tile(images: Memo<Images>) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_: Option<()>| {
        let Some(canvas) = canvas.get() else { return };
        // A canvas that can't be painted stays black; the numbers are there all the same.
        images.with(|images| paint(&canvas, images.first())).ok();
    });
    view! {
        <canvas
            node_ref=canvas
            class="tile"
            width=SIDE.to_string()
            height=SIDE.to_string()
            role="img"
            aria-label="The image in the request"
        ></canvas>
    }
}

fn paint(canvas: &HtmlCanvasElement, shades: &[f64]) -> Result<(), JsFailure> {
    let pixels = shades.iter().map(|shade| *shade as u8);
    let pixels: Vec<u8> = pixels.flat_map(|ink| [ink, ink, ink, u8::MAX]).collect();
    let side = SIDE as u32;
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), side, side)?;
    raster::context(canvas)?.put_image_data(&data, 0.0, 0.0)?;
    Ok(())
}
