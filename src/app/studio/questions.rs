//! What scripts ask besides training: a reading, or how well a network reads a set.

use super::reading::{Asker, taken};
use super::{CallId, Effect, ModelRef, Role, Studio};
use crate::app::definition::RuntimeChoice;
use crate::app::protocol::{Command, RequestId};
use crate::engine::{Image, Runtime, Score, Split};

impl Studio {
    pub(super) fn classify_called(
        &mut self,
        call: CallId,
        image: Image,
        runtime: Option<Runtime>,
        now: f64,
    ) -> Vec<Effect> {
        let asker = Asker::Call(call);
        let Some(runtime) = runtime.filter(|runtime| Some(*runtime) != self.reader.runtime())
        else {
            return self.ask(Role::Reader, asker, image, now);
        };
        let checkpoint = self.wanted_checkpoint(&self.model);
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

    pub(super) fn evaluate_called(
        &mut self,
        call: CallId,
        model: &ModelRef,
        split: Split,
        runtime: Option<Runtime>,
    ) -> Vec<Effect> {
        let checkpoint = self.wanted_checkpoint(model);
        match checkpoint.and_then(|checkpoint| Ok((checkpoint, self.borrow_trainer(runtime)?))) {
            Err(reason) => vec![Effect::AnswerScore(call, Err(reason))],
            Ok((checkpoint, mut effects)) => {
                let request = self.next_request();
                self.evaluations.push((request, call));
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
        if let Some(runtime) = runtime {
            self.runtimes.resolve(RuntimeChoice::Only(runtime))?;
        }
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
            (Some(runtime), _) => runtime,
        };
        Ok(self.employ(Role::Trainer, runtime))
    }

    fn wanted_checkpoint(&self, model: &ModelRef) -> Result<Vec<u8>, String> {
        let missing = || {
            let id = model.id();
            format!(
                "there is no network called {id}; studio.models.list() names those that there are"
            )
        };
        self.checkpoint(model).cloned().ok_or_else(missing)
    }

    pub(super) fn is_evaluation(&self, request: RequestId) -> bool {
        self.evaluations.iter().any(|(open, _)| *open == request)
    }

    pub(super) fn judged(
        &mut self,
        request: RequestId,
        score: Result<Box<Score>, String>,
    ) -> Vec<Effect> {
        let call = taken(&mut self.evaluations, request);
        let answer = call.map(|call| Effect::AnswerScore(call, score));
        answer.into_iter().collect()
    }

    /// Nobody will answer what a worker was asked: whoever waits is told why.
    pub(super) fn refuse_questions(&mut self, role: Role, why: &str) -> Vec<Effect> {
        let mut effects = self.refuse_readings(role, why);
        if role == Role::Trainer {
            for (_, call) in std::mem::take(&mut self.evaluations) {
                effects.push(Effect::AnswerScore(call, Err(why.to_owned())));
            }
        }
        effects
    }
}
