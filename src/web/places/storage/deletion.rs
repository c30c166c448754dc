//! Deleting a bucket: after a question, and with all that is in it after another one.

use super::calls::{at, items, storage};
use super::depot::Depot;
use crate::app::places::{Bucket, Cause, Folder, Item, Refusal, bucket_deletion, emptying};
use crate::web::future::begin;
use crate::web::places::focus::focus_heading;
use crate::web::places::question::{Ask, Asking};
use leptos::prelude::*;

/// Most objects that a question counts: a service gives no more at a time.
const MOST_COUNTED: usize = 1_000;

/// How far somebody has come with it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    /// The button is there.
    Idle(Asking),
    /// The store has refused: something is in it. The next question.
    Filled(String),
    /// Its objects are being deleted, of which so many are gone.
    Emptying(usize),
}

/// The button, and what stands in its place.
#[component]
pub(super) fn Delete(
    /// The bucket itself, as a folder.
    folder: Folder,
    bucket: Bucket,
) -> impl IntoView {
    let stage = RwSignal::new(Stage::Idle(Asking::Not));
    let depot = Depot::of_place();
    let work = StoredValue::new(folder);
    let delete = Callback::new(move |()| begin(try_delete(depot, work.get_value(), stage)));
    let empty = Callback::new(move |()| begin(delete_all(depot, work.get_value(), stage)));
    let keep = Callback::new(move |()| stage.set(Stage::Idle(Asking::Declined)));
    move || {
        match stage.get() {
        Stage::Idle(begins) => {
            let (label, question) = (format!("Delete {}", bucket.name), bucket_deletion(&bucket));
            view! { <Ask word="Delete" label question yes=delete begins /> }.into_any()
        }
        Stage::Filled(question) => {
            let label = format!("Delete all of {}", bucket.name);
            let begins = Asking::Asked;
            view! { <Ask word="Delete all" label question yes=empty no=keep begins /> }.into_any()
        }
        Stage::Emptying(gone) => {
            view! { <span class="note" role="status">{format!("Deleting its objects: {gone} are gone")}</span> }
                .into_any()
        }
    }
    }
}

/// Deletes the bucket, or asks what is to become of what is in it.
async fn try_delete(depot: Depot, folder: Folder, stage: RwSignal<Stage>) {
    depot.refusal.set(Refusal::default());
    match delete(&folder).await {
        Ok(()) => focus_heading(),
        Err(refusal) if refusal.cause == Cause::NotEmpty => {
            let question = count(&folder).await;
            let question = question.map(|(count, is_all)| emptying(&folder.bucket, count, is_all));
            match question {
                Ok(question) => drop(stage.try_set(Stage::Filled(question))),
                Err(refusal) => depot.refusal.set(refusal),
            }
        }
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

/// Deletes all objects, then the bucket. What is refused is shown; what is gone by then is gone.
async fn delete_all(depot: Depot, folder: Folder, stage: RwSignal<Stage>) {
    depot.refusal.set(Refusal::default());
    let done = empty(&folder, stage).await;
    let done = match done {
        Ok(()) => delete(&folder).await,
        refused => refused,
    };
    match done {
        Ok(()) => focus_heading(),
        Err(refusal) => {
            depot.refusal.set(refusal);
            stage.try_set(Stage::Idle(Asking::Declined));
        }
    }
}

async fn empty(folder: &Folder, stage: RwSignal<Stage>) -> Result<(), Refusal> {
    let options = at(folder.connection.as_deref());
    let bucket = folder.bucket.as_str().into();
    let mut gone = 0;
    loop {
        stage.try_set(Stage::Emptying(gone));
        let (items, _) = items(folder, "", None, MOST_COUNTED).await?;
        if items.is_empty() {
            return Ok(());
        }
        for item in items {
            // Without a delimiter there are no folders.
            if let Item::Object(object) = item {
                storage("delete", &[&bucket, &object.key.into(), &options]).await?;
                gone += 1;
                stage.try_set(Stage::Emptying(gone));
            }
        }
    }
}
