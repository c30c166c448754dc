//! The buckets of one store: a table, and a way to add one.

use super::calls::{at, storage};
use super::deletion::Delete;
use super::depot::{Depot, Shelf};
use super::trouble::Trouble;
use crate::app::places::{Bucket, Cause, Folder, Refusal, Route, Service, ago, bucket_note};
use crate::web::derive::{flag, handler, memo, text};
use crate::web::future::begin;
use crate::web::places::hall::now;
use crate::web::places::question::Ask;
use crate::web::places::row::Link;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::{Event, MouseEvent, SubmitEvent};

/// A store, with its buckets or why they can't be listed.
#[component]
pub(super) fn Buckets(connection: Option<String>) -> impl IntoView {
    let depot = Depot::of_place();
    let id = connection.clone();
    let shelf = memo(move || {
        depot.shelves.with(|shelves| {
            let mut shelves = shelves.iter().flatten();
            shelves
                .find(|shelf| shelf.connection() == id.as_deref())
                .cloned()
        })
    });
    let service = shelf.with_untracked(|shelf| shelf.as_ref()?.service.clone());
    let title = match &service {
        None => "In this browser".to_owned(),
        Some(service) => service.endpoint.clone(),
    };
    let is_own = service.is_none();
    let is_barred = move || is_own && (depot.is_full() || depot.keeps_nothing());
    let note = match &service {
        None => view! {
            <p class="note" hidden=flag(move || depot.keeps_nothing())>
                "Kept on this device, in this browser. No account, and nothing leaves it."
            </p>
        }
        .into_any(),
        Some(service) => view! { <p class="note">{about(service)}</p> }.into_any(),
    };
    let forget = service.map(|service| view! { <Forget service /> });
    let refusal = memo(move || shelf.with(|shelf| shelf.as_ref()?.buckets.as_ref().err().cloned()));
    let buckets = memo(move || {
        let known = |shelf: &Option<Shelf>| shelf.as_ref()?.buckets.as_ref().ok().cloned();
        shelf.with(known).unwrap_or_default()
    });
    let id = connection.clone();
    // The rows stay while others come and go: something may be asked or done in them.
    let content = move || match refusal.get() {
        None => view! { <Known connection=id.clone() buckets /> }.into_any(),
        Some(refusal) => view! { <Refused refusal /> }.into_any(),
    };
    let (label, id) = (title.clone(), connection.clone());
    view! {
        <section class="shelf" aria-label=label data-connection=id>
            <div class="shelf-head">
                <div>
                    <h2>{title}</h2>
                    {note}
                </div>
                <div class="shelf-acts">
                    <Create connection is_barred=Signal::derive(is_barred) />
                    {forget}
                </div>
            </div>
            {content}
        </section>
    }
}

/// Where a service is, and where its keys are.
fn about(service: &Service) -> String {
    let keys = match service.is_remembered {
        true => "Its keys are remembered on this device.",
        false => "Its keys are kept until this page is closed or reloaded.",
    };
    format!("Region {}. {keys}", service.region)
}

/// The way to forget a service.
#[component]
fn Forget(service: Service) -> impl IntoView {
    let depot = Depot::of_place();
    let question = match service.is_remembered {
        true => "Forget it and its keys?",
        false => "Forget it? Its buckets stay.",
    };
    let label = format!("Disconnect {}", service.endpoint);
    let yes = move |()| depot.remove("disconnect", vec![service.id.as_str().into()]);
    view! { <Ask word="Disconnect" label question=question.to_owned() yes=Callback::new(yes) /> }
}

#[component]
fn Refused(refusal: Refusal) -> impl IntoView {
    let depot = Depot::of_place();
    let again = move |_: MouseEvent| {
        depot.shelves.set(None);
        depot.refresh();
    };
    // A browser that keeps no files keeps none at the next try.
    let is_final = refusal.cause == Cause::NoFiles;
    view! {
        <Trouble refusal=Signal::stored(refusal) />
        <button type="button" class="button" hidden=is_final on:click=handler(again)>
            "Try again"
        </button>
    }
}

