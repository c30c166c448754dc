//! The training card: what will happen or is happening, one thing to do about it, and how it goes.

use super::architectures::Architectures;
use super::chart::Chart;
use super::derive::{flag, handler, text};
use super::element;
use super::log::Log;
use super::settings::{Settings, focus_field};
use crate::app::number::fixed;
use crate::app::studio::{Action, Input};
use crate::app::words::{self, Controls};
use crate::web::api::start_training;
use crate::web::desk::Desk;
use leptos::prelude::*;
use web_sys::{HtmlElement, MouseEvent};

/// The training card.
#[component]
pub(super) fn Train() -> impl IntoView {
    let desk = Desk::of_page();
    let card = move || desk.with(words::card);
    let place = text(move || desk.with(words::place));
    let is_open = RwSignal::new(false);
    let refusal = RwSignal::new(None::<String>);
    let sub = text(move || {
        let card = card();
        let refused = refusal
            .get()
            .filter(|_| matches!(card.controls, Controls::Train(_)));
        refused.unwrap_or(card.sub)
    });
    view! {
        <section class="train card" aria-labelledby="train-title" data-state=text(move || card().state)>
            <div class="train-head">
                <div class="train-words">
                    <h2 id="train-title">{text(move || card().lead)}</h2>
                    <p class="sub">{sub}</p>
                </div>
                <Buttons is_open refusal />
            </div>
            <Announcer />
            <Architectures />
            <Progress />
            <Facts />
            <Chart />
            <p class="place">{place}</p>
            <Settings is_open />
            <Log />
        </section>
    }
}

/// One button for the next step, and beside it the way out. The first is always the same element, so that whoever
/// uses the keyboard stays on it when Train turns into Pause.
#[component]
fn Buttons(is_open: RwSignal<bool>, refusal: RwSignal<Option<String>>) -> impl IntoView {
    let desk = Desk::of_page();
    let controls = move || desk.with(|studio| words::card(studio).controls);
    let step = move |_: MouseEvent| match untrack(controls) {
        Controls::Train(_) => refusal.set(train(desk, is_open)),
        Controls::Starting => {}
        Controls::Pause => act(desk, Action::Pause),
        Controls::Resume => act(desk, Action::Resume),
    };
    let cancel = move |_: MouseEvent| {
        // This button goes, and whoever uses the keyboard goes on with the other one. One that can't take the focus
        // leaves it where the browser puts it.
        if let Some(button) = element::<HtmlElement>(step_id(true)) {
            button.focus().ok();
        }
        act(desk, Action::Cancel);
    };
    let is_training = move || !matches!(controls(), Controls::Train(_));
    view! {
        <div class="train-buttons">
            <button
                type="button"
                id=text(move || step_id(is_training()))
                class="button step"
                data-primary=text(move || {
                    matches!(controls(), Controls::Train(_) | Controls::Resume)
                })
                aria-disabled=text(move || controls() == Controls::Starting)
                on:click=handler(step)
            >
                {text(move || word(controls()))}
            </button>
            <button
                type="button"
                id="cancel"
                class="button quiet"
                hidden=flag(move || !is_training())
                on:click=handler(cancel)
            >
                "Cancel"
            </button>
        </div>
    }
}

/// The first button's name in the page.
fn step_id(is_training: bool) -> &'static str {
    if is_training { "pause" } else { "train" }
}

fn word(controls: Controls) -> &'static str {
    match controls {
        Controls::Train(word) => word,
        Controls::Starting | Controls::Pause => "Pause",
        Controls::Resume => "Resume",
    }
}

/// Starts a run, or shows the setting that is in its way, or returns what else is, in words.
fn train(desk: Desk, is_open: RwSignal<bool>) -> Option<String> {
    if let Some((field, _)) = desk.peek(|studio| words::first_problem(&studio.form)) {
        is_open.set(true);
        request_animation_frame(move || focus_field(field));
        return None;
    }
    let refused = start_training(desk).err();
    refused.map(|reason| words::sentence(&reason))
}

fn act(desk: Desk, action: Action) {
    let id = desk.peek(|studio| studio.shown_run().map(|run| run.id.clone()));
    if let Some(id) = id {
        desk.send(Input::Run(id, action));
    }
}

/// Tells screen readers when the run's state changes, and how it ended, but not each batch.
#[component]
fn Announcer() -> impl IntoView {
    let desk = Desk::of_page();
    let said = text(move || {
        let card = desk.with(words::card);
        match card.controls {
            Controls::Train(_) if card.state != "none" => format!("{}. {}", card.lead, card.sub),
            Controls::Train(_) => String::new(),
            _ => card.lead,
        }
    });
    view! { <p class="spoken" role="status" aria-live="polite">{said}</p> }
}

#[component]
fn Progress() -> impl IntoView {
    let desk = Desk::of_page();
    let share = move || desk.with(|studio| words::card(studio).share);
    let percent = move || share().map(|share| fixed(share * 100.0, 0));
    let shown = text(move || format!("--share:{}", fixed(share().unwrap_or(1.0), 4)));
    view! {
        <div
            id="progress"
            class="progress"
            role="progressbar"
            aria-label="Progress of the training"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=percent
            data-known=text(move || share().is_some())
            style=shown
        >
            <i></i>
        </div>
    }
}

#[component]
fn Facts() -> impl IntoView {
    let desk = Desk::of_page();
    let facts = move || desk.with(words::facts);
    view! {
        <dl id="facts" class="facts">
            <div title="Mean cross-entropy of the last 20 batches, in nats">
                <dt>"training loss"</dt>
                <dd data-fact="loss">{text(move || facts().loss)}</dd>
            </div>
            <div title="Share of the 10,000 test images that is read correctly">
                <dt>"test accuracy"</dt>
                <dd data-fact="accuracy">{text(move || facts().accuracy)}</dd>
            </div>
            <div title="The training loop alone, without warm-up and tests">
                <dt>"images per second"</dt>
                <dd data-fact="rate">{text(move || facts().rate)}</dd>
            </div>
        </dl>
    }
}
