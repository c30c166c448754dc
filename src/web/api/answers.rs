//! What scripts get: plain objects with the field's terms as names.

use crate::app::studio::run::{EpochResult, Run, RunState};
use crate::app::studio::runtimes::RuntimeInfo;
use crate::app::studio::{Guess, Notification, Studio};
use crate::engine::{Runtime, Score};
use serde::Serialize;
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

/// A plain object. Fields without a value are `null`.
pub(super) fn to_js(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value
        .serialize(&serializer)
        .expect("plain data always converts")
}

#[derive(Serialize)]
pub(super) struct GuessAnswer {
    digit: u8,
    probabilities: [f32; 10],
    millis: f64,
    model: String,
}

impl From<&Guess> for GuessAnswer {
    fn from(guess: &Guess) -> Self {
        Self {
            digit: guess.digit,
            probabilities: guess.probabilities,
            millis: guess.millis,
            model: guess.model.id().to_owned(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ScoreAnswer {
    count: u32,
    correct: u32,
    accuracy: f64,
    loss: f64,
    confusion: [[u32; 10]; 10],
}

impl From<&Score> for ScoreAnswer {
    fn from(score: &Score) -> Self {
        Self {
            count: score.count(),
            correct: score.correct(),
            accuracy: score.accuracy(),
            loss: score.loss(),
            confusion: score.confusion,
        }
    }
}

#[derive(Serialize)]
pub(super) struct RuntimeAnswer {
    id: &'static str,
    available: bool,
    reason: String,
    adapter: Option<String>,
    threads: u32,
}

impl From<RuntimeInfo> for RuntimeAnswer {
    fn from(info: RuntimeInfo) -> Self {
        Self {
            id: info.runtime.id(),
            available: info.availability.is_ok(),
            reason: info.availability.err().unwrap_or(info.remark),
            adapter: info.adapter,
            threads: 1,
        }
    }
}

#[derive(Serialize)]
pub(super) struct RunAnswer {
    id: String,
    name: String,
    state: &'static str,
    /// Why it failed, or what happened to it on the way.
    reason: Option<String>,
    submitted_at: String,
    running_at: Option<String>,
    completed_at: Option<String>,
    runtime: Option<&'static str>,
    progress: Progress,
    metrics: Metrics,
    definition: crate::app::definition::Definition,
}

#[derive(Serialize)]
struct Progress {
    epoch: u32,
    step: u32,
    steps: u32,
}

#[derive(Serialize)]
struct Metrics {
    train_loss: Option<f32>,
    test_loss: Option<f64>,
    test_accuracy: Option<f64>,
    images_per_second: Option<f64>,
}

impl From<&Run> for RunAnswer {
    fn from(run: &Run) -> Self {
        let result = run.last_result();
        let reason = match &run.state {
            RunState::Failed { reason } => Some(reason.clone()),
            _ => (!run.remark.is_empty()).then(|| run.remark.clone()),
        };
        Self {
            id: run.id.clone(),
            name: run.definition.name.clone(),
            state: run.state.name(),
            reason,
            submitted_at: iso(run.submitted_at),
            running_at: run.running_at.map(iso),
            completed_at: run.completed_at.map(iso),
            runtime: run.runtime.map(Runtime::id),
            progress: Progress {
                epoch: run.epoch(),
                step: run.step(),
                steps: run.steps(),
            },
            metrics: Metrics {
                train_loss: run.losses.last().copied(),
                test_loss: result.map(|result| result.loss),
                test_accuracy: result.map(|result| result.accuracy),
                images_per_second: run.images_per_second(),
            },
            definition: run.definition.clone(),
        }
    }
}

fn iso(millis: f64) -> String {
    js_sys::Date::new(&millis.into()).to_iso_string().into()
}

#[derive(Serialize)]
pub(super) struct MetricsAnswer<'a> {
    losses: &'a [f32],
    evaluations: &'a [EpochResult],
}

impl<'a> From<&'a Run> for MetricsAnswer<'a> {
    fn from(run: &'a Run) -> Self {
        Self {
            losses: &run.losses,
            evaluations: &run.evaluations,
        }
    }
}

#[derive(Serialize)]
pub(super) struct ModelAnswer {
    pub(super) id: String,
    pub(super) in_use: bool,
}

#[derive(Serialize)]
struct NewMetrics<'a> {
    id: &'a str,
    first_step: u32,
    losses: &'a [f32],
    evaluations: &'a [EpochResult],
}

#[derive(Serialize)]
struct NewLines<'a> {
    id: &'a str,
    first_step: u32,
    lines: &'a [String],
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
        Notification::Progress(id) | Notification::State(id) => {
            let run = studio.run(id);
            run.map_or(JsValue::NULL, |run| to_js(&RunAnswer::from(run)))
        }
        Notification::Metrics(id, first_step, losses) => to_js(&NewMetrics {
            id,
            first_step: *first_step,
            losses,
            evaluations: studio.run(id).map_or(&[][..], |run| &run.evaluations),
        }),
        Notification::Log(id, first_step, lines) => to_js(&NewLines {
            id,
            first_step: *first_step,
            lines,
        }),
        Notification::Classified(guess) => to_js(&GuessAnswer::from(guess)),
    }
}
