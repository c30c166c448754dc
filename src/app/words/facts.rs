//! The three figures of a run, and where it computes.

use super::{architecture_title, percent, sentence, stopped, whole};
use crate::app::number::fixed;
use crate::app::studio::Studio;
use crate::app::studio::run::{Run, RunState};

/// Stands where no figure is known yet.
const UNKNOWN: &str = "–";
/// Batches that the shown loss is the mean of: one batch alone jumps too much to be read.
const RECENT: usize = 20;

/// A run's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Mean cross-entropy of the newest batches, in nats.
    pub loss: String,
    /// Share of the test set read correctly.
    pub accuracy: String,
    /// Images learnt from per second.
    pub rate: String,
}

/// The figures of the run that is shown.
pub fn facts(studio: &Studio) -> Facts {
    let run = studio.shown_run();
    let known = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.to_owned());
    let result = run.and_then(Run::last_result);
    let rate = run.and_then(Run::images_per_second);
    Facts {
        loss: known(run.and_then(recent_loss)),
        accuracy: known(result.map(|result| percent(result.accuracy))),
        rate: known(rate.map(|rate| whole(rate.round() as u64))),
    }
}

fn recent_loss(run: &Run) -> Option<String> {
    let recent = &run.losses[run.losses.len().saturating_sub(RECENT)..];
    let mean = recent.iter().sum::<f32>() / recent.len() as f32;
    (!recent.is_empty()).then(|| fixed(mean.into(), 3))
}

/// Where the shown run computes, or the next one would, and why there.
pub fn place(studio: &Studio) -> String {
    if let Some(run) = studio.shown_run()
        && !matches!(run.state, RunState::Queued)
        && let Some(runtime) = run.runtime
    {
        let network = architecture_title(run.definition.architecture);
        let place = format!("{network} on {}", runtime.title());
        return with_reason(&place, &run.remark);
    }
    match studio.runtimes.resolve(studio.runtimes.choice) {
        Ok(resolved) => {
            let place = format!("On {}", resolved.runtime.title());
            with_reason(&place, &resolved.reason)
        }
        Err(reason) => sentence(&reason),
    }
}

fn with_reason(place: &str, reason: &str) -> String {
    match reason {
        "" => format!("{place}."),
        // A remark about a fallback is a paragraph of its own and names its runtimes.
        told if told.ends_with('.') => told.to_owned(),
        reason => stopped(&format!("{place}: {reason}")),
    }
}
