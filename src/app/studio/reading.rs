//! Reading drawings and image files: who asked, with which network, and what the answer was.

use super::{CallId, Effect, ModelRef, Notification, Role, Studio, Subject};
use crate::app::protocol::{Command, RequestId};
use crate::engine::Image;
use crate::engine::score::most_likely;

/// An answer of the network.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The digit with the largest probability.
    pub digit: u8,
    /// One per digit; they sum to 1.
    pub probabilities: [f32; 10],
    /// From the question to the answer, in milliseconds.
    pub millis: f64,
    /// The network that answered.
    pub model: ModelRef,
}

/// Who waits for an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Asker {
    Pad,
    File(u32),
    Call(CallId),
}

#[derive(Debug, Clone, PartialEq)]
struct Question {
    asker: Asker,
    image: Image,
    asked_at: f64,
    role: Role,
    /// The network that answers: the one that the worker was handed last.
    model: ModelRef,
}

/// What is known of a question that is answered now, and so is no longer open. Few ever are at a time.
pub(super) fn taken<T>(open: &mut Vec<(RequestId, T)>, request: RequestId) -> Option<T> {
    let at = open.iter().position(|(id, _)| *id == request)?;
    Some(open.remove(at).1)
}

/// Whether the pad's newest drawing was asked about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum PadQuestion {
    #[default]
    None,
    /// A question is under way.
    Asked,
    /// A question is under way, and the drawing or the network has changed since.
    Outdated,
    /// A question is under way about a drawing that was taken away since.
    Void,
}

/// What the pad shows and the classifier is asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What the network sees of the pad; nothing when it is blank.
    pub seen: Option<Image>,
    /// The answer for the pad; nothing when it is blank.
    pub guess: Option<Guess>,
    /// Image files, in the order in which they were added.
    pub files: Vec<FileReading>,
    pad: PadQuestion,
    open: Vec<(RequestId, Question)>,
    requests: u32,
    file_keys: u32,
}

/// An image file and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct FileReading {
    /// Tells it from all files before it, also from those of a gallery that was cleared.
    pub key: u32,
    /// Counts from 1, as in the pattern's "Prediction for image number 1 is: 2".
    pub number: u32,
    /// The file's name.
    pub name: String,
    /// An object URL of the picture.
    pub url: String,
    /// How far the reading is.
    pub outcome: FileOutcome,
}

/// How far the reading of a file is.
#[derive(Debug, Clone, PartialEq)]
pub enum FileOutcome {
    /// The network was asked.
    Asked(Image),
    /// It has answered.
    Read(Image, Guess),
    /// The file could not be read.
    Failed(String),
}

impl Reading {
    /// The image file of that key.
    pub fn file(&self, key: u32) -> Option<&FileReading> {
        self.files.iter().find(|file| file.key == key)
    }
}

impl Studio {
    /// The pad was read: asks the classifier, one question at a time, always about the newest drawing.
    pub(super) fn pad_seen(&mut self, seen: Option<Image>, now: f64) -> Vec<Effect> {
        self.reading.seen = seen;
        if self.reading.seen.is_none() {
            self.reading.guess = None;
            if self.reading.pad != PadQuestion::None {
                self.reading.pad = PadQuestion::Void;
            }
        }
        self.read_pad_again(now)
    }

    /// Asks about the pad's drawing with the newest weights.
    pub(super) fn read_pad_again(&mut self, now: f64) -> Vec<Effect> {
        let Some(image) = self.reading.seen.clone() else {
            return Vec::new();
        };
        // Without any network the drawing waits for one: whatever brings it reads the pad again.
        if self.checkpoint(&self.model).is_none() {
            return Vec::new();
        }
        match self.reading.pad {
            PadQuestion::Void => Vec::new(),
            PadQuestion::Asked | PadQuestion::Outdated => {
                self.reading.pad = PadQuestion::Outdated;
                Vec::new()
            }
            PadQuestion::None => {
                self.reading.pad = PadQuestion::Asked;
                self.ask(Role::Reader, Asker::Pad, image, now)
            }
        }
    }

