//! What scripts get: plain objects with the field's terms as names. Values that aren't there are `null`.

use super::definition::definition_object;
use super::plain::{list, numbers, object, or_null};
use crate::app::command_line;
use crate::app::definition::Definition;
use crate::app::store::Hold;
use crate::app::studio::run::{EpochResult, Run, RunState};
use crate::app::studio::runtimes::RuntimeInfo;
use crate::app::studio::{Guess, Notification, Studio};
use crate::app::words::Reader;
use crate::engine::{Runtime, Score};
use wasm_bindgen::JsValue;

/// An `Error` whose message says what to do.
pub(super) struct JsError(String);

impl<T: ToString> From<T> for JsError {
    fn from(reason: T) -> Self {
        Self(reason.to_string())
    }
}

impl From<JsError> for JsValue {
    fn from(error: JsError) -> Self {
        js_sys::Error::new(&error.0).into()
    }
}

pub(super) fn guess(guess: &Guess) -> JsValue {
    object([
        ("digit", guess.digit.into()),
        ("probabilities", numbers(&guess.probabilities)),
        ("millis", guess.millis.into()),
        ("model", guess.model.id().into()),
    ])
}

pub(super) fn score(score: &Score) -> JsValue {
    object([
        ("count", score.count().into()),
        ("correct", score.correct().into()),
        ("accuracy", score.accuracy().into()),
        ("loss", score.loss().into()),
        (
            "confusion",
            list(score.confusion.iter().map(|row| numbers(row))),
        ),
    ])
}

pub(super) fn runtime(info: RuntimeInfo) -> JsValue {
    object([
        ("id", info.runtime.id().into()),
        ("available", info.availability.is_ok().into()),
        (
            "reason",
            info.availability.err().unwrap_or(info.remark).into(),
        ),
        ("adapter", or_null(info.adapter)),
        ("threads", info.threads.into()),
    ])
}

/// A network in memory, and how well it reads: of a run that was stopped, the last test was of an earlier network.
pub(super) fn model(reader: &Reader, run: Option<&Run>, in_use: bool) -> JsValue {
    let completed = run.filter(|run| run.state == RunState::Completed);
    let result = completed.and_then(Run::last_result);
    let accuracy = result.map(|EpochResult { score, .. }| {
        object([
            ("correct", score.correct().into()),
            ("count", score.count().into()),
        ])
    });
    object([
        ("id", reader.model.id().into()),
        ("title", reader.title.as_str().into()),
        ("in_use", in_use.into()),
        ("accuracy", or_null(accuracy)),
    ])
}

pub(super) fn definition(definition: &Definition) -> JsValue {
    object([
        ("definition", definition_object(definition)),
        ("command_line", command_line::write(definition).into()),
    ])
}

pub(super) fn run(run: &Run) -> JsValue {
    // Why it failed, or what happened to it on the way.
    let reason = match &run.state {
        RunState::Failed { reason } => Some(reason),
        _ => Some(&run.remark).filter(|remark| !remark.is_empty()),
    };
    let seconds = run
        .training_millis(js_sys::Date::now())
        .map(|millis| millis / 1_000.0);
    object([
        ("id", run.id.as_str().into()),
        ("name", run.definition.name.as_str().into()),
        ("state", run.state.name().into()),
        ("reason", or_null(reason)),
        ("submitted_at", iso(run.submitted_at)),
        ("running_at", or_null(run.running_at.map(iso))),
        ("completed_at", or_null(run.completed_at.map(iso))),
        ("training_seconds", or_null(seconds)),
        ("runtime", or_null(run.runtime.map(Runtime::id))),
        ("progress", progress(run)),
        ("metrics", figures(run)),
        ("definition", definition_object(&run.definition)),
        ("command_line", command_line::write(&run.definition).into()),
        ("tab", tab(run).into()),
    ])
}

/// Which tab has the run: this one, or another, where all is to be done with it.
fn tab(run: &Run) -> &'static str {
    match run.hold {
        Hold::Ours => "this",
        Hold::Elsewhere => "other",
    }
}

fn iso(millis: f64) -> JsValue {
    js_sys::Date::new(&millis.into()).to_iso_string().into()
}

fn progress(run: &Run) -> JsValue {
    object([
        ("epoch", run.epoch().into()),
        ("step", run.step().into()),
        ("steps", run.steps().into()),
    ])
}

fn figures(run: &Run) -> JsValue {
    let result = run.last_result();
    object([
        ("train_loss", or_null(run.losses.last().copied())),
        ("test_loss", or_null(result.map(|result| result.loss))),
        (
            "test_accuracy",
            or_null(result.map(|result| result.accuracy)),
        ),
        ("images_per_second", or_null(run.images_per_second())),
    ])
}

pub(super) fn metrics(run: &Run) -> JsValue {
    object([
        ("losses", numbers(&run.losses)),
        ("evaluations", evaluations(Some(run))),
    ])
}

fn evaluations(run: Option<&Run>) -> JsValue {
    let evaluations = run.map_or(&[][..], |run| &run.evaluations);
    list(evaluations.iter().map(evaluation))
}

fn evaluation(result: &EpochResult) -> JsValue {
    object([
        ("epoch", result.epoch.into()),
        ("step", result.step.into()),
        ("loss", result.loss.into()),
        ("accuracy", result.accuracy.into()),
    ])
}

/// The name that scripts listen for.
pub(super) fn event_name(notification: &Notification) -> &'static str {
    match notification {
        Notification::Progress(_) => "progress",
        Notification::State(_) => "state",
        Notification::Metrics(..) => "metrics",
        Notification::Log(..) => "log",
        Notification::Classified(_) => "classified",
    }
}

/// What listeners get.
pub(super) fn payload(studio: &Studio, notification: &Notification) -> JsValue {
    match notification {
        Notification::Progress(id) | Notification::State(id) => or_null(studio.run(id).map(run)),
        Notification::Metrics(id, first_step, losses) => object([
            ("id", id.as_str().into()),
            ("first_step", (*first_step).into()),
            ("losses", numbers(losses)),
            ("evaluations", evaluations(studio.run(id))),
        ]),
        Notification::Log(id, first_step, lines) => object([
            ("id", id.as_str().into()),
            ("first_step", (*first_step).into()),
            ("lines", list(lines.iter().map(JsValue::from))),
        ]),
        Notification::Classified(reading) => guess(reading),
    }
}
