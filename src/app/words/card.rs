//! The training card: what is going on, in a headline and a sentence, and what can be done about it.

use super::{duration, first_problem, megabytes, percent, sentence, whole};
use crate::app::studio::Studio;
use crate::app::studio::run::{Fetched, Run, RunState};

/// What can be done about training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Controls {
    /// Start a run. The word is the button's.
    Train(&'static str),
    /// Nothing but cancel: the run is not yet under way.
    Starting,
    /// Pause or cancel.
    Pause,
    /// Resume or cancel.
    Resume,
}

/// The training card.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The headline.
    pub lead: String,
    /// The sentence under it.
    pub sub: String,
    /// How far it is, 0 to 1; nothing when that can't be told.
    pub share: Option<f64>,
    /// The state's name, for the style.
    pub state: &'static str,
    /// What can be done.
    pub controls: Controls,
}

/// What the training card says.
pub fn card(studio: &Studio) -> Card {
    let Some(run) = studio.shown_run() else {
        return invitation(studio);
    };
    let (lead, sub, controls) = match &run.state {
        RunState::Queued => (
            "Waiting for its turn".to_owned(),
            "The run starts by itself.".to_owned(),
            Controls::Starting,
        ),
        RunState::Pending(fetched) => (
            "Getting ready".to_owned(),
            getting_ready(run, *fetched),
            Controls::Starting,
        ),
        RunState::Running => (learning(run), progress(run), Controls::Pause),
        RunState::Paused => ("Paused".to_owned(), position(run), Controls::Resume),
        RunState::Interrupted => ("Interrupted".to_owned(), kept(run), Controls::Resume),
        RunState::Elsewhere(state) => (
            format!("{} in another tab", title(state)),
            position(run),
            Controls::Train("Train here"),
        ),
        RunState::Storing | RunState::Completed => {
            (learned(run), judged(run), Controls::Train("Train again"))
        }
        RunState::Failed { reason } => (
            "Training stopped".to_owned(),
            sentence(reason),
            Controls::Train("Try again"),
        ),
        RunState::Canceled => (
            "Canceled".to_owned(),
            canceled(run),
            Controls::Train("Train again"),
        ),
    };
    Card {
        lead,
        sub,
        share: share(run),
        state: run.state.name(),
        controls,
    }
}

fn invitation(studio: &Studio) -> Card {
    let sub = match first_problem(&studio.form) {
        Some((_, problem)) => sentence(&problem),
        None => plan(studio),
    };
    Card {
        lead: "Teach a network to read".to_owned(),
        sub,
        share: Some(0.0),
        state: "none",
        controls: Controls::Train("Train"),
    }
}

fn plan(studio: &Studio) -> String {
    let definition = studio
        .form
        .definition(studio.runtimes.choice)
        .unwrap_or_default();
    let digits = whole(definition.train_size.into());
    let times = match definition.epochs {
        1 => "once each".to_owned(),
        epochs => format!("{} times each", whole(epochs.into())),
    };
    format!("A new network studies {digits} handwritten digits, {times}.")
}

fn share(run: &Run) -> Option<f64> {
    match run.state {
        RunState::Queued => Some(0.0),
        // A run that goes on after its worker was lost has steps already.
        RunState::Pending(Fetched {
            received,
            total: Some(total),
        }) if total > 0 => Some(received as f64 / total as f64),
        RunState::Pending(_) => None,
        _ => Some(f64::from(run.step()) / f64::from(run.steps().max(1))),
    }
}

fn getting_ready(run: &Run, fetched: Fetched) -> String {
    let runtime = run.runtime.map_or("the network", |runtime| runtime.title());
    match (fetched.received, fetched.total) {
        (0, _) => format!("Starting {runtime}"),
        (received, Some(total)) if received >= total => "Unpacking the digits".to_owned(),
        (received, Some(total)) => format!(
            "Fetching the digits, once: {} of {}",
            megabytes(received),
            megabytes(total)
        ),
        (received, None) => format!("Fetching the digits, once: {}", megabytes(received)),
    }
}

fn learning(run: &Run) -> String {
    let digits = whole(run.definition.train_size.into());
    format!("Learning from {digits} digits")
}

/// "Epoch 1 of 1 · batch 592 of 938".
fn position(run: &Run) -> String {
    let per_epoch = run.definition.hyper().steps_per_epoch();
    let epoch = run.epoch();
    let batch = run.step() - (epoch - 1) * per_epoch;
    format!(
        "Epoch {} of {} · batch {} of {}",
        whole(epoch.into()),
        whole(run.definition.epochs.into()),
        whole(batch.into()),
        whole(per_epoch.into()),
    )
}

/// What the other tab does with its run.
fn title(state: &str) -> &'static str {
    match state {
        "paused" => "Paused",
        _ => "Training",
    }
}

/// What is left of a run whose page went away.
fn kept(run: &Run) -> String {
    match run.step() {
        0 => "Nothing was learned yet. Resume begins.".to_owned(),
        _ => format!(
            "{}. Nothing is lost: Resume goes on from there.",
            position(run)
        ),
    }
}

fn progress(run: &Run) -> String {
    if run.is_judging() {
        let epochs = whole(run.definition.epochs.into());
        return format!(
            "Epoch {} of {epochs} · now reading 10,000 digits it has never seen",
            whole(run.epoch().into())
        );
    }
    let position = position(run);
    match run.seconds_left() {
        Some(seconds) if seconds < 1.0 => format!("{position} · a moment left"),
        Some(seconds) => format!("{position} · {} left", duration(seconds)),
        None => position,
    }
}

fn learned(run: &Run) -> String {
    let digits = whole(run.definition.train_size.into());
    // It is over, so that the time doesn't matter.
    let took = duration(run.training_millis(0.0).unwrap_or_default() / 1_000.0);
    let noun = if run.definition.train_size == 1 {
        "digit"
    } else {
        "digits"
    };
    format!("Learned from {digits} {noun} in {took}")
}

fn judged(run: &Run) -> String {
    match run.last_result() {
        Some(result) => format!(
            "It reads {} of {} digits it has never seen{}",
            percent(result.accuracy),
            whole(result.score.count().into()),
            advice(result.accuracy),
        ),
        None => "It was not tested.".to_owned(),
    }
}

/// What follows when a network hardly reads: a tenth is what guessing gives.
fn advice(accuracy: f64) -> &'static str {
    const HARDLY_BETTER_THAN_GUESSING: f64 = 0.2;
    if accuracy < HARDLY_BETTER_THAN_GUESSING {
        ", hardly better than guessing. Try more images or epochs, or a smaller learning rate."
    } else {
        "."
    }
}

fn canceled(run: &Run) -> String {
    if run.losses.is_empty() {
        return "Nothing was learned yet.".to_owned();
    }
    let position = position(run);
    match run.checkpoint {
        Some(_) => format!("{position}. The network as it was then can still read."),
        None => format!("{position}."),
    }
}
