//! The page's brain: all state, everything that can happen, and what the outside world must then do.
//!
//! [`update`] is pure. `web` performs the effects and feeds their results back as inputs.

pub mod form;
mod reading;
pub mod run;
pub mod runtimes;
mod training;
mod worker;

#[cfg(test)]
mod tests;

use super::definition::{Definition, RuntimeChoice};
use super::ink::{Ink, Pen, PenInput};
use super::protocol::{Activity, BUILD, Command, Event, RequestId};
use crate::engine::{Image, Runtime, Score, Split};
use form::{Field, Form};
pub use reading::{FileOutcome, FileReading, Guess, Reading};
use run::Run;
use runtimes::{GpuProbe, Runtimes};
use std::collections::BTreeMap;
pub use training::{Action, RunError};
use worker::Worker;
pub use worker::WorkerKind;

/// Times that a classifier is replaced. One that fails again and again is not going to get better.
const MOST_LOSSES: u32 = 3;

/// What a worker is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads drawings with the newest weights.
    Reader,
    /// Trains and judges.
    Trainer,
}

/// Names a question asked through the page's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallId(pub u32);

/// A network that drawings can be read with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelRef {
    /// The one that ships with the page.
    Pretrained,
    /// The newest snapshot of the run with this id.
    Run(String),
}

impl ModelRef {
    /// The name in the page's API.
    pub fn id(&self) -> &str {
        match self {
            Self::Pretrained => "pretrained",
            Self::Run(id) => id,
        }
    }
}

/// A sentence that the visitor should read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about. A new notice replaces the old one on the same subject.
    pub subject: &'static str,
    /// The sentence.
    pub text: String,
}

/// All state of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Studio {
    /// The drawing.
    pub ink: Ink,
    /// What is read, and the answers.
    pub reading: Reading,
    /// The network that drawings are read with.
    pub model: ModelRef,
    /// What the browser offers.
    pub runtimes: Runtimes,
    /// The training settings as typed.
    pub form: Form,
    /// All runs, oldest first.
    pub runs: Vec<Run>,
    /// What the visitor should know.
    pub notices: Vec<Notice>,
    pretrained: Option<Result<Vec<u8>, String>>,
    reader: Worker,
    trainer: Worker,
    reader_losses: u32,
    /// Why there is no classifier any more.
    reader_failure: Option<String>,
    evaluations: BTreeMap<RequestId, CallId>,
    run_keys: u32,
}

impl Default for Studio {
    fn default() -> Self {
        Self {
            ink: Ink::default(),
            reading: Reading::default(),
            model: ModelRef::Pretrained,
            runtimes: Runtimes::default(),
            form: Form::default(),
            runs: Vec::new(),
            notices: Vec::new(),
            pretrained: None,
            reader: Worker::new(Role::Reader),
            trainer: Worker::new(Role::Trainer),
            reader_losses: 0,
            reader_failure: None,
            evaluations: BTreeMap::new(),
            run_keys: 0,
        }
    }
}

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The page is there. The choice is the address's `?runtime=`.
    Opened(RuntimeChoice),
    /// The browser has said what GPU it has.
    Probed(GpuProbe),
    /// The network that ships with the page has arrived, or has not.
    PretrainedArrived(Result<Vec<u8>, String>),
    /// The pen, or the keyboard's pen.
    Pen(PenInput),
    /// Another width for the next stroke.
    PenChosen(Pen),
    /// Take the last stroke away.
    Undo,
    /// Take the drawing away.
    Clear,
    /// What the network sees of the pad; nothing when it is blank.
    PadSeen(Option<Image>),
    /// A picture was dropped, pasted or picked, and prepared.
    FileAdded {
        /// The file's name.
        name: String,
        /// An object URL of the picture.
        url: String,
        /// What the network sees of it, or why that is nothing.
        prepared: Result<Image, String>,
    },
    /// Take the image files away.
    FilesCleared,
    /// A setting was typed.
    FieldEdited(Field, String),
    /// A runtime was chosen.
    RuntimeChosen(RuntimeChoice),
    /// Start a run, when its turn comes.
    Train {
        /// Its name in the page's API.
        id: String,
        /// A definition that was checked.
        definition: Definition,
    },
    /// Do something with the run of that id.
    Run(String, Action),
    /// Read drawings with another network.
    ModelChosen(ModelRef),
    /// A script asks for a reading.
    ClassifyCalled(CallId, Image, Option<Runtime>),
    /// A script asks how well a network reads a set.
    EvaluateCalled(CallId, ModelRef, Split, Option<Runtime>),
    /// A worker said something.
    Worker(Role, u32, Event),
    /// A worker is gone.
    WorkerLost(Role, u32, String),
    /// A notice was read.
    NoticeDismissed(&'static str),
}

