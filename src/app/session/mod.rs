//! The worker's brain: what a backend computes, in which order, and what the page is told of it.
//!
//! No loop and no messages here: the worker pumps [`Session::handle`] and [`Session::advance`], and so do the command
//! line and the tests.

mod training;

use super::definition::Definition;
use super::protocol::{Activity, Command, Event, RequestId, RunId};
use crate::engine::reader::IMAGES_AT_ONCE;
use crate::engine::{
    Checkpoint, Dataset, Device, EngineError, Image, Reader, Runtime, Score, device,
};
use std::collections::VecDeque;
use std::rc::Rc;
use training::Training;

/// Milliseconds since some fixed moment. A function, so that the core needs no clock of its own.
pub type Clock = fn() -> f64;

/// The two parts of the data set.
#[derive(Clone)]
pub struct Data {
    /// To learn from.
    pub train: Rc<Dataset>,
    /// To be judged by.
    pub test: Rc<Dataset>,
}

/// All that one worker computes with.
pub struct Session {
    clock: Clock,
    backend: Option<Backend>,
    /// The weights that drawings are read with, kept so that another backend can take them over.
    newest: Option<Checkpoint>,
    reader: Option<Reader>,
    training: Training,
    evaluations: VecDeque<Evaluation>,
}

struct Backend {
    runtime: Runtime,
    device: Device,
}

/// A question that takes many batches to answer.
struct Evaluation {
    request: RequestId,
    /// Where it was made, whatever backend is opened meanwhile.
    reader: Reader,
    data: Rc<Dataset>,
    at: usize,
    score: Box<Score>,
}

/// Why something could not be done, in words.
type Reason = String;

impl Session {
    /// A session without a backend.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            backend: None,
            newest: None,
            reader: None,
            training: Training::None,
            evaluations: VecDeque::new(),
        }
    }

    /// Whether [`Session::advance`] has something to do.
    pub fn is_busy(&self) -> bool {
        !self.evaluations.is_empty() || self.training.is_running()
    }

    /// Does what the page asks, apart from what needs data: see [`Session::train`] and [`Session::evaluate`].
    pub async fn handle(&mut self, command: Command) -> Vec<Event> {
        match command {
            Command::Open { runtime } => self.open(runtime).await,
            Command::Load { checkpoint } => self.load(&checkpoint),
            Command::Classify { request, image } => vec![self.classify(request, &image).await],
            Command::Pause { run } => self.training.pause(run),
            Command::Resume { run } => self.training.resume(run),
            Command::Cancel { run } => self.training.cancel(run),
            Command::Train { .. } | Command::Evaluate { .. } | Command::Store(_) => Vec::new(),
        }
    }

    /// Begins a run, or goes on with one. An earlier run is given up.
    pub fn train(
        &mut self,
        run: RunId,
        definition: Definition,
        checkpoint: Option<&[u8]>,
        data: Data,
    ) -> Vec<Event> {
        let start = self.device().and_then(|device| {
            let checkpoint = starting_point(&definition, checkpoint, &data)?;
            Ok((device, checkpoint))
        });
        let (device, checkpoint) = match start {
            Ok(start) => start,
            Err(reason) => return vec![Event::RunFailed { run, reason }],
        };
        match Training::begin(run, definition, &checkpoint, data, device, self.clock) {
            Ok(training) => {
                self.training = training;
                vec![Event::Started { run }]
            }
            // Another device may take the run.
            Err(error) => vec![failed_training(run, &error)],
        }
    }

    /// Takes up the question how well these weights read a set.
    pub fn evaluate(
        &mut self,
        request: RequestId,
        checkpoint: &[u8],
        data: Rc<Dataset>,
    ) -> Vec<Event> {
        let begun = self.device().and_then(|device| {
            let reader = reader(&read(checkpoint)?, device)?;
            Ok(Evaluation::begin(request, reader, data))
        });
        match begun {
            Ok(evaluation) => {
                self.evaluations.push_back(evaluation);
                Vec::new()
            }
            Err(reason) => vec![failed(Activity::Answering(request), reason)],
        }
    }

    /// Computes for a little while: one batch of an evaluation, or some training steps.
    pub async fn advance(&mut self) -> Vec<Event> {
        match self.evaluations.pop_front() {
            Some(evaluation) => {
                let step = evaluation.advance().await;
                self.note_evaluation(step)
            }
            None => self.training.advance().await,
        }
    }

    fn note_evaluation(&mut self, step: EvaluationStep) -> Vec<Event> {
        match step {
            EvaluationStep::More(evaluation) => {
                self.evaluations.push_back(*evaluation);
                Vec::new()
            }
            EvaluationStep::Done(event) => vec![event],
        }
    }

    async fn open(&mut self, runtime: Runtime) -> Vec<Event> {
        if self
            .backend
            .as_ref()
            .is_some_and(|backend| backend.runtime == runtime)
        {
            return vec![Event::Opened { runtime }];
        }
        match device::open(runtime).await {
            Ok(device) => {
                self.backend = Some(Backend { runtime, device });
                match self.reload() {
                    Ok(()) => vec![Event::Opened { runtime }],
                    Err(reason) => vec![failed(Activity::Opening(runtime), reason)],
                }
            }
            Err(error) => vec![failed(Activity::Opening(runtime), error.to_string())],
        }
    }

    fn load(&mut self, bytes: &[u8]) -> Vec<Event> {
        match read(bytes) {
            Ok(checkpoint) => {
                self.newest = Some(checkpoint);
                match self.reload() {
                    Ok(()) => vec![Event::Loaded],
                    Err(reason) => vec![failed(Activity::Loading, reason)],
                }
            }
            Err(reason) => vec![failed(Activity::Loading, reason)],
        }
    }

    fn reload(&mut self) -> Result<(), Reason> {
        if let (Some(backend), Some(newest)) = (&self.backend, &self.newest) {
            self.reader = Some(reader(newest, &backend.device)?);
        }
        Ok(())
    }

    async fn classify(&mut self, request: RequestId, image: &Image) -> Event {
        let started = (self.clock)();
        let Some(reader) = &mut self.reader else {
            let reason = "no network has been loaded yet".to_owned();
            return failed(Activity::Answering(request), reason);
        };
        match reader.classify(image).await {
            Ok(probabilities) => Event::Classified {
                request,
                probabilities,
                millis: (self.clock)() - started,
            },
            Err(error) => failed(Activity::Answering(request), error.to_string()),
        }
    }

    fn device(&self) -> Result<&Device, Reason> {
        let backend = self.backend.as_ref();
        backend
            .map(|backend| &backend.device)
            .ok_or_else(|| "no backend has been opened yet".to_owned())
    }
}

