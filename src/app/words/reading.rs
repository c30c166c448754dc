//! The answer beside the pad, and the captions under image files.

use super::{architecture_title, percent, whole};
use crate::app::studio::run::Run;
use crate::app::studio::{FileOutcome, FileReading, Guess, ModelRef, Studio};

/// What a screen reader tells of the pad when it gets the focus.
pub const PAD_GUIDE: &str = "Arrow keys move the pen, with Shift in small steps. Space puts it down and lifts it. \
     Backspace takes the last stroke away, Delete clears the pad.";

/// The big answer and the line under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The digit; nothing when the pad is blank.
    pub digit: Option<u8>,
    /// How sure, and how quickly; or what to do.
    pub line: String,
}

/// A network that the visitor can read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Which one.
    pub model: ModelRef,
    /// Which network it is: the end of "Read by the network ...".
    pub title: String,
}

/// What stands beside the pad.
pub fn answer(studio: &Studio) -> Answer {
    if let Some(guess) = &studio.reading.guess {
        return Answer {
            digit: Some(guess.digit),
            line: certainty(guess),
        };
    }
    let line = match (studio.readiness(), &studio.reading.seen) {
        (Some(Err(_)), _) => "No network yet",
        (None, _) => "The network is loading",
        (_, Some(_)) => "Reading",
        (_, None) => "Waiting for a digit",
    };
    Answer {
        digit: None,
        line: line.to_owned(),
    }
}

fn certainty(guess: &Guess) -> String {
    let share = guess.probabilities[usize::from(guess.digit)];
    let millis = whole(guess.millis.round().max(1.0) as u64);
    format!("{} sure · {millis} ms", percent(f64::from(share)))
}

/// What a screen reader says; it changes only with the digit.
pub fn announcement(studio: &Studio) -> String {
    match &studio.reading.guess {
        Some(guess) => format!("It reads {}", guess.digit),
        None => String::new(),
    }
}

/// The ten probabilities in ten-thousandths, so that what can't be seen doesn't count as a change.
pub fn shares(studio: &Studio) -> Option<[u16; 10]> {
    let guess = studio.reading.guess.as_ref()?;
    // Only certainty itself is a whole.
    let most = |share: f32| if share < 1.0 { 9_999.0 } else { 10_000.0 };
    let parts = |share: f32| (share * 10_000.0).round().min(most(share)) as u16;
    Some(guess.probabilities.map(parts))
}

/// A probability of [`shares`] as percent, rounded as the certainty beside it: only certainty itself is 100.
pub fn share_text(parts: u16) -> String {
    let text = percent(f64::from(parts) / 10_000.0);
    text.strip_suffix(" %").unwrap_or(&text).to_owned()
}

/// The networks that drawings can be read with: the one that came with the page, then those trained here, then those from files, newest last.
pub fn readers(studio: &Studio) -> Vec<Reader> {
    let trained = studio.runs.iter().filter(|run| run.checkpoint.is_some());
    let mut readers: Vec<Reader> = trained.map(reader).collect();
    if studio.checkpoint(&ModelRef::Pretrained).is_some() || readers.is_empty() {
        let shipped = Reader {
            model: ModelRef::Pretrained,
            title: "that came with the page".to_owned(),
        };
        readers.insert(0, shipped);
    }
    let imported = studio.imported.iter();
    readers.extend(imported.map(|model| Reader {
        model: ModelRef::File(model.id.clone()),
        title: model.title.clone(),
    }));
    number_twins(&mut readers);
    readers
}

/// Two networks that are called the same can be told apart.
fn number_twins(readers: &mut [Reader]) {
    for at in (1..readers.len()).rev() {
        let (before, rest) = readers.split_at_mut(at);
        let twins = before.iter().filter(|other| other.title == rest[0].title);
        let number = twins.count() + 1;
        if number > 1 {
            rest[0].title += &format!(" ({number})");
        }
    }
}

fn reader(run: &Run) -> Reader {
    let network = match run.definition.name.as_str() {
        "" => architecture_title(run.definition.architecture),
        name => name,
    };
    let title = match run.last_result() {
        Some(result) => format!("{network}, {}, trained here", percent(result.accuracy)),
        None => format!("{network}, trained here, not tested"),
    };
    let model = ModelRef::Run(run.id.clone());
    Reader { model, title }
}

/// The line under an image file, in the pattern's words.
pub fn caption(file: &FileReading) -> String {
    match &file.outcome {
        FileOutcome::Asked(_) => format!("Image number {} is being read", file.number),
        FileOutcome::Read(_, guess) => format!(
            "Prediction for image number {} is: {}",
            file.number, guess.digit
        ),
        FileOutcome::Failed(reason) => format!("Image number {}: {reason}", file.number),
    }
}
