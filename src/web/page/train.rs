//! The training card: what will happen or is happening, one thing to do about it, and how it goes.

use super::chart::Chart;
use super::derive::{memo, text};
use super::log::Log;
use super::settings::{Settings, focus_field};
use crate::app::studio::{Action, Input};
use crate::app::words::{self, Card, Controls};
use crate::web::api::start_training;
use crate::web::desk::Desk;
use leptos::html::Button;
use leptos::prelude::*;

/// The training card.
#[component]
pub(super) fn Train() -> impl IntoView {
    let desk = Desk::of_page();
    let card = memo(move || desk.with(words::card));
    let place = memo(move || desk.with(words::place));
    let is_open = RwSignal::new(false);
    let refusal = RwSignal::new(None::<String>);
    let sub = text(move || {
        let card = card.get();
        let refused = refusal
            .get()
            .filter(|_| matches!(card.controls, Controls::Train(_)));
        refused.unwrap_or(card.sub)
    });
    view! {
        <section class="train card" aria-labelledby="train-title" data-state=text(move || card.get().state)>
            <div class="train-head">
                <div class="train-words">
                    <h2 id="train-title">{text(move || card.get().lead)}</h2>
                    <p class="sub">{sub}</p>
                </div>
                <Buttons card is_open refusal />
            </div>
            <Announcer card />
            <Progress card />
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
fn Buttons(
    card: Memo<Card>,
    is_open: RwSignal<bool>,
    refusal: RwSignal<Option<String>>,
) -> impl IntoView {
    let desk = Desk::of_page();
    let button = NodeRef::<Button>::new();
    let controls = memo(move || card.get().controls);
    let step = move |_| match controls.get_untracked() {
        Controls::Train(_) => refusal.set(train(desk, is_open)),
        Controls::Starting => {}
        Controls::Pause => act(desk, Action::Pause),
        Controls::Resume => act(desk, Action::Resume),
    };
    let cancel = move |_| {
        act(desk, Action::Cancel);
        if let Some(button) = button.get_untracked() {
            // A button that can't take the focus leaves it where the browser puts it.
            button.focus().ok();
        }
    };
    let is_training = move || !matches!(controls.get(), Controls::Train(_));
    view! {
        <div class="train-buttons">
            <button
                type="button"
                node_ref=button
                id=text(move || if is_training() { "pause" } else { "train" })
                class="button step"
                data-primary=text(move || {
                    matches!(controls.get(), Controls::Train(_) | Controls::Resume)
                })
                aria-disabled=text(move || controls.get() == Controls::Starting)
                on:click=step
            >
                {text(move || word(controls.get()))}
            </button>
            <Show when=is_training>
                <button type="button" id="cancel" class="button quiet" on:click=cancel>
                    "Cancel"
                </button>
            </Show>
        </div>
    }
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
fn Announcer(card: Memo<Card>) -> impl IntoView {
    let said = memo(move || {
        let card = card.get();
        match card.controls {
            Controls::Train(_) if card.state != "none" => format!("{}. {}", card.lead, card.sub),
            Controls::Train(_) => String::new(),
            _ => card.lead,
        }
    });
    view! { <p class="spoken" role="status" aria-live="polite">{said}</p> }
}

#[component]
fn Progress(card: Memo<Card>) -> impl IntoView {
    let share = memo(move || card.get().share);
    let percent = memo(move || share.get().map(|share| format!("{:.0}", share * 100.0)));
    let shown = text(move || format!("{:.4}", share.get().unwrap_or(1.0)));
    view! {
        <div
            id="progress"
            class="progress"
            role="progressbar"
            aria-label="Progress of the training"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=percent
            data-known=text(move || share.get().is_some())
            style:--share=shown
        >
            <i></i>
        </div>
    }
}

#[component]
fn Facts() -> impl IntoView {
    let desk = Desk::of_page();
    let facts = memo(move || desk.with(words::facts));
    view! {
        <dl id="facts" class="facts">
            <div title="Mean cross-entropy of the last 20 batches, in nats">
                <dt>"training loss"</dt>
                <dd data-fact="loss">{text(move || facts.get().loss)}</dd>
            </div>
            <div title="Share of the 10,000 test images that is read correctly">
                <dt>"test accuracy"</dt>
                <dd data-fact="accuracy">{text(move || facts.get().accuracy)}</dd>
            </div>
            <div title="The training loop alone, without warm-up and tests">
                <dt>"images per second"</dt>
                <dd data-fact="rate">{text(move || facts.get().rate)}</dd>
            </div>
        </dl>
    }
}
