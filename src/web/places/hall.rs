//! What all places share: the runs, live, and what was chosen of them.

use super::focus::focus_heading;
use super::read;
use super::studio::{self, Subscription};
use crate::app::places::{Column, Draft, Entry, Filter, Order, Route, RunAction};
use crate::web::future::begin;
use js_sys::{Array, Date};
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast as _, JsValue};

/// The state of the places. Copies are the same one.
#[derive(Clone, Copy)]
pub(super) struct Hall {
    /// Where the visitor is.
    pub(super) route: RwSignal<Route>,
    /// All runs; nothing before they are known.
    pub(super) entries: RwSignal<Option<Vec<Entry>>>,
    /// Which of them the table shows.
    pub(super) filter: RwSignal<Filter>,
    /// In which order.
    pub(super) order: RwSignal<Order<Column>>,
    /// Those that are chosen to be compared, in that order.
    pub(super) chosen: RwSignal<Vec<String>>,
    /// What the studio last refused.
    pub(super) refusal: RwSignal<String>,
    /// Definitions that were typed and not stored, by their ids: whoever leaves finds them again.
    pub(super) drafts: StoredValue<BTreeMap<String, Draft>>,
    /// News since the last frame.
    news: StoredValue<Vec<Entry>>,
}

impl Hall {
    /// A hall that hears of every run.
    pub(super) fn new() -> Self {
        let hall = Self {
            route: RwSignal::default(),
            entries: RwSignal::default(),
            filter: RwSignal::default(),
            order: RwSignal::default(),
            chosen: RwSignal::default(),
            refusal: RwSignal::default(),
            drafts: StoredValue::default(),
            news: StoredValue::default(),
        };
        for event in ["progress", "state"] {
            let subscription = Subscription::on(event, move |run| hall.hear(&run));
            StoredValue::new_local(subscription);
        }
        hall
    }

    /// The hall of the place that a component is in.
    pub(super) fn of_place() -> Self {
        use_context().expect("the places' root provides the hall")
    }

    /// Asks for all runs anew.
    pub(super) fn refresh(self) {
        begin(async move {
            match studio::call("runs.list", &JsValue::UNDEFINED).await {
                Ok(runs) => {
                    let runs: Array = runs.unchecked_into();
                    let runs = runs.iter();
                    let entries: Vec<Entry> = runs.filter_map(|run| read::entry(&run)).collect();
                    let is_there = |id: &String| entries.iter().any(|entry| entry.id == *id);
                    if self.chosen.with_untracked(|ids| !ids.iter().all(is_there)) {
                        self.chosen.update(|ids| ids.retain(is_there));
                    }
                    self.entries.set(Some(entries));
                }
                Err(failure) => self.refusal.set(failure.to_string()),
            }
        });
    }

    /// Notes how a run is now, to be shown with the next frame: a run tells more often than a screen can show.
    fn hear(self, run: &JsValue) {
        let Some(entry) = read::entry(run) else {
            return self.refresh();
        };
        let is_first = self.news.with_value(Vec::is_empty);
        self.news.update_value(|news| {
            news.retain(|known| known.id != entry.id);
            news.push(entry);
        });
        if is_first {
            request_animation_frame(move || self.take_news());
        }
    }

    fn take_news(self) {
        let news = self
            .news
            .try_update_value(std::mem::take)
            .unwrap_or_default();
        // Before the first list there is nothing to add to, and the list will have it.
        if self.entries.with_untracked(Option::is_none) {
            return;
        }
        self.entries.update(|entries| {
            let entries = entries.get_or_insert_default();
            for entry in news {
                match entries.iter_mut().find(|known| known.id == entry.id) {
                    Some(known) => *known = entry,
                    None => entries.push(entry),
                }
            }
        });
    }

    /// A run as it is now.
    pub(super) fn entry(self, id: &str) -> Option<Entry> {
        self.entries.with(|entries| {
            let mut entries = entries.iter().flatten();
            entries.find(|entry| entry.id == id).cloned()
        })
    }

    /// Does something with a run. What is refused is shown.
    pub(super) fn act(self, id: String, action: RunAction) {
        self.refusal.set(String::new());
        begin(async move {
            let method = format!("runs.{}", action.method());
            let done = studio::call(&method, &id.as_str().into()).await;
            match (done, action) {
                (Err(failure), _) => self.refusal.set(failure.to_string()),
                (Ok(_), RunAction::Delete) => self.deleted(id),
                (Ok(_), _) => {}
            }
        });
    }

    /// A run is gone, and so is the button that had the focus.
    fn deleted(self, id: String) {
        self.refresh();
        if self.route.get_untracked() == Route::Run(id) {
            return go(&Route::Runs);
        }
        focus_heading();
    }

    /// Trains by a definition or a command line, and goes to the run. What is refused is shown.
    pub(super) fn train(self, definition: JsValue) {
        self.refusal.set(String::new());
        begin(async move {
            match studio::call("train", &definition).await {
                Ok(answer) => go(&Route::Run(studio::text(&answer, "id"))),
                Err(failure) => self.refusal.set(failure.to_string()),
            }
        });
    }
}

/// Goes to another place.
pub(super) fn go(route: &Route) {
    // An address of this page's own is never refused.
    window().location().set_hash(&route.fragment()).ok();
}

/// Milliseconds since 1970.
pub(super) fn now() -> f64 {
    Date::now()
}
