//! What happens to runs: their queue, their workers, and what becomes of them when a worker is lost.

use super::run::{Fetched, Run, RunState, Wanted};
use super::runtimes::Resolved;
use super::{Effect, ModelRef, Notification, Role, Studio};
use crate::app::definition::{Definition, RuntimeChoice};
use crate::app::protocol::{Command, Event, RunId};
use crate::app::store::StoreCommand;
use crate::engine::{Runtime, Score};

/// What can be done with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Wait.
    Pause,
    /// Go on.
    Resume,
    /// Stop for good.
    Cancel,
    /// Forget it.
    Delete,
}

/// Why something can't be done with a run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// There is none.
    #[error("there is no run called {0}; studio.runs.list() names those that there are")]
    Unknown(String),
    /// Another tab has it.
    #[error("the run is open in another tab of this page; go there, or close that tab")]
    Elsewhere,
    /// It is not in the right state.
    #[error("the run is {state}; {hint}")]
    State {
        /// Where it stands.
        state: &'static str,
        /// What would be needed.
        hint: &'static str,
    },
}

impl Studio {
    /// Whether something can be done with a run now.
    ///
    /// # Errors
    ///
    /// When there is no such run, or it is not in the right state.
    pub fn check_action(&self, id: &str, action: Action) -> Result<(), RunError> {
        let run = self
            .run(id)
            .ok_or_else(|| RunError::Unknown(id.to_owned()))?;
        if matches!(run.state, RunState::Elsewhere(_)) {
            return Err(RunError::Elsewhere);
        }
        let refuse = |hint| {
            Err(RunError::State {
                state: run.state.name(),
                hint,
            })
        };
        match action {
            Action::Pause if run.state != RunState::Running => {
                refuse("only a running run can be paused")
            }
            Action::Resume if !matches!(run.state, RunState::Paused | RunState::Interrupted) => {
                refuse("only a paused run can be resumed")
            }
            Action::Cancel if run.state == RunState::Storing => {
                refuse("it has learned all, and is being put away")
            }
            Action::Cancel if run.state.is_over() => refuse("there is nothing left to cancel"),
            Action::Delete if !run.state.is_over() => refuse("cancel it before it is deleted"),
            _ => Ok(()),
        }
    }

    pub(super) fn train(&mut self, id: String, definition: Definition, now: f64) -> Vec<Effect> {
        let key = self.next_key();
        self.runs.push(Run::new(id.clone(), key, definition, now));
        let mut effects = vec![Effect::Notify(Notification::State(id))];
        effects.extend(self.start_next(now));
        effects.extend(self.keep(key, now));
        effects
    }

    pub(super) fn next_key(&mut self) -> RunId {
        self.run_keys += 1;
        RunId(self.run_keys)
    }

    pub(super) fn act(&mut self, id: &str, action: Action, now: f64) -> Vec<Effect> {
        let (Ok(()), Some(run)) = (self.check_action(id, action), self.run(id)) else {
            return Vec::new();
        };
        let (key, is_queued) = (run.key, run.state == RunState::Queued);
        let is_interrupted = run.state == RunState::Interrupted;
        let can_listen = self.trainer.is_open() && !matches!(run.state, RunState::Pending(_));
        match action {
            Action::Delete => {
                let forget = Effect::Store(StoreCommand::Forget { id: id.to_owned() });
                let mut effects = self.delete(id, now);
                effects.push(forget);
                effects
            }
            Action::Pause => self.want(key, Wanted::Paused, Command::Pause { run: key }),
            Action::Resume if is_interrupted => self.take_up(key, now),
            Action::Resume => self.want(key, Wanted::Running, Command::Resume { run: key }),
            Action::Cancel if is_queued || is_interrupted => self.end(key, RunState::Canceled, now),
            Action::Cancel if can_listen => {
                self.want(key, Wanted::Canceled, Command::Cancel { run: key })
            }
            // A worker that is still fetching or starting can't listen: it is ended.
            Action::Cancel => {
                let mut effects =
                    self.dismiss(Role::Trainer, "the run that it was there for was canceled");
                effects.extend(self.end(key, RunState::Canceled, now));
                effects
            }
        }
    }

