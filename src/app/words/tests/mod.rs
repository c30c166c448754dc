//! What the page says, without a page.

mod card;
mod chart;
mod numbers;
mod reading;
mod settings;
mod tail;

use super::*;
use crate::app::chart::{Hover, Point};
use crate::app::definition::RuntimeChoice;
use crate::app::studio::form::{Field, Form};
use crate::app::studio::run::{Fetched, Run, RunState, example};
use crate::app::studio::runtimes::GpuProbe;
use crate::app::studio::{FileOutcome, FileReading, Guess, Input, ModelRef, Studio, update};
use crate::engine::{Architecture, Image, Runtime, Score};

/// [`example`] on Flex.
fn run() -> Run {
    let mut run = example();
    run.runtime = Some(Runtime::Flex);
    run
}

fn score() -> Score {
    let mut score = Score::default();
    score.confusion[0] = [9_432, 568, 0, 0, 0, 0, 0, 0, 0, 0];
    score
}

fn studio_with(state: RunState, steps: usize) -> Studio {
    let mut run = run();
    run.state = state;
    run.note_steps(0, &vec![0.5; steps], 10 * steps as u32, Some(1_000.0));
    let mut studio = Studio::default();
    studio.runs.push(run);
    studio
}
