//! Deleting a bucket: after a question, and with all that is in it after another one.

use super::calls::{at, items, storage};
use super::depot::{Depot, View};
use crate::app::places::{Bucket, Cause, Folder, Item, Refusal, bucket_deletion, emptying};
use crate::web::derive::{handler, memo};
use crate::web::future::begin;
use crate::web::places::focus::{focus_heading, focus_is_in};
use crate::web::places::question::{Ask, Asking};
use leptos::prelude::*;
use web_sys::MouseEvent;

/// Most objects that a question counts: a service gives no more at a time.
const MOST_COUNTED: usize = 1_000;

/// How far somebody has come with it, as long as nothing is being deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// The button is there.
    Idle(Asking),
    /// The store has refused: something is in it. The next question.
    Filled(String),
}

impl Depot {
    /// How many objects of a bucket are gone that is being emptied.
    fn gone(self, folder: &Folder) -> Option<usize> {
        self.emptying.with(|emptying| emptying.get(folder).copied())
    }

    /// Takes the focus to the heading, if it was in the row that is gone, or nowhere.
    fn leave_row(self) {
        let is_here = self.view.with_untracked(|view| *view != View::Elsewhere);
        if is_here && focus_is_in(":is(.buckets, #objects) .acts") {
            focus_heading();
        }
    }
}

/// The button, and what stands in its place.
#[component]
pub(super) fn Delete(
    /// The bucket itself, as a folder.
    folder: Folder,
    bucket: Bucket,
) -> impl IntoView {
    let depot = Depot::of_place();
    let stage = RwSignal::new(Stage::Idle(Asking::Not));
    let work = StoredValue::new(folder);
    let delete = Callback::new(move |()| begin(try_delete(depot, work.get_value(), stage)));
    let empty = Callback::new(move |()| begin(delete_all(depot, work.get_value(), stage)));
    let keep = Callback::new(move |()| stage.set(Stage::Idle(Asking::Declined)));
    let is_under_way = memo(move || work.with_value(|folder| depot.gone(folder)).is_some());
    move || match stage.get() {
        _ if is_under_way.get() => view! { <Emptying folder=work.get_value() /> }.into_any(),
        Stage::Idle(begins) => {
            let (label, question) = (format!("Delete {}", bucket.name), bucket_deletion(&bucket));
            view! { <Ask word="Delete" label question yes=delete begins /> }.into_any()
        }
        Stage::Filled(question) => {
            let label = format!("Delete all of {}", bucket.name);
            let begins = Asking::Asked;
            view! { <Ask word="Delete all" label question yes=empty no=keep begins /> }.into_any()
        }
    }
}

/// The same for all that is in a folder, which is gone with its last object.
#[component]
pub(super) fn DeleteFolder(folder: Folder) -> impl IntoView {
    let depot = Depot::of_place();
    let title = folder.title();
    let work = StoredValue::new(folder);
    let empty = Callback::new(move |()| begin(delete_folder(depot, work.get_value())));
    let is_under_way = memo(move || work.with_value(|folder| depot.gone(folder)).is_some());
    move || match is_under_way.get() {
        true => view! { <Emptying folder=work.get_value() /> }.into_any(),
        false => {
            let label = format!("Delete all in {title}");
            let question = "Delete all that is in it for good?".to_owned();
            view! { <Ask word="Delete" label question yes=empty /> }.into_any()
        }
    }
}

/// How far it is, and a way to stop it.
#[component]
fn Emptying(folder: Folder) -> impl IntoView {
    let depot = Depot::of_place();
    let label = format!("Stop deleting {}", folder.title());
    let bucket = folder.clone();
    let words = move || {
        let gone = depot.gone(&bucket).unwrap_or_default();
        format!("Deleting its objects: {gone} are gone")
    };
    let stop = move |_: MouseEvent| {
        depot.emptying.update(|emptying| {
            emptying.remove(&folder);
        });
        focus_heading();
    };
    view! {
        <span class="ask">
            <span role="status">{words}</span>
            <button type="button" class="button quiet" aria-label=label on:click=handler(stop)>
                "Stop"
            </button>
        </span>
    }
}

/// Deletes the bucket, or asks what is to become of what is in it.
async fn try_delete(depot: Depot, folder: Folder, stage: RwSignal<Stage>) {
    depot.refusal.set(Refusal::default());
    match delete(&folder).await {
        Ok(()) => depot.leave_row(),
        Err(refusal) if refusal.cause == Cause::NotEmpty => match count(&folder).await {
            Ok((count, is_all)) => {
                let question = emptying(&folder.bucket, count, is_all);
                stage.try_set(Stage::Filled(question));
            }
            Err(refusal) => depot.refusal.set(refusal),
        },
        Err(refusal) => depot.refusal.set(refusal),
    }
}

async fn delete(folder: &Folder) -> Result<(), Refusal> {
    let options = at(folder.connection.as_deref());
    let name = folder.bucket.as_str().into();
    storage("deleteBucket", &[&name, &options]).await.map(drop)
}

/// How many objects there are, and whether those are all.
async fn count(folder: &Folder) -> Result<(u64, bool), Refusal> {
    let (items, next) = items(folder, "", None, MOST_COUNTED).await?;
    Ok((items.len() as u64, next.is_none()))
}

/// Deletes all objects, then the bucket, unless somebody stops it. What is refused is shown; what is gone by then is gone.
async fn delete_all(depot: Depot, folder: Folder, stage: RwSignal<Stage>) {
    stage.try_set(Stage::Idle(Asking::Not));
    let done = match empty(depot, &folder).await {
        Ok(true) => delete(&folder).await,
        other => other.map(drop),
    };
    match done {
        Ok(()) => depot.leave_row(),
        Err(refusal) => depot.refusal.set(refusal),
    }
}

async fn delete_folder(depot: Depot, folder: Folder) {
    match empty(depot, &folder).await {
        Ok(_) => depot.leave_row(),
        Err(refusal) => depot.refusal.set(refusal),
    }
}

/// Deletes all objects, and tells whether all are gone: somebody may have stopped it.
async fn empty(depot: Depot, folder: &Folder) -> Result<bool, Refusal> {
    depot.refusal.set(Refusal::default());
    depot.emptying.update(|emptying| {
        emptying.insert(folder.clone(), 0);
    });
    let done = delete_objects(depot, folder).await;
    depot.emptying.update(|emptying| {
        emptying.remove(folder);
    });
    done
}

async fn delete_objects(depot: Depot, folder: &Folder) -> Result<bool, Refusal> {
    let options = at(folder.connection.as_deref());
    let bucket = folder.bucket.as_str().into();
    loop {
        let (items, _) = items(folder, "", None, MOST_COUNTED).await?;
        if items.is_empty() {
            return Ok(true);
        }
        for item in items {
            // Without a delimiter there are no folders.
            let Item::Object(object) = item else { continue };
            if untrack(|| depot.gone(folder)).is_none() {
                return Ok(false);
            }
            storage("delete", &[&bucket, &object.key.into(), &options]).await?;
            depot.emptying.update(|emptying| {
                if let Some(gone) = emptying.get_mut(folder) {
                    *gone += 1;
                }
            });
        }
    }
}
