//! What the network reads: the digit, how sure it is, and the ten probabilities.

use super::derive::{memo, text};
use crate::app::studio::{Input, ModelRef};
use crate::app::words;
use crate::web::desk::Desk;
use leptos::prelude::*;

/// The answer beside the pad.
#[component]
pub(super) fn Answer() -> impl IntoView {
    let desk = Desk::of_page();
    let digit = memo(move || desk.with(|studio| words::answer(studio).digit));
    let line = memo(move || desk.with(|studio| words::answer(studio).line));
    let spoken = memo(move || desk.with(words::announcement));
    let shown = text(move || {
        let digit = digit.get().map(|digit| digit.to_string());
        digit.unwrap_or_else(|| "–".to_owned())
    });
    view! {
        <section class="answer" aria-labelledby="answer-title">
            <div class="verdict">
                <h2 id="answer-title">"It reads"</h2>
                <p id="guess" class="guess" data-known=text(move || digit.get().is_some())>{shown}</p>
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
    let desk = Desk::of_page();
    let shares = memo(move || desk.with(words::shares));
    let bars = (0..10_usize).map(|digit| {
        view! { <Bar digit shares /> }
    });
    view! {
        <ol id="bars" class="bars" aria-label="Probability of each digit in percent">
            {bars.collect_view()}
        </ol>
    }
}

#[component]
fn Bar(digit: usize, shares: Memo<Option<[u16; 10]>>) -> impl IntoView {
    let desk = Desk::of_page();
    let is_top = memo(move || {
        desk.with(|studio| {
            studio
                .reading
                .guess
                .as_ref()
                .map(|guess| usize::from(guess.digit))
        }) == Some(digit)
    });
    let share = memo(move || shares.get().map(|shares| shares[digit]));
    let probability = text(move || f64::from(share.get().unwrap_or(0)) / 10_000.0);
    let percent = text(move || share.get().map(words::share_text).unwrap_or_default());
    view! {
        <li
            data-digit=digit.to_string()
            data-top=text(move || is_top.get())
            data-probability=probability
            style:--share=probability
        >
            <b>{digit}</b>
            <i aria-hidden="true"></i>
            <em>{percent}</em>
        </li>
    }
}

/// Which network reads, and the choice once there are two.
#[component]
fn ReadBy() -> impl IntoView {
    let desk = Desk::of_page();
    let readers = memo(move || desk.with(words::readers));
    let chosen = memo(move || desk.with(|studio| studio.model.id().to_owned()));
    let choose = move |event| {
        let id = event_target_value(&event);
        let models = readers
            .get_untracked()
            .into_iter()
            .map(|reader| reader.model);
        if let Some(model) = models.into_iter().find(|model| model.id() == id) {
            desk.send(Input::ModelChosen(model));
        }
    };
    let option = move |model: &ModelRef, title: String| {
        let id = model.id().to_owned();
        let is_chosen = id == chosen.get();
        view! { <option value=id prop:selected=is_chosen>{title}</option> }
    };
    view! {
        <p class="read-by" data-choice=text(move || readers.get().len() > 1)>
            <label for="model">"Read by the network"</label>
            <select id="model" disabled=memo(move || readers.get().len() < 2) on:change=choose>
                {move || {
                    let readers = readers.get();
                    readers.iter().map(|reader| option(&reader.model, reader.title.clone())).collect_view()
                }}
            </select>
        </p>
    }
}