/// What a field without a name says.
const NAMELESS: &str =
    "Type a name for the bucket first: 3 to 63 lower-case letters, digits, dots and hyphens.";

/// Adds a bucket. What is wrong with its name is said at the field.
#[component]
fn Create(connection: Option<String>, is_barred: Signal<bool>) -> impl IntoView {
    let depot = Depot::of_place();
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let id = format!("new-bucket-{}", connection.as_deref().unwrap_or("here"));
    let wrong_id = format!("{id}-wrong");
    let field = NodeRef::<Input>::new();
    let complain = move |words: String| {
        wrong.set(words);
        if let Some(field) = field.get_untracked() {
            // A field that is gone by now needs no focus.
            field.focus().ok();
        }
    };
    let create = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = name.get_untracked().trim().to_owned();
        if typed.is_empty() {
            return complain(NAMELESS.to_owned());
        }
        let options = at(connection.as_deref());
        depot.refusal.set(Refusal::default());
        begin(async move {
            match storage("createBucket", &[&typed.into(), &options]).await {
                Ok(_) => name.set(String::new()),
                Err(refusal) if refusal.cause == Cause::Name => complain(refusal.words),
                Err(refusal) if refusal.cause == Cause::Full => depot.fill(),
                Err(refusal) => depot.refusal.set(refusal),
            }
        });
    };
    let typed = move |event: Event| {
        name.set(event_target_value(&event));
        wrong.set(String::new());
    };
    let is_right = move || wrong.with(String::is_empty);
    view! {
        <form class="create" hidden=flag(move || is_barred.get()) on:submit=handler(create)>
            <label class="spoken" for=id.clone()>"Name of a new bucket"</label>
            <input
                type="text"
                id=id
                node_ref=field
                placeholder="new-bucket"
                autocapitalize="off"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=text(move || !is_right())
                aria-describedby=wrong_id.clone()
                prop:value=move || name.get()
                on:input=handler(typed)
            />
            <button type="submit" class="button">"Create bucket"</button>
            <p id=wrong_id class="wrong" role="alert" hidden=flag(is_right)>{text(move || wrong.get())}</p>
        </form>
    }
}

#[component]
fn Known(connection: Option<String>, buckets: Memo<Vec<Bucket>>) -> impl IntoView {
    let has_own = move || buckets.with(|buckets| buckets.iter().any(|bucket| !bucket.is_read_only));
    // One that was deleted and made anew is another bucket.
    let key = |bucket: &Bucket| (bucket.name.clone(), bucket.created_at.map(f64::to_bits));
    view! {
        <table role="table" class="buckets" aria-label="Buckets">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">"Bucket"</th>
                    <th role="columnheader" scope="col">"Created"</th>
                    <th role="columnheader"><span class="spoken">"Actions"</span></th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || buckets.get() key=key let:bucket>
                    <Row connection=connection.clone() bucket />
                </For>
            </tbody>
        </table>
        <p class="note hint" hidden=flag(has_own)>
            "No bucket of your own yet. Name one and create it, then open it and drop files into it."
        </p>
    }
}

#[component]
fn Row(connection: Option<String>, bucket: Bucket) -> impl IntoView {
    let connection_is_own = connection.is_none();
    let folder = Folder {
        connection,
        bucket: bucket.name.clone(),
        prefix: String::new(),
    };
    let (id, title) = (bucket.name.clone(), bucket.name.clone());
    let note = match connection_is_own {
        true => bucket_note(&bucket),
        false => "",
    };
    let created = bucket.created_at.map(|then| ago(then, now()));
    let acts = if bucket.is_read_only {
        view! { <span class="note">"read-only"</span> }.into_any()
    } else {
        view! { <Delete folder=folder.clone() bucket=bucket.clone() /> }.into_any()
    };
    view! {
        <tr role="row" data-bucket=id>
            <td role="cell" data-column="Bucket">
                <Link route=Route::Objects(folder) class="run-name">{title}</Link>
                <small hidden=note.is_empty()>{note}</small>
            </td>
            <td role="cell" data-column="Created">{created}</td>
            <td role="cell" class="acts">{acts}</td>
        </tr>
    }
}
