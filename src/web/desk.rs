//! Where inputs and effects meet: the one place that holds, changes and reads the page's state.

use super::api::Api;
use super::link::Link;
use crate::app::studio::{Effect, Input, Role, Studio, WorkerKind, update};
use leptos::prelude::{LocalStorage, ReadValue as _, WriteValue as _};
use leptos::prelude::{
    RwSignal, StoredValue, Update as _, With as _, WithUntracked as _, use_context,
};

/// The page's state with its connections to the outside. Copies are the same desk.
#[derive(Clone, Copy)]
pub struct Desk {
    studio: RwSignal<Studio>,
    outside: StoredValue<Outside, LocalStorage>,
}

/// What effects are performed with.
#[derive(Default)]
struct Outside {
    reader: Option<Link>,
    trainer: Option<Link>,
    keeper: Option<Link>,
    api: Api,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Self {
        Self {
            studio: RwSignal::new(Studio::default()),
            outside: StoredValue::new_local(Outside::default()),
        }
    }

    /// The desk of the page that a component is on.
    ///
    /// # Panics
    ///
    /// Outside the page's root component.
    pub fn of_page() -> Self {
        use_context().expect("the page's root provides the desk")
    }

    /// Applies an input and performs what follows from it.
    pub fn send(self, input: Input) {
        let mut effects = Vec::new();
        self.studio
            .update(|studio| effects = update(studio, js_sys::Date::now(), input));
        for effect in effects {
            self.perform(effect);
        }
        self.with_api(|api| api.settle(self));
    }

    /// Looks at the state; whoever calls this reactively is called again when the state has changed.
    pub fn with<T>(self, look: impl FnOnce(&Studio) -> T) -> T {
        through(look, |look| self.studio.with(look))
    }

    /// Looks at the state as it is now.
    pub fn peek<T>(self, look: impl FnOnce(&Studio) -> T) -> T {
        through(look, |look| self.studio.with_untracked(look))
    }

    /// Uses the page's API object's side of things.
    pub fn with_api<T>(self, work: impl FnOnce(&Api) -> T) -> T {
        // The clone is of a reference: the API's own tables may be used again while `work` calls scripts.
        let api = self.outside.read_value().api.clone();
        work(&api)
    }

    fn perform(self, effect: Effect) {
        match effect {
            Effect::Spawn {
                role,
                kind,
                generation,
            } => self.spawn(role, kind, generation),
            Effect::Stop { role } => *slot(&mut self.outside.write_value(), role) = None,
            Effect::Send { role, command } => {
                if let Some(link) = slot(&mut self.outside.write_value(), role) {
                    link.send(&command);
                }
            }
            Effect::Store(command) => {
                if let Some(link) = &self.outside.read_value().keeper {
                    link.send(&command);
                }
            }
            Effect::AnswerGuess(call, guess) => self.with_api(|api| api.answer_guess(call, guess)),
            Effect::AnswerScore(call, score) => self.with_api(|api| api.answer_score(call, score)),
            Effect::Notify(notification) => self.with_api(|api| api.notify(self, notification)),
        }
    }

    fn spawn(self, role: Role, kind: WorkerKind, generation: u32) {
        let on_loss = move |reason| self.send(Input::WorkerLost(role, generation, reason));
        let started = match role {
            Role::Keeper => {
                let on_event = move |event| self.send(Input::Store(generation, event));
                Link::start(kind, on_event, on_loss)
            }
            Role::Reader | Role::Trainer => {
                let on_event = move |event| self.send(Input::Worker(role, generation, event));
                Link::start(kind, on_event, on_loss)
            }
        };
        match started {
            Ok(link) => *slot(&mut self.outside.write_value(), role) = Some(link),
            Err(failure) => on_loss(failure.to_string()),
        }
    }
}

/// Lets `show` call `look` by reference, so that Leptos' part of it is compiled once and not for each thing looked at.
fn through<T>(look: impl FnOnce(&Studio) -> T, show: impl FnOnce(&mut dyn FnMut(&Studio))) -> T {
    let (mut look, mut seen) = (Some(look), None);
    show(&mut |studio| seen = look.take().map(|look| look(studio)));
    seen.expect("the state is there as long as the page is")
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

fn slot(outside: &mut Outside, role: Role) -> &mut Option<Link> {
    match role {
        Role::Reader => &mut outside.reader,
        Role::Trainer => &mut outside.trainer,
        Role::Keeper => &mut outside.keeper,
    }
}