    /// Notes what is wanted of a run and tells the worker.
    pub(super) fn want(&mut self, key: RunId, wanted: Wanted, command: Command) -> Vec<Effect> {
        if let Some(run) = self.run_mut(key) {
            run.wanted = wanted;
        }
        self.trainer.send(command)
    }

    pub(super) fn delete(&mut self, id: &str, now: f64) -> Vec<Effect> {
        self.runs.retain(|run| run.id != id);
        if self.model == ModelRef::Run(id.to_owned()) {
            return self.choose_model(ModelRef::Pretrained, now);
        }
        Vec::new()
    }

    /// Gives the trainer the first run that waits, unless it has one or the browser has not yet said what it has.
    pub(super) fn start_next(&mut self, now: f64) -> Vec<Effect> {
        let busy = self.runs.iter().any(|run| run.state.is_active());
        let next = self
            .runs
            .iter()
            .position(|run| run.state == RunState::Queued);
        let (false, true, Some(next)) = (busy, self.runtimes.is_known(), next) else {
            return Vec::new();
        };
        match self.resolve(&self.runs[next]) {
            Err(reason) => {
                let key = self.runs[next].key;
                self.end(key, RunState::Failed { reason }, now)
            }
            Ok(resolved) => {
                let run = &mut self.runs[next];
                run.remark = resolved.reason;
                run.state = RunState::Pending(Fetched::default());
                let state = Effect::Notify(Notification::State(run.id.clone()));
                let mut effects = vec![state];
                effects.extend(self.hand_over(next, resolved.runtime));
                effects
            }
        }
    }

    /// Where a run computes. One that goes on does so where it was, if that is still there: elsewhere its numbers would
    /// be rounded in another way.
    fn resolve(&self, run: &Run) -> Result<Resolved, String> {
        let before = run.runtime.map(RuntimeChoice::Only);
        let again = before.and_then(|before| self.runtimes.resolve(before).ok());
        match again {
            Some(Resolved { runtime, .. }) => Ok(Resolved {
                runtime,
                reason: "where it was before".to_owned(),
            }),
            None => self.runtimes.resolve(run.definition.runtime),
        }
    }

    /// Gives a run to the trainer, from its newest snapshot.
    pub(super) fn hand_over(&mut self, index: usize, runtime: Runtime) -> Vec<Effect> {
        let most = self.runtimes.threads();
        let threads = self.runs[index]
            .threads
            .map_or(most, |before| before.min(most));
        self.trainer.set_threads(threads);
        let mut effects = self.employ(Role::Trainer, runtime);
        let run = &mut self.runs[index];
        run.runtime = Some(runtime);
        run.threads = Some(threads);
        run.forget_rate();
        effects.extend(self.trainer.send(Command::Train {
            run: run.key,
            definition: run.definition.clone(),
            checkpoint: run.checkpoint.clone(),
        }));
        if run.wanted == Wanted::Paused {
            effects.extend(self.trainer.send(Command::Pause { run: run.key }));
        }
        effects
    }

    pub(super) fn heard_of_run(&mut self, event: Event, now: f64) -> Vec<Effect> {
        match event {
            Event::Fetching { received, total } => self.fetching(Fetched { received, total }),
            Event::Started { run } => self.started(run, now),
            Event::Progress {
                run,
                first_step,
                losses,
                images,
                busy_millis,
            } => self.progressed(run, first_step, &losses, images, busy_millis),
            Event::Snapshot { run, checkpoint } => self.snapshot(run, checkpoint, now),
            Event::Evaluated { run, epoch, score } => self.evaluated(run, epoch, *score),
            Event::Paused { run } => self.set_state(run, RunState::Paused, now),
            Event::Resumed { run } => self.set_state(run, RunState::Running, now),
            Event::Canceled { run } => self.end(run, RunState::Canceled, now),
            Event::Finished { run } => self.finished(run, now),
            Event::RunFailed { run, reason } => self.end(run, RunState::Failed { reason }, now),
            _ => Vec::new(),
        }
    }

    fn run_mut(&mut self, key: RunId) -> Option<&mut Run> {
        self.runs
            .iter_mut()
            .find(|run| run.key == key && run.state.is_active())
    }

