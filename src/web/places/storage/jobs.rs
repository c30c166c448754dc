//! Files on their way: uploads, downloads and copies, with progress and a way to cancel each.

use super::calls::at;
use super::depot::Depot;
use crate::app::places::{Cause, Direction, Folder, Outcome, SMALL_BYTES, Stage, Transfer};
use crate::app::words::sentence;
use crate::web::derive::{flag, handler, memo, text};
use crate::web::failure::JsFailure;
use crate::web::future::begin;
use crate::web::places::studio::{self, get, number, object, try_apply};
use crate::web::places::transfer::offer;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{AbortController, Blob, File, MouseEvent};

/// What a transfer works with.
#[derive(Clone)]
pub(super) struct Job {
    work: Work,
    abort: AbortController,
}

#[derive(Clone)]
enum Work {
    Up(File),
    Down,
    /// To this folder's bucket and this key.
    Across(Folder, String),
}

impl Job {
    /// Whether it takes hardly any room.
    fn is_small(&self) -> bool {
        matches!(&self.work, Work::Up(file) if file.size() <= SMALL_BYTES as f64)
    }
}

fn is_full(error: &JsValue) -> bool {
    Cause::of(&studio::text(error, "code")) == Cause::Full
}

impl Depot {
    /// Puts a file into a folder, under its own name, whatever is there.
    pub(super) fn put(self, folder: &Folder, file: File) {
        let key = folder.key(&file.name());
        self.add(Direction::Up, folder, key, Work::Up(file));
        self.pump();
    }

    /// Tells of a file that was not put into a folder.
    pub(super) fn refuse(self, folder: &Folder, file: &File, why: &str) {
        let key = folder.key(&file.name());
        self.transfers.update(|transfers| {
            let id = transfers.add(Direction::Up, folder.clone(), key);
            transfers.end(id, Outcome::Failed(why.to_owned()));
        });
    }

    /// Saves an object as a file.
    pub(super) fn download(self, folder: &Folder, key: String) {
        self.add(Direction::Down, folder, key, Work::Down);
        self.pump();
    }

    /// Copies an object to another key, or into another bucket.
    pub(super) fn copy(self, from: &Folder, key: String, to: Folder, to_key: String) {
        self.add(Direction::Across, from, key, Work::Across(to, to_key));
        self.pump();
    }

    fn add(self, direction: Direction, folder: &Folder, key: String, work: Work) {
        let Ok(abort) = AbortController::new() else {
            return;
        };
        let added = self
            .transfers
            .try_update(|transfers| transfers.add(direction, folder.clone(), key));
        if let Some(id) = added {
            self.jobs.update_value(|jobs| {
                jobs.insert(id, Job { work, abort });
            });
        }
    }

    fn pump(self) {
        let next = || {
            self.transfers
                .try_update(|transfers| transfers.start_next())
        };
        while let Some(id) = next().flatten() {
            begin(async move {
                let outcome = self.carry(id).await;
                self.jobs.update_value(|jobs| drop(jobs.remove(&id)));
                self.transfers
                    .update(|transfers| transfers.end(id, outcome));
                self.pump();
            });
        }
    }

    async fn carry(self, id: u32) -> Outcome {
        let transfer = self.transfers.with_untracked(|transfers| {
            let mut all = transfers.all.iter();
            all.find(|transfer| transfer.id == id).cloned()
        });
        let job = self.jobs.with_value(|jobs| jobs.get(&id).cloned());
        let (Some(transfer), Some(job)) = (transfer, job) else {
            return Outcome::Canceled;
        };
        let progress = Closure::<dyn Fn(JsValue)>::new(move |progress: JsValue| {
            let loaded = number(&progress, "loaded").unwrap_or_default() as u64;
            let total = number(&progress, "total").map(|total| total as u64);
            self.transfers
                .update(|transfers| transfers.progress(id, loaded, total));
        });
        let carried = carry(&transfer, &job, progress.as_ref()).await;
        match carried {
            Ok(()) => Outcome::Done,
            Err(error) if get(&error, "name").as_string().as_deref() == Some("AbortError") => {
                Outcome::Canceled
            }
            Err(error) if job.is_small() && is_full(&error) => {
                // What helps is said at the top of the place.
                self.fill();
                Outcome::Failed("There was no place for it.".to_owned())
            }
            Err(error) => Outcome::Failed(JsFailure::from(error).to_string()),
        }
    }

