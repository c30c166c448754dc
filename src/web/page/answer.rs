//! What the network reads: the digit, how sure it is, and the ten probabilities.

use crate::app::studio::{Input, ModelRef};
use crate::app::words;
use crate::web::desk::Desk;
use leptos::prelude::*;

/// The answer beside the pad.
#[component]
pub(super) fn Answer() -> impl IntoView {
    let desk = Desk::of_page();
    let digit = Memo::new(move |_| desk.with(|studio| words::answer(studio).digit));
    let line = Memo::new(move |_| desk.with(|studio| words::answer(studio).line));
    let spoken = Memo::new(move |_| desk.with(words::announcement));
    let text = move || digit.get().map_or_else(|| "–".to_owned(), |digit| digit.to_string());
    view! {
        <section class="answer" aria-labelledby="answer-title">
            <div class="verdict">
                <h2 id="answer-title">"It reads"</h2>
                <p id="guess" data-known=move || digit.get().is_some().to_string()>{text}</p>
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
    let shares = Memo::new(move |_| desk.with(words::shares));
    let bars = (0..10_usize).map(|digit| {
        let share = move || shares.get().map_or(0, |shares| shares[digit]);
        view! { <Bar digit share=Signal::derive(share) shares /> }
    });
    view! {
        <ol id="bars" aria-label="Probability of each digit in percent">
            {bars.collect_view()}
        </ol>
    }
}

#[component]
fn Bar(
    digit: usize,
    #[prop(into)] share: Signal<u16>,
    shares: Memo<Option<[u16; 10]>>,
) -> impl IntoView {
    let desk = Desk::of_page();
    let is_top = Memo::new(move |_| {
        desk.with(|studio| studio.reading.guess.as_ref().map(|guess| usize::from(guess.digit)))
            == Some(digit)
    });
    let probability = move || format!("{:.4}", f64::from(share.get()) / 10_000.0);
    let percent = move || match shares.get() {
        Some(_) => words::share_text(share.get()),
        None => String::new(),
    };
    view! {
        <li
            data-digit=digit.to_string()
            data-top=move || is_top.get().to_string()
            data-probability=probability
            style=move || format!("--share:{}", probability())
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
    let readers = Memo::new(move |_| desk.with(words::readers));
    let chosen = Memo::new(move |_| desk.with(|studio| studio.model.id().to_owned()));
    let choose = move |event| {
        let id = event_target_value(&event);
        let models = readers.get_untracked().into_iter().map(|reader| reader.model);
        if let Some(model) = models.into_iter().find(|model| model.id() == id) {
            desk.send(Input::ModelChosen(model));
        }
    };
    let option = move |model: &ModelRef, title: &'static str| {
        let id = model.id().to_owned();
        let is_chosen = id == chosen.get();
        view! { <option value=id prop:selected=is_chosen>{title}</option> }
    };
    view! {
        <p class="read-by" data-choice=move || (readers.get().len() > 1).to_string()>
            <label for="model">"Read by the network"</label>
            <select id="model" disabled=move || readers.get().len() < 2 on:change=choose>
                {move || {
                    let readers = readers.get();
                    readers.iter().map(|reader| option(&reader.model, reader.title)).collect_view()
                }}
            </select>
        </p>
    }
}
