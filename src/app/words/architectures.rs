//! What is said of the networks that can be trained.

use super::{counted, percent, sentence, whole};
use crate::app::studio::Studio;
use crate::engine::Architecture;

/// The word for an architecture.
pub fn architecture_title(architecture: Architecture) -> &'static str {
    table(architecture).0
}

/// Of each architecture its name, and what it is.
fn table(architecture: Architecture) -> (&'static str, &'static str) {
    match architecture {
        Architecture::Net => ("Net", "the code pattern's own network"),
        Architecture::Fast => ("Fast", "made to learn quickly"),
        Architecture::Accurate => ("Accurate", "made to read best"),
        Architecture::Tiny => ("Tiny", "made to be small"),
    }
}

/// What an architecture is, how large, and what it reaches.
pub fn architecture_line(architecture: Architecture) -> String {
    sentence(&line(architecture))
}

/// The line about the chosen architecture. While a run is under way the choice is for the next one.
pub fn architecture_note(studio: &Studio) -> String {
    let chosen = studio.form.architecture();
    match studio.runs.iter().any(|run| run.state.is_active()) {
        true => format!("Next run · {}.", line(chosen)),
        false => architecture_line(chosen),
    }
}

fn line(architecture: Architecture) -> String {
    let (_, what) = table(architecture);
    let parameters = whole(architecture.parameters() as u64);
    let epochs = counted(architecture.recipe().epochs.into(), "epoch");
    let share = together(&percent(architecture.measured_accuracy()));
    format!("{what}: {parameters} parameters, reads about {share} after {epochs}")
}

/// The words without a place where a line may end.
fn together(words: &str) -> String {
    words.replace(' ', "\u{a0}")
}
