//! What the network reads: the digit, how sure it is, and the ten probabilities.

use super::derive::{flag, handler, text};
use crate::app::number::shortest;
use crate::app::studio::{Input, Studio};
use crate::app::words::{self, Reader};
use crate::web::desk::Desk;
use leptos::prelude::*;
use web_sys::Event;

/// The answer beside the pad.
#[component]
pub(super) fn Answer() -> impl IntoView {
    let desk = Desk::of_page();
    let digit = move || desk.with(|studio| words::answer(studio).digit);
    let line = text(move || desk.with(|studio| words::answer(studio).line));
    let spoken = text(move || desk.with(words::announcement));
    let shown = text(move || {
        let digit = digit().map(|digit| digit.to_string());
        digit.unwrap_or_else(|| "–".to_owned())
    });
    view! {
        <section class="answer" aria-labelledby="answer-title">
            <div class="verdict">
                <h2 id="answer-title">"It reads"</h2>
                <p id="guess" class="guess" data-known=text(move || digit().is_some())>{shown}</p>
                <p class="sure">{line}</p>
                <p class="spoken" role="status" aria-live="polite">{spoken}</p>
            </div>
            <Bars />
            <ReadBy />
        </section>
    }
}

#[component]
fn Bars() -> impl IntoView {
    view! {
        <ol id="bars" class="bars" aria-label="Probability of each digit in percent">
            {(0..10_u8).map(|digit| view! { <Bar digit /> }).collect_view()}
        </ol>
    }
}

#[component]
fn Bar(digit: u8) -> impl IntoView {
    let desk = Desk::of_page();
    let is_top = move || {
        let guess = |studio: &Studio| studio.reading.guess.as_ref().map(|guess| guess.digit);
        desk.with(guess) == Some(digit)
    };
    let share = move || {
        desk.with(words::shares)
            .map(|shares| shares[usize::from(digit)])
    };
    let probability = move || shortest(f64::from(share().unwrap_or(0)) / 10_000.0);
    let percent = text(move || share().map(words::share_text).unwrap_or_default());
    view! {
        <li
            data-digit=digit.to_string()
            data-top=text(is_top)
            data-probability=text(probability)
            style=text(move || format!("--share:{}", probability()))
        >
            <b>{digit.to_string()}</b>
            <i aria-hidden="true"></i>
            <em>{percent}</em>
        </li>
    }
}

/// Which network reads, and the choice once there are two.
#[component]
fn ReadBy() -> impl IntoView {
    let desk = Desk::of_page();
    let readers = move || desk.with(words::readers);
    let choose = move |event: Event| {
        let id = event_target_value(&event);
        let mut models = desk
            .peek(words::readers)
            .into_iter()
            .map(|reader| reader.model);
        if let Some(model) = models.find(|model| model.id() == id) {
            desk.send(Input::ModelChosen(model));
        }
    };
    let option = move |Reader { model, title }: Reader| {
        let is_chosen = desk.with(|studio| studio.model == model);
        view! { <option value=model.id().to_owned() prop:selected=is_chosen>{title}</option> }
    };
    view! {
        <p class="read-by" data-choice=text(move || readers().len() > 1)>
            <label for="model">"Read by the network"</label>
            <select id="model" disabled=flag(move || readers().len() < 2) on:change=handler(choose)>
                {move || readers().into_iter().map(option).collect_view()}
            </select>
        </p>
    }
}
