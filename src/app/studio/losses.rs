//! Workers come and go: what becomes of their work when one is replaced, ended or lost.

use super::run::{Fetched, RunState, Wanted};
use super::{Effect, Role, Studio, Subject};
use crate::app::protocol::{Activity, Command};
use crate::engine::Runtime;

/// Times that a classifier is replaced, or that a run goes on after its worker was lost. A worker that fails again
/// and again is not going to get better.
const MOST_LOSSES: u32 = 3;

/// What a visitor can make use of in a worker's last words: not where in the source it was, and no stack. The
/// console has all of it.
fn brief(reason: &str) -> String {
    const MOST_LETTERS: usize = 160;
    let is_place = |line: &&str| line.starts_with("panicked at") || line.trim().is_empty();
    let line = reason.lines().find(|line| !is_place(line));
    let line = line.unwrap_or("the worker stopped").trim();
    match line.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

impl Studio {
    /// Makes sure that a role has a worker for a runtime, in the place of one that can't have it.
    pub(super) fn employ(&mut self, role: Role, runtime: Runtime) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.worker(role).must_go_for(runtime) {
            let why = format!("the worker was needed for {}; ask again", runtime.title());
            effects.extend(self.dismiss(role, &why));
        }
        effects.extend(self.worker(role).demand(runtime));
        effects
    }

    /// Ends a worker. Whoever waits for its answers is told why there won't be any.
    pub(super) fn dismiss(&mut self, role: Role, why: &str) -> Vec<Effect> {
        let mut effects = self.worker(role).stop();
        effects.extend(self.refuse_questions(role, why));
        effects
    }

    /// A worker of another build has answered: page and workers were mixed by a cache.
    pub(super) fn outdated(&mut self, now: f64) -> Vec<Effect> {
        let text = "A newer version of Digit Studio is out, and this page is still the old one. Reload the page.";
        self.notice(Subject::Build, text.to_owned());
        self.reader_failure = Some(text.to_owned());
        let mut effects = self.dismiss(Role::Reader, text);
        effects.extend(self.dismiss(Role::Trainer, text));
        effects.extend(self.fail_active(text, now));
        effects
    }

    /// Something went wrong in a worker that lives on.
    pub(super) fn failed(
        &mut self,
        role: Role,
        during: Activity,
        reason: String,
        now: f64,
    ) -> Vec<Effect> {
        let generation = self.worker(role).generation();
        match during {
            Activity::Opening(_) | Activity::Training(_) => {
                self.lost(role, generation, &reason, now)
            }
            Activity::FetchingData(run) => self.end(run, RunState::Failed { reason }, now),
            Activity::Loading => {
                self.not_loaded(&reason);
                Vec::new()
            }
            Activity::Answering(request) if self.is_evaluation(request) => {
                self.judged(request, Err(reason))
            }
            Activity::Answering(request) => self.not_classified(request, reason),
        }
    }

    /// A worker is gone: what it was doing is taken up by a new one.
    pub(super) fn lost(
        &mut self,
        role: Role,
        generation: u32,
        reason: &str,
        now: f64,
    ) -> Vec<Effect> {
        if !self.worker(role).is_current(generation) {
            return Vec::new();
        }
        let reason = &brief(reason);
        match role {
            Role::Reader => self.reader_lost(reason),
            Role::Trainer => self.trainer_lost(reason, now),
            Role::Keeper => self.keeper_lost(generation, reason, now),
        }
    }

    fn reader_lost(&mut self, reason: &str) -> Vec<Effect> {
        self.reader_losses += 1;
        self.reader_has_weights = false;
        if self.reader_losses > MOST_LOSSES {
            let text = format!("Drawings can't be read: {reason}. Reload the page.");
            self.notice(Subject::Reading, text.clone());
            self.reader_failure = Some(text.clone());
            return self.dismiss(Role::Reader, &text);
        }
        let mut effects = self.reader.restart(self.reading_runtime());
        if let Some(checkpoint) = self.checkpoint(&self.model).cloned() {
            effects.extend(self.reader.send(Command::Load { checkpoint }));
        }
        effects.extend(self.ask_reader_again());
        effects
    }

    /// The trainer is gone. Its run goes on from the newest snapshot: after a GPU, on the CPU.
    fn trainer_lost(&mut self, reason: &str, now: f64) -> Vec<Effect> {
        let lost = self.trainer.runtime();
        let threads = self.trainer.threads();
        if let (Some(runtime), true) = (lost, threads > 1 && self.trainer.is_loading()) {
            return self.threads_did_not_start(runtime, reason);
        }
        if threads > 1 {
            self.runtimes.threads_failed(reason.to_owned());
        }
        if lost == Some(Runtime::Webgpu) {
            let failure = format!(
                "WebGPU failed earlier in this page ({reason}); reload the page to try it again"
            );
            self.runtimes.gpu_failed(failure);
        }
        let why = format!("the worker was lost before it could answer ({reason}); ask again");
        let mut effects = self.dismiss(Role::Trainer, &why);
        self.trainer.set_threads(self.runtimes.threads());
        effects.extend(self.go_on(lost, threads, reason, now));
        effects
    }

    /// The worker with several threads never got to work: one with a single thread takes its place.
    fn threads_did_not_start(&mut self, runtime: Runtime, reason: &str) -> Vec<Effect> {
        self.runtimes.threads_failed(reason.to_owned());
        let text = format!(
            "The CPU's worker with several threads did not start ({reason}). Training uses one thread instead."
        );
        self.notice(Subject::Threads, text);
        self.trainer.restart_on_one_thread(runtime)
    }

    fn go_on(
        &mut self,
        lost: Option<Runtime>,
        threads: u32,
        reason: &str,
        now: f64,
    ) -> Vec<Effect> {
        let active = self.runs.iter().position(|run| run.state.is_active());
        let (Some(index), Some(lost)) = (active, lost) else {
            return self.start_next(now);
        };
        let run = &mut self.runs[index];
        if run.wanted == Wanted::Canceled {
            let key = run.key;
            return self.end(key, RunState::Canceled, now);
        }
        run.restarts += 1;
        if run.restarts > MOST_LOSSES {
            let times = run.restarts;
            run.remark.clear();
            let text = format!(
                "The training worker failed {times} times; the last time it said: {reason}. Choose another runtime, or reload the page."
            );
            return self.fail_active(&text, now);
        }
        let next = match lost {
            Runtime::Webgpu => Runtime::Flex,
            cpu => cpu,
        };
        let (from, to) = match threads {
            0 | 1 => (lost.title().to_owned(), next.title()),
            _ => (
                format!("{} on {threads} threads", lost.title()),
                "one thread",
            ),
        };
        run.remark = format!(
            "{from} failed after batch {} ({reason}). The run went on from its last snapshot on {to}.",
            run.step(),
        );
        // The new worker may have to fetch the data set: until it has started, it can't listen.
        run.enter(RunState::Pending(Fetched::default()), now);
        let text = run.remark.clone();
        self.notice(Subject::Fallback, text);
        self.hand_over(index, next)
    }
}
