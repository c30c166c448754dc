//! The page's view of one worker: whether it is there, what it computes with, and what waits to be sent to it.

use super::{Effect, Role};
use crate::app::protocol::Command;
use crate::engine::Runtime;

/// Which binary a worker runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerKind {
    /// Flex and ndarray.
    Cpu,
    /// Flex and ndarray on this many threads.
    CpuThreads(u32),
    /// burn-wgpu.
    Gpu,
    /// No backend: it keeps runs.
    Storage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Absent,
    /// Its files are on their way.
    Loading(Runtime),
    /// Its backend is starting.
    Opening(Runtime),
    Open(Runtime),
}

/// One worker, as the page knows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Worker {
    role: Role,
    state: State,
    /// The binary of the present worker, if there is one.
    present: WorkerKind,
    /// Tells this worker from those that had the role before: their late messages are dropped.
    generation: u32,
    /// What a worker for the CPU gets.
    threads: u32,
    outbox: Vec<Command>,
}

impl Worker {
    /// A role that nobody has yet.
    pub(super) fn new(role: Role) -> Self {
        Self {
            role,
            state: State::Absent,
            present: WorkerKind::Cpu,
            generation: 0,
            threads: 1,
            outbox: Vec::new(),
        }
    }

    /// From the next worker on, the CPU has this many threads.
    pub(super) fn set_threads(&mut self, threads: u32) {
        self.threads = threads;
    }

    /// How many threads the present worker has, if there is one.
    pub(super) fn threads(&self) -> u32 {
        match (self.runtime(), self.present) {
            (Some(_), WorkerKind::CpuThreads(threads)) => threads,
            _ => 1,
        }
    }

    fn kind(&self, runtime: Runtime) -> WorkerKind {
        match (runtime, self.threads) {
            (Runtime::Webgpu, _) => WorkerKind::Gpu,
            (Runtime::Flex | Runtime::Ndarray, 0 | 1) => WorkerKind::Cpu,
            (Runtime::Flex | Runtime::Ndarray, threads) => WorkerKind::CpuThreads(threads),
        }
    }

    /// Tells this worker from those before it.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether a message of that generation is from the present worker.
    pub(super) fn is_current(&self, generation: u32) -> bool {
        self.state != State::Absent && self.generation == generation
    }

    /// The backend that it has, or is about to have.
    pub(super) fn runtime(&self) -> Option<Runtime> {
        match self.state {
            State::Absent => None,
            State::Loading(runtime) | State::Opening(runtime) | State::Open(runtime) => {
                Some(runtime)
            }
        }
    }

    /// Whether its files are still on their way.
    pub(super) fn is_loading(&self) -> bool {
        matches!(self.state, State::Loading(_))
    }

    /// Whether its backend runs.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// Makes sure that there is a worker for this runtime, or that one is starting.
    pub(super) fn demand(&mut self, runtime: Runtime) -> Vec<Effect> {
        if self.present != self.kind(runtime) {
            return self.restart(runtime);
        }
        match self.state {
            State::Loading(now) | State::Opening(now) | State::Open(now) if now == runtime => {
                Vec::new()
            }
            State::Loading(_) => {
                self.state = State::Loading(runtime);
                Vec::new()
            }
            State::Opening(_) | State::Open(_) => {
                self.state = State::Opening(runtime);
                vec![self.post(Command::Open { runtime })]
            }
            State::Absent => self.restart(runtime),
        }
    }

    /// Ends the present worker, if any, and starts a new one.
    pub(super) fn restart(&mut self, runtime: Runtime) -> Vec<Effect> {
        let mut effects = self.stop();
        self.generation += 1;
        self.state = State::Loading(runtime);
        self.present = self.kind(runtime);
        effects.push(Effect::Spawn {
            role: self.role,
            kind: self.present,
            generation: self.generation,
        });
        effects
    }

    /// Starts a worker with one thread in the place of the present one. It is sent what waited for that.
    pub(super) fn restart_on_one_thread(&mut self, runtime: Runtime) -> Vec<Effect> {
        let waiting = std::mem::take(&mut self.outbox);
        self.threads = 1;
        let effects = self.restart(runtime);
        self.outbox = waiting;
        effects
    }

    /// Ends the present worker, if any, and forgets what waited for it.
    pub(super) fn stop(&mut self) -> Vec<Effect> {
        self.outbox.clear();
        let stopped = std::mem::replace(&mut self.state, State::Absent);
        let role = self.role;
        (stopped != State::Absent)
            .then_some(Effect::Stop { role })
            .into_iter()
            .collect()
    }