    pub(super) fn file_added(
        &mut self,
        name: String,
        url: String,
        prepared: Result<Image, String>,
        now: f64,
    ) -> Vec<Effect> {
        let number = self.reading.files.last().map_or(1, |file| file.number + 1);
        self.reading.file_keys += 1;
        let key = self.reading.file_keys;
        let (outcome, image) = match prepared {
            Ok(image) => (FileOutcome::Asked(image.clone()), Some(image)),
            Err(reason) => (FileOutcome::Failed(reason), None),
        };
        self.reading.files.push(FileReading {
            key,
            number,
            name,
            url,
            outcome,
        });
        let ask = |image| self.ask(Role::Reader, Asker::File(key), image, now);
        image.map(ask).unwrap_or_default()
    }

    pub(super) fn ask(&mut self, role: Role, asker: Asker, image: Image, now: f64) -> Vec<Effect> {
        self.reading.requests += 1;
        let request = RequestId(self.reading.requests);
        let question = Question {
            asker,
            image: image.clone(),
            asked_at: now,
            role,
            model: self.model.clone(),
        };
        self.reading.open.push((request, question));
        self.worker(role).send(Command::Classify { request, image })
    }

    /// A new number for a question that isn't about a drawing.
    pub(super) fn next_request(&mut self) -> RequestId {
        self.reading.requests += 1;
        RequestId(self.reading.requests)
    }

    pub(super) fn classified(
        &mut self,
        request: RequestId,
        probabilities: [f32; 10],
        now: f64,
    ) -> Vec<Effect> {
        let Some(question) = taken(&mut self.reading.open, request) else {
            return Vec::new();
        };
        let guess = Guess {
            digit: most_likely(&probabilities) as u8,
            probabilities,
            millis: now - question.asked_at,
            model: question.model,
        };
        match question.asker {
            Asker::Pad => self.pad_answered(guess, now),
            Asker::File(key) => self.file_answered(key, question.image, guess),
            Asker::Call(call) => vec![Effect::AnswerGuess(call, Ok(guess))],
        }
    }

    fn pad_answered(&mut self, guess: Guess, now: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        let question = std::mem::take(&mut self.reading.pad);
        if question != PadQuestion::Void {
            self.reading.guess = Some(guess.clone());
            effects.push(Effect::Notify(Notification::Classified(guess)));
        }
        if question != PadQuestion::Asked {
            effects.extend(self.read_pad_again(now));
        }
        effects
    }

    fn file_answered(&mut self, key: u32, image: Image, guess: Guess) -> Vec<Effect> {
        let mut files = self.reading.files.iter_mut();
        if let Some(file) = files.find(|file| file.key == key) {
            file.outcome = FileOutcome::Read(image, guess);
        }
        Vec::new()
    }

    /// The classifier could not answer.
    pub(super) fn not_classified(&mut self, request: RequestId, reason: String) -> Vec<Effect> {
        let Some(question) = taken(&mut self.reading.open, request) else {
            return Vec::new();
        };
        match question.asker {
            Asker::Pad => {
                self.reading.pad = PadQuestion::None;
                self.notice(
                    Subject::Reading,
                    format!("The drawing could not be read: {reason}"),
                );
                Vec::new()
            }
            Asker::File(key) => {
                let mut files = self.reading.files.iter_mut();
                if let Some(file) = files.find(|file| file.key == key) {
                    file.outcome = FileOutcome::Failed(reason);
                }
                Vec::new()
            }
            Asker::Call(call) => vec![Effect::AnswerGuess(call, Err(reason))],
        }
    }

    /// The classifier was replaced: the new one is asked what the old one left open.
    pub(super) fn ask_reader_again(&mut self) -> Vec<Effect> {
        let open = self.reading.open.iter();
        let of_reader = open.filter(|(_, question)| question.role == Role::Reader);
        let commands: Vec<Command> = of_reader
            .map(|(request, question)| Command::Classify {
                request: *request,
                image: question.image.clone(),
            })
            .collect();
        let sent = commands
            .into_iter()
            .flat_map(|command| self.reader.send(command));
        sent.collect()
    }

    /// A worker won't answer any more: its readings are refused.
    pub(super) fn refuse_readings(&mut self, role: Role, why: &str) -> Vec<Effect> {
        let open = self.reading.open.iter();
        let left = open.filter(|(_, question)| question.role == role);
        let requests: Vec<RequestId> = left.map(|(request, _)| *request).collect();
        let refuse = |request| self.not_classified(request, why.to_owned());
        requests.into_iter().flat_map(refuse).collect()
    }

    pub(super) fn clear_files(&mut self) {
        self.reading.files.clear();
        let is_file = |question: &Question| matches!(question.asker, Asker::File(_));
        self.reading.open.retain(|(_, question)| !is_file(question));
    }
}