    fn cancel(self, id: u32) {
        let job = self.jobs.with_value(|jobs| jobs.get(&id).cloned());
        if let Some(job) = job {
            job.abort.abort();
        }
        // One that waits or has failed has nothing to end.
        let is_running = |transfer: &Transfer| matches!(transfer.stage, Stage::Running(..));
        self.transfers.update(|transfers| {
            let runs = transfers
                .all
                .iter()
                .any(|other| other.id == id && is_running(other));
            if !runs {
                transfers.end(id, Outcome::Canceled);
            }
        });
    }
}

async fn carry(transfer: &Transfer, job: &Job, progress: &JsValue) -> Result<(), JsValue> {
    let from = &transfer.folder;
    let (bucket, key) = (from.bucket.as_str().into(), transfer.key.as_str().into());
    let signal = job.abort.signal().into();
    let options = |folder: &Folder| {
        let connection = folder.connection.as_deref();
        object(&[
            (
                "connection",
                &connection.map_or(JsValue::UNDEFINED, JsValue::from),
            ),
            ("onProgress", progress),
            ("signal", &signal),
        ])
    };
    let fetch = || async { try_apply("storage.get", &[&bucket, &key, &options(from)]).await };
    match &job.work {
        Work::Up(file) => {
            try_apply("storage.put", &[&bucket, &key, file, &options(from)]).await?;
        }
        Work::Down => {
            let blob: Blob = fetch().await?.unchecked_into();
            let name = transfer.key.rsplit('/').next().unwrap_or_default();
            offer(name, &blob).map_err(|failure| JsValue::from(failure.0))?;
        }
        Work::Across(to, to_key) if to.connection == from.connection => {
            let place =
                |bucket: &JsValue, key: &JsValue| object(&[("bucket", bucket), ("key", key)]);
            let there = place(&to.bucket.as_str().into(), &to_key.as_str().into());
            try_apply(
                "storage.copy",
                &[&place(&bucket, &key), &there, &options(from)],
            )
            .await?;
        }
        // No store reaches into another: the bytes come here, and go there.
        Work::Across(to, to_key) => {
            let blob = fetch().await?;
            let there = (to.bucket.as_str().into(), to_key.as_str().into());
            try_apply("storage.put", &[&there.0, &there.1, &blob, &options(to)]).await?;
        }
    }
    Ok(())
}

/// Deletes an object.
pub(super) fn delete(depot: Depot, folder: &Folder, key: &str) {
    let options = at(folder.connection.as_deref());
    depot.remove(
        "delete",
        vec![folder.bucket.as_str().into(), key.into(), options],
    );
}

/// The files on their way, each with its bar.
#[component]
pub(super) fn Jobs() -> impl IntoView {
    let depot = Depot::of_place();
    let ids = memo(move || {
        let ids = |transfers: &crate::app::places::Transfers| {
            transfers
                .all
                .iter()
                .map(|transfer| transfer.id)
                .collect::<Vec<_>>()
        };
        depot.transfers.with(ids)
    });
    let words = move || {
        depot
            .transfers
            .with(|transfers| sentence(&transfers.words()))
    };
    view! {
        <section class="jobs" aria-label="Files on the way" hidden=flag(move || words().is_empty())>
            <p role="status">{text(words)}</p>
            <ul>
                <For each=move || ids.get() key=|id| *id let:id>
                    <Bar id />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn Bar(id: u32) -> impl IntoView {
    let depot = Depot::of_place();
    let transfer = memo(move || {
        depot.transfers.with(|transfers| {
            let mut all = transfers.all.iter();
            all.find(|transfer| transfer.id == id).cloned()
        })
    });
    let title = transfer.with_untracked(|transfer| transfer.as_ref().map(Transfer::title));
    let title = title.unwrap_or_default();
    let has_failed = move || {
        let failed = |transfer: &Transfer| matches!(transfer.stage, Stage::Failed(_));
        transfer.with(|transfer| transfer.as_ref().is_some_and(failed))
    };
    let words = move || transfer.with(|transfer| transfer.as_ref().map(Transfer::words));
    // Without a value, a bar tells that nobody knows.
    let share = move || {
        let share = transfer.with(|transfer| transfer.as_ref().and_then(Transfer::share));
        share.map(|share| share.to_string())
    };
    let word = move || if has_failed() { "Dismiss" } else { "Cancel" };
    let label = title.clone();
    view! {
        <li data-failed=text(has_failed)>
            <span class="job-title">{title.clone()}</span>
            <span class="job-words">{text(move || words().unwrap_or_default())}</span>
            <button
                type="button"
                class="button quiet"
                aria-label=text(move || format!("{}: {label}", word()))
                on:click=handler(move |_: MouseEvent| depot.cancel(id))
            >
                {text(word)}
            </button>
            <progress max="1" value=share aria-label=title hidden=flag(has_failed)></progress>
        </li>
    }
}
