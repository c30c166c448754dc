//! Everything that can happen to the page, and everything that the outside world must then do.

use super::form::Field;
use super::runtimes::{GpuProbe, ThreadsProbe};
use super::{Action, CallId, Guess, ImportedModel, ModelRef, Role, Subject, WorkerKind};
use crate::app::definition::{Definition, RuntimeChoice};
use crate::app::ink::{Pen, PenInput};
use crate::app::protocol::{Command, Event};
use crate::engine::{Architecture, Image, Runtime, Score, Split};

/// Everything that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The page is there. The choice is the address's `?runtime=`.
    Opened(RuntimeChoice),
    /// The browser has said what GPU it has.
    Probed(GpuProbe),
    /// What there is for threads.
    ThreadsProbed(ThreadsProbe),
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
    /// Another network was chosen for the next run.
    ArchitectureChosen(Architecture),
    /// The settings shall be those of the network's recipe again.
    RecipeTaken,
    /// A setting was typed, or chosen from its list.
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
    /// A network was read from a file, or a kept one was brought in. It takes the place of one with the same id.
    ModelImported(ImportedModel),
    /// A network that was read from a file is deleted.
    ModelDropped(String),
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
    /// The address asks for a runtime of this name, which there isn't.
    UnknownRuntime(String),
    /// A notice was read.
    NoticeDismissed(Subject),
    /// Everything that is kept is being deleted: from now on nothing may write.
    Closed,
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
    /// A run's log has grown: the steps before these lines, and the lines.
    Log(String, u32, Vec<String>),
    /// A run's state changed.
    State(String),
    /// The pad was read.
    Classified(Guess),
}
