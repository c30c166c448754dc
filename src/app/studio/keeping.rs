//! Runs outlive the page: when they are handed to the storage worker, and what becomes of those that it finds.

use super::put_down::{record, restore};
use super::run::{Run, RunState, Wanted};
use super::{Effect, Notification, Role, Studio, Subject, WorkerKind};
use crate::app::command_line;
use crate::app::definition::Definition;
use crate::app::protocol::{BUILD, Command, Event, RunId};
use crate::app::record::{Record, Standing};
use crate::app::store::{Hold, StoreCommand, StoreEvent};

/// A run that learns is kept this often, so that less than two seconds of it are ever lost.
const KEEP_MILLIS: f64 = 1_000.0;

/// Whether there is a place for runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Shelf {
    /// Nobody was asked yet.
    #[default]
    Absent,
    /// The storage worker of this generation is starting, or is telling of what is kept.
    Opening(u32),
    /// Runs are kept.
    Open(u32),
    /// The browser keeps nothing, or the worker was lost. Why, in words.
    Refused(String),
}

/// What is under way to keep a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Keeping {
    /// When the run was last handed over.
    handed_at: f64,
    hand: Hand,
    trouble: Trouble,
}

/// Whether the storage worker has the run in hand. It is given one writing at a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Hand {
    #[default]
    Idle,
    /// It is being written.
    Writing,
    /// It is being written, and has changed since.
    Outdated,
}

/// Whether the visitor knows that the run is not kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Trouble {
    #[default]
    None,
    /// The run was paused to say so. When it goes on all the same, it isn't paused again.
    Told,
}

impl Studio {
    /// Starts the worker that keeps runs.
    pub(super) fn open_shelf(&mut self) -> Vec<Effect> {
        let generation = 1;
        self.shelf = Shelf::Opening(generation);
        vec![Effect::Spawn {
            role: Role::Keeper,
            kind: WorkerKind::Storage,
            generation,
        }]
    }

    /// Whether all runs are known that were kept.
    pub fn knows_runs(&self) -> bool {
        matches!(self.shelf, Shelf::Open(_) | Shelf::Refused(_))
    }

    pub(super) fn heard_of_keeper(
        &mut self,
        generation: u32,
        event: Event,
        now: f64,
    ) -> Vec<Effect> {
        if !matches!(self.shelf, Shelf::Opening(own) | Shelf::Open(own) if own == generation) {
            return Vec::new();
        }
        match event {
            Event::Ready { build } if build == BUILD => vec![ask(StoreCommand::Open)],
            Event::Ready { .. } => self.outdated(now),
            Event::Store(event) => self.heard_of_store(generation, event, now),
            Event::Panicked { message } => self.keeper_lost(generation, &message, now),
            _ => Vec::new(),
        }
    }

    fn heard_of_store(&mut self, generation: u32, event: StoreEvent, now: f64) -> Vec<Effect> {
        match event {
            StoreEvent::Opened { unreadable } => self.shelf_opened(generation, unreadable, now),
            StoreEvent::Refused { reason } => self.shelf_refused(&reason, now),
            StoreEvent::Found {
                command_line,
                record,
                hold,
            } => self.found(&command_line, *record, hold, now),
            StoreEvent::Gone { id } => self.delete(&id, now),
            StoreEvent::Kept { id } => self.kept(&id, now),
            StoreEvent::NotKept { id, reason } => self.not_kept(&id, &reason, now),
        }
    }

    fn shelf_opened(&mut self, generation: u32, unreadable: u32, now: f64) -> Vec<Effect> {
        self.shelf = Shelf::Open(generation);
        if unreadable > 0 {
            let text = "Some runs that this browser keeps can't be read: they are damaged, or of a newer version of this page. They are left as they are.";
            self.notice(Subject::Storage, text.to_owned());
        }
        self.keep_all(now)
    }

