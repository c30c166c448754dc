//! A run inside a worker: how many steps at a time, when to judge, when to hand out a snapshot.

use super::{Clock, Data, failed_training};
use crate::app::definition::Definition;
use crate::app::protocol::{Event, RunId};
use crate::engine::reader::IMAGES_AT_ONCE;
use crate::engine::{Checkpoint, Device, EngineError, Score, Trainer};

/// Steps that build kernels, fill caches and grow memory: they don't count for the rate.
const WARM_UP_STEPS: u32 = 2;
/// A slice of steps aims at this long: short enough for a pause to feel immediate.
const SLICE_MILLIS: f64 = 60.0;
/// Most steps in a slice. A GPU queues work without end, so the loss must be waited for now and then.
const MOST_STEPS: u32 = 32;
/// How often the page is handed the newest weights, unless a single step takes longer.
const SNAPSHOT_MILLIS: f64 = 250.0;

/// Whether a run is going on.
pub(super) enum Training {
    None,
    Running(Box<Run>),
    Paused(Box<Run>),
}

/// A run and where it stands.
pub(super) struct Run {
    id: RunId,
    trainer: Trainer,
    definition: Definition,
    data: Data,
    clock: Clock,
    phase: Phase,
    /// Steps in the next slice.
    pace: u32,
    steps_here: u32,
    last_snapshot: f64,
}

enum Phase {
    Learning,
    Judging { at: usize, score: Box<Score> },
}

impl Training {
    pub(super) fn begin(
        id: RunId,
        definition: Definition,
        checkpoint: &Checkpoint,
        data: Data,
        device: &Device,
        clock: Clock,
    ) -> Result<Self, EngineError> {
        let trainer = Trainer::new(checkpoint, &data.train, device)?;
        // A run that went down while an epoch was judged judges it again.
        let phase = if trainer.is_at_epoch_end() {
            Phase::judging()
        } else {
            Phase::Learning
        };
        Ok(Self::Running(Box::new(Run {
            id,
            trainer,
            definition,
            data,
            clock,
            phase,
            pace: 1,
            steps_here: 0,
            last_snapshot: clock(),
        })))
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    pub(super) fn pause(&mut self, id: RunId) -> Vec<Event> {
        match std::mem::replace(self, Self::None) {
            Self::Running(run) if run.id == id => {
                *self = Self::Paused(run);
                vec![Event::Paused { run: id }]
            }
            other => {
                *self = other;
                Vec::new()
            }
        }
    }

    pub(super) fn resume(&mut self, id: RunId) -> Vec<Event> {
        match std::mem::replace(self, Self::None) {
            Self::Paused(run) if run.id == id => {
                *self = Self::Running(run);
                vec![Event::Resumed { run: id }]
            }
            other => {
                *self = other;
                Vec::new()
            }
        }
    }

    pub(super) fn cancel(&mut self, id: RunId) -> Vec<Event> {
        match self {
            Self::Running(run) | Self::Paused(run) if run.id == id => {
                *self = Self::None;
                vec![Event::Canceled { run: id }]
            }
            _ => Vec::new(),
        }
    }

    pub(super) async fn advance(&mut self) -> Vec<Event> {
        let Self::Running(run) = self else {
            return Vec::new();
        };
        let mut events = Vec::new();
        if let Err(error) = run.advance(&mut events).await {
            events.push(failed_training(run.id, &error));
        }
        let over = |event: &Event| {
            use Event::{Failed, Finished, RunFailed};
            matches!(event, Finished { .. } | RunFailed { .. } | Failed { .. })
        };
        if events.iter().any(over) {
            *self = Self::None;
        }
        events
    }
}

impl Phase {
    fn judging() -> Self {
        Self::Judging {
            at: 0,
            score: Box::default(),
        }
    }
}

impl Run {
    async fn advance(&mut self, events: &mut Vec<Event>) -> Result<(), EngineError> {
        match &self.phase {
            Phase::Learning => self.learn(events).await,
            Phase::Judging { .. } => self.judge(events).await,
        }
    }

    async fn learn(&mut self, events: &mut Vec<Event>) -> Result<(), EngineError> {
        let started = (self.clock)();
        let first_step = self.trainer.step_index();
        let images = self.take_steps();
        let losses = self.trainer.take_losses().await?;
        let elapsed = (self.clock)() - started;

        let warm = self.steps_here >= WARM_UP_STEPS;
        self.steps_here += losses.len() as u32;
        self.adjust_pace(elapsed);
        let diverged = losses.iter().any(|loss| !loss.is_finite());
        events.push(Event::Progress {
            run: self.id,
            first_step,
            losses,
            images,
            busy_millis: warm.then_some(elapsed),
        });
        if diverged {
            return Err(EngineError::Diverged);
        }
        self.finish_slice(events).await
    }

    /// Takes the steps of one slice, none beyond the epoch's end. Returns the images learnt from.
    fn take_steps(&mut self) -> u32 {
        let mut images = 0;
        for _ in 0..self.pace {
            images += self.trainer.next_batch_size();
            self.trainer.step(&self.data.train);
            if self.trainer.is_at_epoch_end() {
                break;
            }
        }
        images
    }

    fn adjust_pace(&mut self, elapsed: f64) {
        if self.steps_here < WARM_UP_STEPS || elapsed > 2.0 * SLICE_MILLIS {
            self.pace = (self.pace / 2).max(1);
        } else if elapsed < SLICE_MILLIS {
            self.pace = (self.pace + 1).min(MOST_STEPS);
        }
    }

    async fn finish_slice(&mut self, events: &mut Vec<Event>) -> Result<(), EngineError> {
        let at_epoch_end = self.trainer.is_at_epoch_end();
        if at_epoch_end || (self.clock)() - self.last_snapshot >= SNAPSHOT_MILLIS {
            events.push(self.snapshot().await?);
        }
        if at_epoch_end {
            self.phase = Phase::judging();
        }
        Ok(())
    }

    async fn snapshot(&mut self) -> Result<Event, EngineError> {
        self.last_snapshot = (self.clock)();
        let checkpoint = self.trainer.checkpoint().await?.to_bytes();
        Ok(Event::Snapshot {
            run: self.id,
            checkpoint,
        })
    }

    async fn judge(&mut self, events: &mut Vec<Event>) -> Result<(), EngineError> {
        let Phase::Judging { at, score } = &mut self.phase else {
            return Ok(());
        };
        let wanted = self.definition.test_batch_size as usize;
        let size = wanted.clamp(self.trainer.judged_at_least(), IMAGES_AT_ONCE);
        let end = (*at + size).min(self.data.test.len());
        let judged = self.trainer.score_batch(&self.data.test, *at..end, score);
        judged.await?;
        *at = end;
        if end < self.data.test.len() {
            return Ok(());
        }
        events.push(Event::Evaluated {
            run: self.id,
            epoch: self.trainer.step_index() / self.trainer.hyper().steps_per_epoch(),
            score: std::mem::take(score),
        });
        self.phase = Phase::Learning;
        if self.trainer.is_finished() {
            events.push(Event::Finished { run: self.id });
        }
        Ok(())
    }
}
