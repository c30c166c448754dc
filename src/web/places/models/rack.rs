//! What the place of models shares: all networks, and what was chosen and deleted of them.

use super::calls;
use crate::app::places::Route;
use crate::app::places::models::{ExportFormat, ModelAction, ModelEntry, file_name};
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
    /// Files in the folder that can't be read.
    pub(super) unreadable: RwSignal<u32>,
    /// Those that are chosen to be compared, in that order.
    pub(super) chosen: RwSignal<Vec<String>>,
    /// What was deleted last: id and name.
    pub(super) deleted: RwSignal<Option<(String, String)>>,
    /// What is being done with which network.
    pub(super) busy: RwSignal<Option<(String, ModelAction)>>,
    /// Counts the questions for all networks: only the newest answer holds.
    questions: StoredValue<u32>,
}

impl Rack {
    pub(in crate::web::places) fn new(hall: Hall) -> Self {
        Self {
            hall,
            entries: RwSignal::default(),
            unreadable: RwSignal::default(),
            chosen: RwSignal::default(),
            deleted: RwSignal::default(),
            busy: RwSignal::default(),
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
        let task = Some((entry.id.clone(), action));
        let (Some(method), false) = (action.method(), self.busy.get_untracked() == task) else {
            return;
        };
        self.hall.refusal.set(String::new());
        self.deleted.set(None);
        self.busy.set(task.clone());
        let entry = entry.clone();
        begin(async move {
            let done = studio::call(method, &entry.id.as_str().into()).await;
            if self.busy.get_untracked() == task {
                self.busy.set(None);
            }
            match (done, action) {
                (Err(failure), _) => self.hall.refusal.set(failure.to_string()),
                (Ok(_), ModelAction::Delete) => {
                    self.deleted.set(Some((entry.id.clone(), entry.name)));
                    if self.hall.route.get_untracked() == Route::Model(entry.id) {
                        go(&Route::Models);
                    }
                }
                (Ok(_), _) => {}
            }
        });
    }

    /// Brings back what was deleted last.
    pub(super) fn undo(self) {
        let Some((id, name)) = self.deleted.get_untracked() else {
            return;
        };
        self.deleted.set(None);
        begin(async move {
            if let Err(failure) = studio::call("models.restore", &id.as_str().into()).await {
                self.hall.refusal.set(failure.to_string());
                self.deleted.set(Some((id, name)));
            }
        });
    }

    /// Gives a network another name.
    pub(super) fn rename(self, id: String, name: String) {
        self.hall.refusal.set(String::new());
        begin(async move {
            let renamed = studio::apply("models.rename", &[&id.into(), &name.into()]).await;
            if let Err(failure) = renamed {
                self.hall.refusal.set(failure.to_string());
            }
        });
    }

    /// Saves a network as a file.
    pub(super) fn export(self, entry: ModelEntry, format: ExportFormat) {
        self.hall.refusal.set(String::new());
        begin(async move {
            let id = entry.id.as_str().into();
            let file = studio::apply("models.export", &[&id, &format.name.into()]).await;
            let saved = file.and_then(|file| {
                transfer::offer(
                    &file_name(&entry.name, format),
                    &file.unchecked_into::<Blob>(),
                )
            });
            if let Err(failure) = saved {
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