    /// Hands over what could not be handed over before.
    fn keep_all(&mut self, now: f64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for run in &mut self.runs {
            if run.keeping.hand == Hand::Outdated {
                effects.push(hand_to_keeper(run, now));
            }
        }
        effects
    }

    pub(super) fn shelf_refused(&mut self, reason: &str, now: f64) -> Vec<Effect> {
        self.shelf = Shelf::Refused(reason.to_owned());
        let mut effects = Vec::new();
        for at in 0..self.runs.len() {
            let id = self.runs[at].id.clone();
            effects.extend(self.not_kept(&id, reason, now));
        }
        effects
    }

    /// Keeps a run as it is now, or as soon as the storage worker is ready for it.
    pub(super) fn keep(&mut self, key: RunId, now: f64) -> Vec<Effect> {
        let shelf = self.shelf.clone();
        let Some(run) = self.run_of(key).filter(|run| run.hold == Hold::Ours) else {
            return Vec::new();
        };
        match (shelf, run.keeping.hand) {
            (Shelf::Refused(reason), _) => {
                let id = run.id.clone();
                self.not_kept(&id, &reason, now)
            }
            (Shelf::Open(_), Hand::Idle) => vec![hand_to_keeper(run, now)],
            _ => {
                run.keeping.hand = Hand::Outdated;
                Vec::new()
            }
        }
    }

    /// Keeps a run that has got further, unless that was done a moment ago.
    pub(super) fn keep_now_and_then(&mut self, key: RunId, now: f64) -> Vec<Effect> {
        let keeping = self.run_of(key).map(|run| &run.keeping);
        let is_due = keeping.is_some_and(|keeping| {
            keeping.hand == Hand::Idle && now - keeping.handed_at >= KEEP_MILLIS
        });
        if is_due {
            self.keep(key, now)
        } else {
            Vec::new()
        }
    }

    fn kept(&mut self, id: &str, now: f64) -> Vec<Effect> {
        let Some(run) = self.runs.iter_mut().find(|run| run.id == id) else {
            return Vec::new();
        };
        let key = run.key;
        match std::mem::take(&mut run.keeping.hand) {
            Hand::Outdated => vec![hand_to_keeper(run, now)],
            Hand::Idle | Hand::Writing => self.stored(key, now),
        }
    }

    /// What was being put away is. A run is completed when its result is kept.
    fn stored(&mut self, key: RunId, now: f64) -> Vec<Effect> {
        match self.run_of(key) {
            Some(run) if run.state == RunState::Storing => {
                run.enter(RunState::Completed, now);
                vec![Effect::Notify(Notification::State(run.id.clone()))]
            }
            _ => Vec::new(),
        }
    }

