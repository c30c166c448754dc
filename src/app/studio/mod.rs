//! The page's brain: all state, everything that can happen, and what the outside world must then do.
//!
//! [`update`] is pure. `web` performs the effects and feeds their results back as inputs.

pub mod form;
mod keeping;
mod losses;
mod messages;
mod models;
mod notices;
mod put_down;
mod questions;
mod reading;
pub mod run;
pub mod runtimes;
mod training;
mod worker;

#[cfg(test)]
mod tests;

use super::definition::RuntimeChoice;
use super::ink::Ink;
use super::protocol::{BUILD, Command, Event, RequestId};
use crate::engine::Runtime;
use form::Form;
use keeping::Shelf;
pub use messages::{Effect, Input, Notification};
pub use models::{ImportedModel, ModelRef};
pub use notices::{Notice, Subject};
pub use reading::{FileOutcome, FileReading, Guess, Reading};
use run::{Run, RunState};
use runtimes::{GpuProbe, Runtimes, ThreadsProbe};
pub use training::{Action, RunError};
use worker::Worker;
pub use worker::WorkerKind;

/// What a worker is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads drawings with the newest weights.
    Reader,
    /// Trains and judges.
    Trainer,
    /// Keeps runs.
    Keeper,
}

/// Names a question asked through the page's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallId(pub u32);

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
    /// Networks from files, oldest first.
    pub imported: Vec<ImportedModel>,
    /// What the visitor should know.
    pub notices: Vec<Notice>,
    pretrained: Option<Result<Vec<u8>, String>>,
    reader: Worker,
    trainer: Worker,
    reader_losses: u32,
    /// Whether the present classifier has weights.
    reader_has_weights: bool,
    /// Why there is no classifier any more.
    reader_failure: Option<String>,
    evaluations: Vec<(RequestId, CallId)>,
    run_keys: u32,
    shelf: Shelf,
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
            imported: Vec::new(),
            notices: Vec::new(),
            pretrained: None,
            reader: Worker::new(Role::Reader),
            trainer: Worker::new(Role::Trainer),
            reader_losses: 0,
            reader_has_weights: false,
            reader_failure: None,
            evaluations: Vec::new(),
            run_keys: 0,
            shelf: Shelf::default(),
        }
    }
}

/// Applies one input at a time `now` (milliseconds since 1970) and says what the outside world must do.
pub fn update(studio: &mut Studio, now: f64, input: Input) -> Vec<Effect> {
    match input {
        Input::Opened(choice) => studio.opened(choice),
        Input::Probed(gpu) => studio.probed(gpu, now),
        Input::ThreadsProbed(probe) => studio.threads_probed(probe),
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
        Input::ModelImported(model) => studio.model_imported(model, now),
        Input::ModelDropped(id) => studio.model_dropped(&id, now),
        Input::ClassifyCalled(call, image, runtime) => {
            studio.classify_called(call, image, runtime, now)
        }
        Input::EvaluateCalled(call, model, split, runtime) => {
            studio.evaluate_called(call, &model, split, runtime)
        }
        Input::Worker(role, generation, event) => studio.heard(role, generation, event, now),
        Input::WorkerLost(role, generation, reason) => studio.lost(role, generation, &reason, now),
        Input::Closed => [Role::Reader, Role::Trainer, Role::Keeper]
            .map(|role| Effect::Stop { role })
            .to_vec(),
        quiet @ (Input::Pen(_)
        | Input::PenChosen(_)
        | Input::Undo
        | Input::Clear
        | Input::FilesCleared
        | Input::ArchitectureChosen(_)
        | Input::RecipeTaken
        | Input::FieldEdited(..)
        | Input::UnknownRuntime(_)
        | Input::NoticeDismissed(_)) => {
            studio.note(quiet);
            Vec::new()
        }
    }
}

