//! The run as the chart wants it, and what lies under the pointer in words.

use super::{percent, whole};
use crate::app::chart::{Evaluation, Hover, Series};
use crate::app::number::fixed;
use crate::app::protocol::RunId;
use crate::app::studio::Studio;
use crate::app::studio::run::{Run, RunState};
use crate::engine::Hyper;

/// The values under the pointer; a dash where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readout {
    /// "Batch 376".
    pub batch: String,
    /// The smoothed loss in nats.
    pub smoothed: String,
    /// The batch's own loss in nats.
    pub loss: String,
    /// The newest test accuracy at that time.
    pub accuracy: String,
}

/// Looks at the shown run, or the one that would come next, as a chart's series.
pub fn with_series<T>(studio: &Studio, look: impl FnOnce(&Series<'_>) -> T) -> T {
    let run = studio.shown_run();
    let hyper = hyper(studio, run);
    let evaluations = run.map(evaluations).unwrap_or_default();
    look(&Series {
        losses: run.map_or(&[], |run| &run.losses),
        evaluations: &evaluations,
        planned_batches: hyper.steps() as usize,
        epoch_batches: hyper.steps_per_epoch() as usize,
    })
}

/// How far the shown run is: what its chart and its log are made of changes only when this does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The run; nothing before the first.
    pub run: Option<RunId>,
    /// Whether it takes steps now.
    pub is_running: bool,
    /// Losses so far.
    pub losses: usize,
    evaluations: usize,
    restarts: u32,
    planned_batches: u32,
}

/// How far the shown run is. It takes no time worth mentioning, however long the run.
pub fn extent(studio: &Studio) -> Extent {
    let run = studio.shown_run();
    Extent {
        run: run.map(|run| run.key),
        is_running: run.is_some_and(|run| run.state == RunState::Running),
        losses: run.map_or(0, |run| run.losses.len()),
        evaluations: run.map_or(0, |run| run.evaluations.len()),
        restarts: run.map_or(0, |run| run.restarts),
        planned_batches: hyper(studio, run).steps(),
    }
}

/// Of the run, or of the settings as long as there is none.
fn hyper(studio: &Studio, run: Option<&Run>) -> Hyper {
    let typed = || studio.form.definition(studio.runtimes.choice);
    run.map_or_else(
        || typed().unwrap_or_default().hyper(),
        |run| run.definition.hyper(),
    )
}

fn evaluations(run: &Run) -> Vec<Evaluation> {
    let results = run.evaluations.iter();
    let evaluations = results.map(|result| Evaluation {
        batches: result.step as usize,
        accuracy: result.accuracy as f32,
        loss: result.loss as f32,
    });
    evaluations.collect()
}

/// The values under the pointer.
pub fn readout(hover: &Hover) -> Readout {
    let nats =
        |loss: Option<f32>| loss.map_or_else(|| "–".to_owned(), |nats| fixed(nats.into(), 3));
    let accuracy = hover.accuracy.map(|share| percent(f64::from(share)));
    Readout {
        batch: format!("Batch {}", whole(hover.batch as u64)),
        smoothed: nats(hover.smoothed_loss),
        loss: nats(hover.loss),
        accuracy: accuracy.unwrap_or_else(|| "–".to_owned()),
    }
}

/// The values under the pointer, as a screen reader says them.
pub fn spoken_readout(hover: Option<&Hover>) -> String {
    let Some(hover) = hover else {
        return "No batch is trained yet".to_owned();
    };
    let said = readout(hover);
    let mut text = format!(
        "{}: loss {}, smoothed {}",
        said.batch, said.loss, said.smoothed
    );
    if hover.accuracy.is_some() {
        text.push_str(&format!(", test accuracy {}", said.accuracy));
    }
    text
}