    /// A run can't be kept: it is paused once, so that nobody takes for safe what isn't.
    fn not_kept(&mut self, id: &str, reason: &str, now: f64) -> Vec<Effect> {
        let is_open = matches!(self.shelf, Shelf::Open(_));
        let Some(run) = self.runs.iter_mut().find(|run| run.id == id) else {
            return Vec::new();
        };
        if std::mem::take(&mut run.keeping.hand) == Hand::Outdated && is_open {
            // The newest state was never tried, and there may be room for it.
            return vec![hand_to_keeper(run, now)];
        }
        let key = run.key;
        match run.state {
            RunState::Storing => {
                let text = format!(
                    "The run is complete, but this browser could not keep it ({reason}). It lasts as long as this page."
                );
                self.notice(Subject::Storage, text);
                self.stored(key, now)
            }
            RunState::Running if run.keeping.trouble == Trouble::None => {
                run.keeping.trouble = Trouble::Told;
                let text = format!(
                    "This browser can't keep the run ({reason}), so it is paused: what it learns would be lost with this page. Make room, or press Resume to go on all the same."
                );
                self.notice(Subject::Storage, text);
                self.want(key, Wanted::Paused, Command::Pause { run: key })
            }
            RunState::Paused | RunState::Failed { .. } | RunState::Canceled
                if run.keeping.trouble == Trouble::None =>
            {
                run.keeping.trouble = Trouble::Told;
                let text = format!(
                    "This browser can't keep the run's newest state ({reason}). After a reload, the run is as it was before. Make room to keep what comes."
                );
                self.notice(Subject::Storage, text);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a run that goes on now is kept, as far as is known.
    pub(super) fn is_kept(&self) -> bool {
        !matches!(self.shelf, Shelf::Refused(_))
    }

    /// The storage worker is gone: what it kept is still there, and what comes is not kept.
    pub(super) fn keeper_lost(&mut self, generation: u32, reason: &str, now: f64) -> Vec<Effect> {
        match self.shelf {
            Shelf::Opening(own) | Shelf::Open(own) if own == generation => {
                let mut effects = vec![Effect::Stop { role: Role::Keeper }];
                effects.extend(self.shelf_refused(reason, now));
                effects
            }
            _ => Vec::new(),
        }
    }

    /// A run is kept that this page doesn't have, or that another tab has changed.
    fn found(&mut self, command_line: &str, record: Record, hold: Hold, now: f64) -> Vec<Effect> {
        let known = self.runs.iter().position(|run| run.id == record.id);
        if known.is_some_and(|at| self.runs[at].hold == Hold::Ours) {
            return Vec::new();
        }
        let fits = |read: &Definition| record.losses.len() <= read.hyper().steps() as usize;
        let Some(definition) = command_line::read(command_line).ok().filter(fits) else {
            let text = format!("The run {} can't be read. It is left as it is.", record.id);
            self.notice(Subject::Storage, text);
            return Vec::new();
        };
        let key = match known {
            Some(at) => self.runs[at].key,
            None => self.next_key(),
        };
        let is_interrupted =
            hold == Hold::Ours && matches!(record.standing, Standing::Queued | Standing::Running);
        let id = record.id.clone();
        let mut run = Run::new(id.clone(), key, definition, record.submitted_at);
        restore(&mut run, record, hold);
        match known {
            Some(at) => self.runs[at] = run,
            // The oldest first.
            None => {
                let is_earlier = |other: &Run| other.submitted_at <= run.submitted_at;
                let at = self.runs.partition_point(is_earlier);
                self.runs.insert(at, run);
            }
        }
        let mut effects = vec![Effect::Notify(Notification::State(id.clone()))];
        if is_interrupted {
            // Other tabs would take it for one that learns here.
            effects.extend(self.keep(key, now));
        }
        if self.model.id() == id {
            effects.extend(self.load_model(now));
        }
        effects
    }

    /// A run that was interrupted waits for its turn again.
    pub(super) fn take_up(&mut self, key: RunId, now: f64) -> Vec<Effect> {
        let Some(run) = self.run_of(key) else {
            return Vec::new();
        };
        run.enter(RunState::Queued, now);
        run.wanted = Wanted::Running;
        let mut effects = vec![Effect::Notify(Notification::State(run.id.clone()))];
        effects.extend(self.start_next(now));
        effects
    }
}

fn ask(command: StoreCommand) -> Effect {
    Effect::Send {
        role: Role::Keeper,
        command: Command::Store(command),
    }
}

/// What makes the storage worker forget a run.
pub(super) fn forget(id: &str) -> Effect {
    ask(StoreCommand::Forget { id: id.to_owned() })
}

fn hand_to_keeper(run: &mut Run, now: f64) -> Effect {
    run.keeping.hand = Hand::Writing;
    run.keeping.handed_at = now;
    ask(StoreCommand::Keep {
        command_line: command_line::write(&run.definition),
        record: Box::new(record(run, now)),
    })
}

impl Studio {
    fn run_of(&mut self, key: RunId) -> Option<&mut Run> {
        self.runs.iter_mut().find(|run| run.key == key)
    }
}
