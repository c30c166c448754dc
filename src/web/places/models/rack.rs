//! What the place of models shares: all networks, and what was chosen and deleted of them.

use super::calls;
use super::task::{Task, Tasks};
use crate::app::places::models::{ExportFormat, ModelAction, ModelColumn, ModelEntry, file_name};
use crate::app::places::{Order, Route};
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use crate::web::places::hall::{Hall, go};
use crate::web::places::{studio, transfer};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, File};

/// The state of the place. Copies are the same one.
#[derive(Clone, Copy)]
pub(in crate::web::places) struct Rack {
    hall: Hall,
    /// All networks; nothing before they are known.
    pub(super) entries: RwSignal<Option<Vec<ModelEntry>>>,
    /// In which order the table shows them.
    pub(super) order: RwSignal<Order<ModelColumn>>,
    /// Files in the folder that can't be read.
    pub(super) unreadable: RwSignal<u32>,
    /// Those that are chosen to be compared, in that order.
    pub(super) chosen: RwSignal<Vec<String>>,
    /// What was deleted since something else was done: ids and names.
    pub(super) deleted: RwSignal<Vec<(String, String)>>,
    /// What is being done.
    pub(super) tasks: Tasks,
    /// Counts the questions for all networks: only the newest answer holds.
    questions: StoredValue<u32>,
}

impl Rack {
    pub(in crate::web::places) fn new(hall: Hall) -> Self {
        Self {
            hall,
            entries: RwSignal::default(),
            order: RwSignal::default(),
            unreadable: RwSignal::default(),
            chosen: RwSignal::default(),
            deleted: RwSignal::default(),
            tasks: Tasks::default(),
            questions: StoredValue::default(),
        }
    }

    /// The rack of the place that a component is in.
    pub(super) fn of_place() -> Self {
        use_context().expect("the places' root provides the rack")
    }

    /// Asks for all networks anew.
    pub(super) fn refresh(self) {
        let question = self.questions.get_value() + 1;
        self.questions.set_value(question);
        begin(async move {
            let entries = calls::entries().await;
            if self.questions.get_value() != question {
                return;
            }
            match entries {
                Ok(entries) => {
                    let is_there = |id: &String| entries.iter().any(|entry| entry.id == *id);
                    if self.chosen.with_untracked(|ids| !ids.iter().all(is_there)) {
                        self.chosen.update(|ids| ids.retain(is_there));
                    }
                    self.entries.set(Some(entries));
                }
                Err(failure) => self.hall.refusal.set(failure.to_string()),
            }
            if let Ok(names) = studio::call("models.unreadable", &JsValue::UNDEFINED).await {
                self.unreadable
                    .set(names.unchecked_into::<Array>().length());
            }
        });
    }

    /// A network as it is now.
    pub(super) fn entry(self, id: &str) -> Option<ModelEntry> {
        self.entries.with(|entries| {
            let mut entries = entries.iter().flatten();
            entries.find(|entry| entry.id == id).cloned()
        })
    }

    /// Does something with a network. What is refused is shown.
    pub(super) fn act(self, entry: &ModelEntry, action: ModelAction) {
        let Some(method) = action.method() else {
            return;
        };
        if action != ModelAction::Delete {
            self.deleted.set(Vec::new());
        }
        let (id, name) = (entry.id.clone(), entry.name.clone());
        let call = {
            let id = JsValue::from(id.as_str());
            async move { studio::call(method, &id).await }
        };
        let done = move |_: JsValue| {
            if action == ModelAction::Delete {
                self.gone(id, name);
            }
            Ok(())
        };
        self.perform(entry.id.clone(), Task::Act(action), call, done);
    }

    /// A network was deleted. Where its own view was, there is nothing left to see.
    fn gone(self, id: String, name: String) {
        self.deleted
            .update(|deleted| deleted.push((id.clone(), name)));
        if self.hall.route.get_untracked() == Route::Model(id) {
            go(&Route::Models);
        }
    }

    /// Brings back what was deleted.
    pub(super) fn undo(self) {
        let deleted = self.deleted.get_untracked();
        self.deleted.set(Vec::new());
        begin(async move {
            for (id, name) in deleted {
                if let Err(failure) = studio::call("models.restore", &id.as_str().into()).await {
                    self.hall.refusal.set(failure.to_string());
                    self.deleted.update(|deleted| deleted.push((id, name)));
                }
            }
        });
    }

    /// Gives a network another name, and tells whether it has it. What is refused is shown.
    pub(super) async fn rename(self, id: String, name: String) -> bool {
        self.hall.refusal.set(String::new());
        let renamed = studio::apply("models.rename", &[&id.into(), &name.into()]).await;
        let refused = renamed.err().map(|failure| failure.to_string());
        let is_renamed = refused.is_none();
        self.hall.refusal.set(refused.unwrap_or_default());
        is_renamed
    }

    /// What was refused was put aside.
    pub(super) fn forgive(self) {
        self.hall.refusal.set(String::new());
    }

    /// Saves a network as a file.
    pub(super) fn export(self, entry: &ModelEntry, format: ExportFormat) {
        let (id, name) = (JsValue::from(entry.id.as_str()), format.name.into());
        let call = async move { studio::apply("models.export", &[&id, &name]).await };
        let file = file_name(&entry.name, format);
        let done = move |blob: JsValue| transfer::offer(&file, &blob.unchecked_into::<Blob>());
        self.perform(entry.id.clone(), Task::Export(format.name), call, done);
    }

    /// Does something that takes a while, unless it is under way already. What is refused is shown.
    fn perform(
        self,
        id: String,
        task: Task,
        call: impl Future<Output = Result<JsValue, JsFailure>> + 'static,
        done: impl FnOnce(JsValue) -> Result<(), JsFailure> + 'static,
    ) {
        if !self.tasks.begin(&id, task) {
            return;
        }
        self.hall.refusal.set(String::new());
        begin(async move {
            let answer = call.await;
            self.tasks.end(&id, task);
            if let Err(failure) = answer.and_then(done) {
                self.hall.refusal.set(failure.to_string());
            }
        });
    }

    /// Takes networks from files, one after the other. What is refused, or isn't kept, is said.
    pub(super) fn import(self, files: Vec<File>) {
        self.hall.refusal.set(String::new());
        begin(async move {
            for file in files {
                let told = match studio::call("models.import", file.unchecked_ref()).await {
                    Ok(model) => studio::text(&model, "reason"),
                    Err(failure) => format!("“{}”: {failure}", file.name()),
                };
                if !told.is_empty() {
                    self.hall.refusal.set(told);
                }
            }
        });
    }
}