    /// Whether this worker would have to be replaced to compute with a runtime.
    pub(super) fn must_go_for(&self, runtime: Runtime) -> bool {
        self.runtime().is_some() && self.present != self.kind(runtime)
    }

    /// Sends a command, as soon as the backend runs. Nobody takes commands for a worker that isn't there.
    pub(super) fn send(&mut self, command: Command) -> Vec<Effect> {
        match self.state {
            State::Open(_) => return vec![self.post(command)],
            State::Absent => {}
            State::Loading(_) | State::Opening(_) => self.keep(command),
        }
        Vec::new()
    }

    /// Keeps a command for later. Only the newest weights are of use.
    fn keep(&mut self, command: Command) {
        let is_load = |command: &Command| matches!(command, Command::Load { .. });
        if is_load(&command) {
            self.outbox.retain(|kept| !is_load(kept));
        }
        self.outbox.push(command);
    }

    /// The worker's files have arrived and it is of our build: its backend may start.
    pub(super) fn became_ready(&mut self) -> Vec<Effect> {
        let State::Loading(runtime) = self.state else {
            return Vec::new();
        };
        self.state = State::Opening(runtime);
        vec![self.post(Command::Open { runtime })]
    }

    /// A backend runs: what waited for it is sent.
    pub(super) fn opened(&mut self, runtime: Runtime) -> Vec<Effect> {
        if self.state != State::Opening(runtime) {
            return Vec::new();
        }
        self.state = State::Open(runtime);
        let waiting = std::mem::take(&mut self.outbox);
        waiting
            .into_iter()
            .map(|command| self.post(command))
            .collect()
    }

    fn post(&self, command: Command) -> Effect {
        Effect::Send {
            role: self.role,
            command,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Command = Command::Pause {
        run: crate::app::protocol::RunId(1),
    };

    fn open(runtime: Runtime) -> Worker {
        let mut worker = Worker::new(Role::Trainer);
        worker.demand(runtime);
        worker.became_ready();
        worker.opened(runtime);
        worker
    }

    #[test]
    fn commands_wait_for_the_backend() {
        let mut worker = Worker::new(Role::Trainer);
        assert_eq!(worker.demand(Runtime::Flex).len(), 1);
        assert_eq!(worker.send(PAUSE), []);
        assert_eq!(worker.became_ready().len(), 1);
        let sent = worker.opened(Runtime::Flex);
        assert_eq!(
            sent,
            [Effect::Send {
                role: Role::Trainer,
                command: PAUSE
            }]
        );
    }

    #[test]
    fn another_backend_of_the_same_binary_needs_no_new_worker() {
        let effects = open(Runtime::Flex).demand(Runtime::Ndarray);
        assert!(matches!(
            effects[..],
            [Effect::Send {
                command: Command::Open { .. },
                ..
            }]
        ));
    }

    #[test]
    fn another_binary_needs_a_new_worker() {
        let mut worker = open(Runtime::Flex);
        let effects = worker.demand(Runtime::Webgpu);
        assert!(matches!(
            effects[..],
            [
                Effect::Stop { .. },
                Effect::Spawn {
                    kind: WorkerKind::Gpu,
                    ..
                }
            ]
        ));
        assert!(
            !worker.is_current(1),
            "the old worker's messages are dropped"
        );
    }

    #[test]
    fn what_waits_for_threads_is_sent_to_one_thread_when_they_fail() {
        let mut worker = Worker::new(Role::Trainer);
        worker.set_threads(2);
        let role = Role::Trainer;
        let spawn = |kind, generation| Effect::Spawn {
            role,
            kind,
            generation,
        };
        let started = worker.demand(Runtime::Flex);
        assert_eq!(started, [spawn(WorkerKind::CpuThreads(2), 1)]);
        worker.send(PAUSE);
        let restarted = worker.restart_on_one_thread(Runtime::Flex);
        assert_eq!(
            restarted,
            [Effect::Stop { role }, spawn(WorkerKind::Cpu, 2)]
        );
        worker.became_ready();
        let command = PAUSE;
        assert_eq!(
            worker.opened(Runtime::Flex),
            [Effect::Send { role, command }]
        );
    }

    #[test]
    fn what_waits_does_not_pile_up() {
        let load = |byte| Command::Load {
            checkpoint: vec![byte],
        };
        let mut worker = Worker::new(Role::Reader);
        assert_eq!(worker.send(load(0)), [], "nobody is there");
        worker.demand(Runtime::Flex);
        worker.send(load(1));
        worker.send(load(2));
        worker.became_ready();
        let sent = worker.opened(Runtime::Flex);
        let command = load(2);
        let role = Role::Reader;
        assert_eq!(sent, [Effect::Send { role, command }]);
    }
}
