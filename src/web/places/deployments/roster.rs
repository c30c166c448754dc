//! What the place's parts share: the deployments, and the networks that can become one.

use super::super::focus::focus_heading;
use super::super::hall::{Hall, go};
use super::super::studio::{apply, call, text};
use super::read;
use crate::app::places::Route;
use crate::app::places::deployments::{Condition, Deployed, Model};
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use crate::web::listener::Listener;
use js_sys::Array;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Event;

/// How long until a deployment that isn't ready is looked at again.
const AGAIN: Duration = Duration::from_millis(400);

/// The deployments as they were last heard of. Copies are the same one.
#[derive(Clone, Copy)]
pub(super) struct Roster {
    /// All of them, newest first; nothing before they are known.
    pub(super) deployed: RwSignal<Option<Vec<Deployed>>>,
    /// Networks to choose from.
    pub(super) models: RwSignal<Vec<Model>>,
    /// Whether something is being done that the next one has to wait for.
    pub(super) is_busy: RwSignal<bool>,
    hall: Hall,
}

impl Roster {
    /// A roster for the components below, which looks at once.
    pub(super) fn provide() -> Self {
        let hall = Hall::of_place();
        hall.refusal.set(String::new());
        let roster = Self {
            deployed: RwSignal::default(),
            models: RwSignal::default(),
            is_busy: RwSignal::default(),
            hall,
        };
        roster.look();
        // What other tabs did meanwhile is told by no event.
        StoredValue::new_local(Listener::on(&window(), "focus", move |_: Event| {
            roster.look();
        }));
        provide_context(roster);
        roster
    }

    /// That of the component above.
    pub(super) fn of_place() -> Self {
        use_context().expect("the place provides its roster")
    }

    /// A deployment by its id.
    pub(super) fn find(self, id: &str) -> Option<Deployed> {
        self.deployed.with(|deployed| {
            let mut deployed = deployed.iter().flatten();
            deployed.find(|one| one.id == id).cloned()
        })
    }

    /// Asks for everything anew, and again while one isn't ready.
    pub(super) fn look(self) {
        begin(async move {
            match call("deployments.list", &JsValue::UNDEFINED).await {
                Ok(list) => {
                    let list: Array = list.unchecked_into();
                    let found: Vec<Deployed> =
                        list.iter().filter_map(|one| read::deployed(&one)).collect();
                    let is_waiting = found.iter().any(|one| one.state == Condition::Initializing);
                    // The place may have been left meanwhile.
                    let is_left = self.deployed.try_set(Some(found)).is_some();
                    if is_waiting && !is_left {
                        set_timeout(move || self.look(), AGAIN);
                    }
                }
                Err(failure) => self.refuse(failure.to_string()),
            }
        });
        begin(async move {
            if let Ok(models) = call("models.list", &JsValue::UNDEFINED).await {
                let models: Array = models.unchecked_into();
                let models = models.iter().filter_map(|model| read::model(&model));
                self.models.try_set(models.collect());
            }
        });
    }

    /// Deploys, and goes to the deployment.
    pub(super) fn create(self, wish: JsValue) {
        self.act(async move {
            let made = call("deployments.create", &wish).await?;
            go(&Route::Deployment(text(&made, "id")));
            Ok(())
        });
    }

    /// Changes a deployment.
    pub(super) fn update(self, id: String, changes: JsValue) {
        self.act(async move {
            apply("deployments.update", &[&id.into(), &changes]).await?;
            Ok(())
        });
    }

    /// Deletes a deployment, and goes to those that are left.
    pub(super) fn delete(self, id: String) {
        self.act(async move {
            call("deployments.delete", &id.into()).await?;
            go(&Route::Deployments);
            // The button that had the focus goes with its row.
            focus_heading();
            Ok(())
        });
    }

    /// Does one thing at a time. What is refused is shown.
    fn act(self, work: impl Future<Output = Result<(), JsFailure>> + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.hall.refusal.set(String::new());
        begin(async move {
            if let Err(failure) = work.await {
                self.refuse(failure.to_string());
            }
            // Nothing to tell where the place was left meanwhile.
            if self.is_busy.try_set(false).is_none() {
                self.look();
            }
        });
    }

    /// Shows a refusal.
    pub(super) fn refuse(self, words: String) {
        self.hall.refusal.set(words);
    }
}