impl Studio {
    /// Notes what nobody outside needs to hear of.
    fn note(&mut self, input: Input) {
        match input {
            Input::Pen(pen) => self.ink.follow(pen),
            Input::PenChosen(pen) => self.ink.pen = pen,
            Input::Undo => self.ink.undo(),
            Input::Clear => self.ink.clear(),
            Input::FilesCleared => self.clear_files(),
            Input::ArchitectureChosen(architecture) => self.form.choose(architecture),
            Input::RecipeTaken => self.form.take_recipe(),
            Input::FieldEdited(field, text) => self.form.edit(field, text),
            Input::UnknownRuntime(name) => {
                let text = format!(
                    "The address asks for a runtime called {name}. There are auto, webgpu, flex and ndarray; this page uses auto."
                );
                self.notice(Subject::Runtime, text);
            }
            Input::NoticeDismissed(subject) => self.dismiss_notice(subject),
            // `update` lists the inputs that come here.
            _ => {}
        }
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
            Some(_) => (self.reader.is_open() && self.reader_has_weights).then_some(Ok(())),
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
            ModelRef::File(id) => {
                let mut imported = self.imported.iter();
                imported
                    .find(|model| model.id == *id)
                    .map(|model| &model.checkpoint)
            }
        }
    }

    /// The worker of a role that computes. The keeper does not, and never gets here.
    fn worker(&mut self, role: Role) -> &mut Worker {
        match role {
            Role::Reader => &mut self.reader,
            Role::Trainer | Role::Keeper => &mut self.trainer,
        }
    }

    fn opened(&mut self, choice: RuntimeChoice) -> Vec<Effect> {
        self.runtimes.choice = choice;
        let mut effects = self.reader.demand(self.reading_runtime());
        effects.extend(self.open_shelf());
        effects
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
            self.notice(Subject::Runtime, text);
            self.fall_back_to_auto();
        }
        self.start_next(now)
    }

    /// Only the trainer gets threads: a drawing is read in a moment without them.
    fn threads_probed(&mut self, probe: ThreadsProbe) -> Vec<Effect> {
        self.runtimes.threads_probed(probe);
        self.trainer.set_threads(self.runtimes.threads());
        Vec::new()
    }

    /// What was asked for isn't there. A script can't have asked for it: it waits for the browser's answer. So the
    /// runs that wait with this choice came from the page's own button.
    fn fall_back_to_auto(&mut self) {
        let missing = std::mem::take(&mut self.runtimes.choice);
        for run in &mut self.runs {
            if run.state == RunState::Queued && run.definition.runtime == missing {
                run.definition.runtime = RuntimeChoice::Auto;
            }
        }
    }

    fn choose_runtime(&mut self, choice: RuntimeChoice) -> Vec<Effect> {
        self.runtimes.choice = choice;
        match self.reader_failure {
            Some(_) => Vec::new(),
            None => self.reader.demand(self.reading_runtime()),
        }
    }

    fn pretrained_arrived(&mut self, checkpoint: Result<Vec<u8>, String>, now: f64) -> Vec<Effect> {
        match checkpoint {
            Ok(checkpoint) => self.pretrained = Some(Ok(checkpoint)),
            Err(reason) => self.pretrained_failed(&reason),
        }
        match self.model {
            ModelRef::Pretrained => self.load_model(now),
            ModelRef::Run(_) | ModelRef::File(_) => Vec::new(),
        }
    }

    fn pretrained_failed(&mut self, reason: &str) {
        let text = format!(
            "The network that ships with the page could not be loaded ({reason}). Reload, or press Train to make one."
        );
        self.notice(Subject::Pretrained, text.clone());
        self.pretrained = Some(Err(text));
    }

    /// The classifier refused the weights.
    fn not_loaded(&mut self, reason: &str) {
        match &self.model {
            ModelRef::Pretrained => self.pretrained_failed(reason),
            ModelRef::Run(_) | ModelRef::File(_) => self.notice(
                Subject::Reading,
                format!("The network could not be loaded: {reason}."),
            ),
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

    fn heard(&mut self, role: Role, generation: u32, event: Event, now: f64) -> Vec<Effect> {
        if role == Role::Keeper {
            return self.heard_of_keeper(generation, event, now);
        }
        if !self.worker(role).is_current(generation) {
            return Vec::new();
        }
        match event {
            Event::Ready { build } if build == BUILD => self.worker(role).became_ready(),
            Event::Ready { .. } => self.outdated(now),
            Event::Opened { runtime } => self.worker(role).opened(runtime),
            Event::Loaded => {
                self.reader_has_weights |= role == Role::Reader;
                Vec::new()
            }
            Event::DataNotice { text } => {
                self.notice(Subject::Data, text);
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
}