/// What the outside world must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Start a worker.
    Spawn {
        /// What for.
        role: Role,
        /// Which binary.
        kind: WorkerKind,
        /// Comes back with each of its messages.
        generation: u32,
    },
    /// End a worker at once.
    Stop {
        /// Which one.
        role: Role,
    },
    /// Tell a worker something.
    Send {
        /// Which one.
        role: Role,
        /// What.
        command: Command,
    },
    /// Answer a script that asked for a reading.
    AnswerGuess(CallId, Result<Guess, String>),
    /// Answer a script that asked for an evaluation.
    AnswerScore(CallId, Result<Box<Score>, String>),
    /// Tell the scripts that listen.
    Notify(Notification),
}

/// What scripts can listen to. Runs go by their id.
#[derive(Debug, Clone, PartialEq)]
pub enum Notification {
    /// A run got further.
    Progress(String),
    /// A run has new figures: the steps before them, and the losses.
    Metrics(String, u32, Vec<f32>),
    /// A run's log has grown.
    Log(String, Vec<String>),
    /// A run's state changed.
    State(String),
    /// The pad was read.
    Classified(Guess),
}

/// Applies one input at a time `now` (milliseconds since 1970) and says what the outside world must do.
pub fn update(studio: &mut Studio, now: f64, input: Input) -> Vec<Effect> {
    match input {
        Input::Opened(choice) => studio.opened(choice),
        Input::Probed(gpu) => studio.probed(gpu, now),
        Input::PretrainedArrived(checkpoint) => studio.pretrained_arrived(checkpoint, now),
        Input::PadSeen(seen) => studio.pad_seen(seen, now),
        Input::FileAdded {
            name,
            url,
            prepared,
        } => studio.file_added(name, url, prepared, now),
        Input::RuntimeChosen(choice) => studio.choose_runtime(choice),
        Input::Train { id, definition } => studio.train(id, definition, now),
        Input::Run(id, action) => studio.act(&id, action, now),
        Input::ModelChosen(model) => studio.choose_model(model, now),
        Input::ClassifyCalled(call, image, runtime) => {
            studio.classify_called(call, image, runtime, now)
        }
        Input::EvaluateCalled(call, model, split, runtime) => {
            studio.evaluate_called(call, &model, split, runtime)
        }
        Input::Worker(role, generation, event) => studio.heard(role, generation, event, now),
        Input::WorkerLost(role, generation, reason) => studio.lost(role, generation, &reason, now),
        quiet => studio.note(quiet),
    }
}

