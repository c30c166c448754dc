//! A worker's session, driven as the worker drives it.

mod questions;
mod refusals;
mod runs;

use crate::mnist;
use digit_studio::app::definition::Definition;
use digit_studio::app::protocol::{Command, Event, RequestId, RunId};
use digit_studio::app::session::{Data, Session};
use digit_studio::engine::{Checkpoint, Runtime};
use pollster::block_on;
use std::cell::Cell;
use std::rc::Rc;

const RUN: RunId = RunId(1);

/// Each look at this clock takes 20 ms, so that slices grow and snapshots fall due in the same places every time.
fn clock() -> f64 {
    thread_local!(static MILLIS: Cell<f64> = const { Cell::new(0.0) });
    MILLIS.set(MILLIS.get() + 20.0);
    MILLIS.get()
}

/// Two epochs of twenty steps, each judged in three batches.
fn short() -> Definition {
    Definition {
        epochs: 2,
        batch_size: 32,
        train_size: 640,
        test_batch_size: 200,
        ..Definition::default()
    }
}

/// A session, and the data that its worker has for it.
struct Worker {
    session: Session,
    data: Data,
}

impl Worker {
    fn without_backend() -> Self {
        Self {
            session: Session::new(clock),
            data: Data {
                train: Rc::new(mnist::first(mnist::train(), 640)),
                test: Rc::new(mnist::first(mnist::test(), 500)),
            },
        }
    }

    fn new() -> Self {
        let mut worker = Self::without_backend();
        worker.open(Runtime::Flex);
        worker
    }

    fn open(&mut self, runtime: Runtime) {
        let events = self.tell(Command::Open { runtime });
        assert_eq!(events, [Event::Opened { runtime }]);
    }

    fn tell(&mut self, command: Command) -> Vec<Event> {
        block_on(self.session.handle(command))
    }

    fn train(&mut self, definition: Definition, checkpoint: Option<&[u8]>) -> Vec<Event> {
        let data = self.data.clone();
        self.session.train(RUN, definition, checkpoint, data)
    }

    /// Begins the short run.
    fn begin(&mut self) {
        assert_eq!(self.train(short(), None), [Event::Started { run: RUN }]);
    }

    /// Asks how well weights read the test set.
    fn evaluate(&mut self, request: RequestId, checkpoint: &[u8]) -> Vec<Event> {
        let data = Rc::clone(&self.data.test);
        self.session.evaluate(request, checkpoint, data)
    }

    fn advance(&mut self) -> Vec<Event> {
        block_on(self.session.advance())
    }

    /// Works until there is nothing left to do.
    fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while self.session.is_busy() {
            events.extend(self.advance());
        }
        events
    }

    /// Works until at least that many steps are done.
    fn take_steps(&mut self, count: usize) -> Vec<Event> {
        let mut events = Vec::new();
        while losses(&events).len() < count {
            assert!(self.session.is_busy(), "the run ends before step {count}");
            events.extend(self.advance());
        }
        events
    }
}

/// The whole short run, without an interruption.
fn whole_run() -> Vec<Event> {
    let mut worker = Worker::new();
    worker.begin();
    worker.finish()
}

/// The loss of each step in these events, none of which may be missing or told twice.
fn losses(events: &[Event]) -> Vec<f32> {
    let mut all = Vec::new();
    let mut next = None;
    for event in events {
        if let Event::Progress {
            first_step, losses, ..
        } = event
        {
            assert_eq!(*first_step, next.unwrap_or(*first_step));
            next = Some(first_step + losses.len() as u32);
            all.extend(losses);
        }
    }
    all
}

fn snapshots(events: &[Event]) -> Vec<Checkpoint> {
    let snapshot = |event: &Event| match event {
        Event::Snapshot { checkpoint, .. } => Checkpoint::from_bytes(checkpoint).ok(),
        _ => None,
    };
    events.iter().filter_map(snapshot).collect()
}

fn last_snapshot(events: &[Event]) -> Checkpoint {
    let last = snapshots(events).pop();
    last.expect("an epoch ends with a snapshot")
}