    fn fetching(&mut self, fetched: Fetched) -> Vec<Effect> {
        for run in &mut self.runs {
            if let RunState::Pending(before) = &mut run.state {
                *before = fetched;
                return vec![Effect::Notify(Notification::Progress(run.id.clone()))];
            }
        }
        Vec::new()
    }

    fn started(&mut self, key: RunId, now: f64) -> Vec<Effect> {
        if let Some(run) = self.run_mut(key) {
            run.running_at.get_or_insert(now);
        }
        self.set_state(key, RunState::Running, now)
    }

    fn progressed(
        &mut self,
        key: RunId,
        first_step: u32,
        losses: &[f32],
        images: u32,
        busy: Option<f64>,
    ) -> Vec<Effect> {
        let Some(run) = self.run_mut(key) else {
            return Vec::new();
        };
        run.note_steps(first_step, losses, images, busy);
        let id = run.id.clone();
        let lines = run.log_of_steps(first_step);
        let mut notifications = vec![
            Notification::Progress(id.clone()),
            Notification::Metrics(id.clone(), first_step, losses.to_vec()),
        ];
        if !lines.is_empty() {
            notifications.push(Notification::Log(id, first_step, lines));
        }
        notifications.into_iter().map(Effect::Notify).collect()
    }

    /// The drawing is read by the network as it is now.
    fn snapshot(&mut self, key: RunId, checkpoint: Vec<u8>, now: f64) -> Vec<Effect> {
        let Some(run) = self.run_mut(key) else {
            return Vec::new();
        };
        run.checkpoint = Some(checkpoint);
        run.snapshot_step = run.step();
        // The first snapshot is when the run's own network takes over; whoever chose another one later keeps it.
        let model = ModelRef::Run(run.id.clone());
        if !std::mem::replace(&mut run.has_been_read_with, true) {
            self.model = model.clone();
        }
        let mut effects = self.keep_now_and_then(key, now);
        if self.model == model {
            effects.extend(self.load_model(now));
        }
        effects
    }

    fn evaluated(&mut self, key: RunId, epoch: u32, score: Score) -> Vec<Effect> {
        let Some(run) = self.run_mut(key) else {
            return Vec::new();
        };
        run.note_result(epoch, score);
        let (lines, run_step) = (run.log_of_result(), run.step());
        let id = run.id.clone();
        let notifications = [
            Notification::Metrics(id.clone(), run_step, Vec::new()),
            Notification::Log(id, run_step, lines),
        ];
        notifications.into_iter().map(Effect::Notify).collect()
    }

    fn set_state(&mut self, key: RunId, state: RunState, now: f64) -> Vec<Effect> {
        let Some(run) = self.run_mut(key) else {
            return Vec::new();
        };
        run.enter(state, now);
        let mut effects = vec![Effect::Notify(Notification::State(run.id.clone()))];
        effects.extend(self.keep(key, now));
        effects
    }

    /// All steps are done. A run is completed when that is kept, where anything is.
    fn finished(&mut self, key: RunId, now: f64) -> Vec<Effect> {
        let state = if self.is_kept() {
            RunState::Storing
        } else {
            RunState::Completed
        };
        self.end(key, state, now)
    }

    /// A run is over, one way or another: the next one gets its turn.
    pub(super) fn end(&mut self, key: RunId, state: RunState, now: f64) -> Vec<Effect> {
        let mut runs = self.runs.iter_mut();
        let Some(run) = runs.find(|run| run.key == key && !run.state.is_over()) else {
            return Vec::new();
        };
        run.enter(state, now);
        run.completed_at = Some(now);
        let mut effects = vec![Effect::Notify(Notification::State(run.id.clone()))];
        effects.extend(self.keep(key, now));
        effects.extend(self.start_next(now));
        effects
    }

    /// The run that a worker has can't go on.
    pub(super) fn fail_active(&mut self, reason: &str, now: f64) -> Vec<Effect> {
        let active = self.runs.iter().find(|run| run.state.is_active());
        let key = active.map(|run| run.key);
        let state = RunState::Failed {
            reason: reason.to_owned(),
        };
        key.map(|key| self.end(key, state, now)).unwrap_or_default()
    }
}