enum EvaluationStep {
    More(Box<Evaluation>),
    Done(Event),
}

impl Evaluation {
    fn begin(request: RequestId, reader: Reader, data: Rc<Dataset>) -> Self {
        Self {
            request,
            reader,
            data,
            at: 0,
            score: Box::default(),
        }
    }

    async fn advance(mut self) -> EvaluationStep {
        let end = (self.at + IMAGES_AT_ONCE).min(self.data.len());
        let range = self.at..end;
        let scored = self
            .reader
            .score_batch(&self.data, range, &mut self.score)
            .await;
        self.at = end;
        match scored {
            Err(error) => {
                let activity = Activity::Answering(self.request);
                EvaluationStep::Done(failed(activity, error.to_string()))
            }
            Ok(()) if end == self.data.len() => EvaluationStep::Done(Event::Judged {
                request: self.request,
                score: self.score,
            }),
            Ok(()) => EvaluationStep::More(Box::new(self)),
        }
    }
}

/// Where a run begins: at the checkpoint, which must be of the same run, or at its own beginning.
fn starting_point(
    definition: &Definition,
    checkpoint: Option<&[u8]>,
    data: &Data,
) -> Result<Checkpoint, Reason> {
    let hyper = definition.hyper();
    definition.check().map_err(|error| error.to_string())?;
    let images = data.train.len();
    if (hyper.train_size as usize) > images {
        return Err(format!(
            "the training set has {images} images, not {}",
            hyper.train_size
        ));
    }
    let Some(bytes) = checkpoint else {
        return Ok(Checkpoint::start(hyper));
    };
    let checkpoint = read(bytes)?;
    if checkpoint.hyper != hyper {
        return Err("the checkpoint belongs to a run with other settings".to_owned());
    }
    Ok(checkpoint)
}

/// The network as a checkpoint's run would answer: with the mean of its parameters, where it keeps one.
fn reader(checkpoint: &Checkpoint, device: &Device) -> Result<Reader, Reason> {
    let reader = Reader::new(checkpoint.answering(), device);
    reader.map_err(|error| error.to_string())
}

fn read(bytes: &[u8]) -> Result<Checkpoint, Reason> {
    Checkpoint::from_bytes(bytes).map_err(|error| error.to_string())
}

fn failed(during: Activity, reason: Reason) -> Event {
    Event::Failed { during, reason }
}

fn failed_training(run: RunId, error: &EngineError) -> Event {
    let reason = error.to_string();
    match error {
        EngineError::Diverged => Event::RunFailed { run, reason },
        _ => failed(Activity::Training(run), reason),
    }
}