impl Studio {
    /// Inputs that nobody outside needs to hear of.
    fn note(&mut self, input: Input) -> Vec<Effect> {
        match input {
            Input::Pen(pen) => self.ink.follow(pen),
            Input::PenChosen(pen) => self.ink.pen = pen,
            Input::Undo => self.ink.undo(),
            Input::Clear => self.ink.clear(),
            Input::FilesCleared => self.reading.files.clear(),
            Input::FieldEdited(field, text) => self.form.edit(field, text),
            Input::NoticeDismissed(subject) => {
                self.notices.retain(|notice| notice.subject != subject);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Whether drawings can be read.
    ///
    /// # Errors
    ///
    /// When no network could be loaded.
    pub fn readiness(&self) -> Option<Result<(), String>> {
        if let Some(reason) = &self.reader_failure {
            return Some(Err(reason.clone()));
        }
        match self.checkpoint(&self.model) {
            Some(_) => self.reader.is_open().then_some(Ok(())),
            None => match &self.pretrained {
                Some(Err(reason)) => Some(Err(reason.clone())),
                _ => None,
            },
        }
    }

    /// The run of that id.
    pub fn run(&self, id: &str) -> Option<&Run> {
        self.runs.iter().find(|run| run.id == id)
    }

    /// The run that the page shows: the one that a worker has, or the newest.
    pub fn shown_run(&self) -> Option<&Run> {
        let mut runs = self.runs.iter();
        runs.find(|run| run.state.is_active()).or(self.runs.last())
    }

    /// The encoded weights of a network, once there are any.
    pub fn checkpoint(&self, model: &ModelRef) -> Option<&Vec<u8>> {
        match model {
            ModelRef::Pretrained => self.pretrained.as_ref()?.as_ref().ok(),
            ModelRef::Run(id) => self.run(id)?.checkpoint.as_ref(),
        }
    }

    pub(crate) fn notice(&mut self, subject: &'static str, text: String) {
        self.notices.retain(|notice| notice.subject != subject);
        self.notices.push(Notice { subject, text });
    }

    fn worker(&mut self, role: Role) -> &mut Worker {
        match role {
            Role::Reader => &mut self.reader,
            Role::Trainer => &mut self.trainer,
        }
    }

    fn opened(&mut self, choice: RuntimeChoice) -> Vec<Effect> {
        self.runtimes.choice = choice;
        self.reader.demand(self.reading_runtime())
    }

    /// Drawings are read on the CPU: an answer for one image comes sooner from there than from a GPU that trains.
    fn reading_runtime(&self) -> Runtime {
        match self.runtimes.choice {
            RuntimeChoice::Only(Runtime::Ndarray) => Runtime::Ndarray,
            _ => Runtime::Flex,
        }
    }

    fn probed(&mut self, gpu: GpuProbe, now: f64) -> Vec<Effect> {
        self.runtimes.probed(gpu);
        if let Err(reason) = self.runtimes.resolve(self.runtimes.choice) {
            let asked = self.runtimes.choice.id();
            let text = format!(
                "The address asks for {asked}, but {reason}. Training uses the CPU instead."
            );
            self.notice("runtime", text);
            self.runtimes.choice = RuntimeChoice::Auto;
        }
        self.start_next(now)
    }

    fn choose_runtime(&mut self, choice: RuntimeChoice) -> Vec<Effect> {
        self.runtimes.choice = choice;
        self.reader.demand(self.reading_runtime())
    }

    fn pretrained_arrived(&mut self, checkpoint: Result<Vec<u8>, String>, now: f64) -> Vec<Effect> {
        if let Err(reason) = &checkpoint {
            let text = format!(
                "The network that ships with the page could not be loaded ({reason}). Reload, or press Train to make one."
            );
            self.notice("pretrained", text);
        }
        self.pretrained = Some(checkpoint);
        match self.model {
            ModelRef::Pretrained => self.load_model(now),
            ModelRef::Run(_) => Vec::new(),
        }
    }

    fn choose_model(&mut self, model: ModelRef, now: f64) -> Vec<Effect> {
        self.model = model;
        self.load_model(now)
    }

    /// Hands the chosen weights to the classifier and reads the pad again with them.
    fn load_model(&mut self, now: f64) -> Vec<Effect> {
        let Some(checkpoint) = self.checkpoint(&self.model).cloned() else {
            return Vec::new();
        };
        let mut effects = self.reader.send(Command::Load { checkpoint });
        effects.extend(self.read_pad_again(now));
        effects
    }

    fn classify_called(
        &mut self,
        call: CallId,
        image: Image,
        runtime: Option<Runtime>,
        now: f64,
    ) -> Vec<Effect> {
        let asker = reading::Asker::Call(call);
        let Some(runtime) = runtime.filter(|runtime| Some(*runtime) != self.reader.runtime())
        else {
            return self.ask(Role::Reader, asker, image, now);
        };
        let checkpoint = self.checkpoint(&self.model).cloned();
        let checkpoint = checkpoint.ok_or_else(|| "no network has been loaded yet".to_owned());
        match checkpoint
            .and_then(|checkpoint| Ok((checkpoint, self.borrow_trainer(Some(runtime))?)))
        {
            Err(reason) => vec![Effect::AnswerGuess(call, Err(reason))],
            Ok((checkpoint, mut effects)) => {
                effects.extend(self.trainer.send(Command::Load { checkpoint }));
                effects.extend(self.ask(Role::Trainer, asker, image, now));
                effects
            }
        }
    }

    fn evaluate_called(
        &mut self,
        call: CallId,
        model: &ModelRef,
        split: Split,
        runtime: Option<Runtime>,
    ) -> Vec<Effect> {
        let checkpoint = self.checkpoint(model).cloned();
        let checkpoint =
            checkpoint.ok_or_else(|| format!("there is no network called {}", model.id()));
        match checkpoint.and_then(|checkpoint| Ok((checkpoint, self.borrow_trainer(runtime)?))) {
            Err(reason) => vec![Effect::AnswerScore(call, Err(reason))],
            Ok((checkpoint, mut effects)) => {
                let request = self.next_request();
                self.evaluations.insert(request, call);
                effects.extend(self.trainer.send(Command::Evaluate {
                    request,
                    checkpoint,
                    split,
                }));
                effects
            }
        }
    }

    /// Makes sure that the trainer computes with a runtime, for a question besides training.
    fn borrow_trainer(&mut self, runtime: Option<Runtime>) -> Result<Vec<Effect>, String> {
        let active = self.runs.iter().find(|run| run.state.is_active());
        let busy_with = active.and_then(|run| run.runtime);
        let runtime = match (runtime, busy_with) {
            (None, Some(busy)) => busy,
            (None, None) => self.runtimes.resolve(self.runtimes.choice)?.runtime,
            (Some(runtime), Some(busy)) if runtime != busy => {
                return Err(format!(
                    "a run is using {}; wait for its end, or cancel it",
                    busy.title()
                ));
            }
            (Some(runtime), _) => self.runtimes.resolve(RuntimeChoice::Only(runtime))?.runtime,
        };
        Ok(self.trainer.demand(runtime))
    }

    fn heard(&mut self, role: Role, generation: u32, event: Event, now: f64) -> Vec<Effect> {
        if !self.worker(role).is_current(generation) {
            return Vec::new();
        }
        match event {
            Event::Ready { build } if build == BUILD => self.worker(role).became_ready(),
            Event::Ready { .. } => self.outdated(now),
            Event::Opened { runtime } => self.worker(role).opened(runtime),
            Event::DataNotice { text } => {
                self.notice("data", text);
                Vec::new()
            }
            Event::Classified {
                request,
                probabilities,
                ..
            } => self.classified(request, probabilities, now),
            Event::Judged { request, score } => self.judged(request, Ok(score)),
            Event::Failed { during, reason } => self.failed(role, during, reason, now),
            Event::Panicked { message } => self.lost(role, generation, &message, now),
            about_a_run => self.heard_of_run(about_a_run, now),
        }
    }

    fn judged(&mut self, request: RequestId, score: Result<Box<Score>, String>) -> Vec<Effect> {
        let call = self.evaluations.remove(&request);
        call.map(|call| Effect::AnswerScore(call, score))
            .into_iter()
            .collect()
    }

    /// A worker of another build has answered: page and workers were mixed by a cache.
    fn outdated(&mut self, now: f64) -> Vec<Effect> {
        let text = "A newer version of Digit Studio is out, and this page is still the old one. Reload the page.";
        self.notice("build", text.to_owned());
        self.reader_failure = Some(text.to_owned());
        let mut effects = self.reader.stop();
        effects.extend(self.trainer.stop());
        effects.extend(self.fail_active(text, now));
        effects
    }

    fn failed(&mut self, role: Role, during: Activity, reason: String, now: f64) -> Vec<Effect> {
        let generation = self.worker(role).generation();
        match during {
            Activity::Opening(_) | Activity::Training(_) => {
                self.lost(role, generation, &reason, now)
            }
            Activity::FetchingData(_) => self.fail_active(&reason, now),
            Activity::Loading => {
                self.notice(
                    "reading",
                    format!("The network could not be loaded: {reason}."),
                );
                Vec::new()
            }
            Activity::Answering(request) if self.evaluations.contains_key(&request) => {
                self.judged(request, Err(reason))
            }
            Activity::Answering(request) => self.not_classified(request, reason),
        }
    }

    /// A worker is gone: what it was doing is taken up by a new one.
    fn lost(&mut self, role: Role, generation: u32, reason: &str, now: f64) -> Vec<Effect> {
        if !self.worker(role).is_current(generation) {
            return Vec::new();
        }
        match role {
            Role::Reader => self.reader_lost(reason),
            Role::Trainer => self.trainer_lost(reason, now),
        }
    }

    fn reader_lost(&mut self, reason: &str) -> Vec<Effect> {
        self.reader_losses += 1;
        if self.reader_losses > MOST_LOSSES {
            let text = format!("Drawings can't be read: {reason}. Reload the page.");
            self.notice("reading", text.clone());
            self.reader_failure = Some(text);
            return self.reader.stop();
        }
        let mut effects = self.reader.restart(self.reading_runtime());
        if let Some(checkpoint) = self.checkpoint(&self.model).cloned() {
            effects.extend(self.reader.send(Command::Load { checkpoint }));
        }
        effects.extend(self.reask(Role::Reader, reason));
        effects
    }
}
