//! A folder of a bucket: the way to it, what is in it, and files that go into it.

use super::clashes::Clashes;
use super::copying::Copying;
use super::depot::{Depot, Listing, View};
use super::jobs::Jobs;
use super::table::Table;
use super::trouble::Trouble;
use crate::app::places::{Cause, Folder, Refusal, Route, absence, listing_words};
use crate::web::derive::{flag, handler, memo, text};
use crate::web::future::begin;
use crate::web::places::drop::take_drops;
use crate::web::places::picker::Picker;
use crate::web::places::row::Link;
use leptos::prelude::*;
use web_sys::{File, MouseEvent};

/// The bucket of the data set, which the page fetches by itself.
const DATA_SET: &str = "mnist";

/// The place.
#[component]
pub(in crate::web::places) fn Objects(folder: Folder) -> impl IntoView {
    let depot = Depot::of_place();
    depot.enter(View::Folder(folder.clone()));
    let is_read_only = folder.connection.is_none() && folder.bucket == DATA_SET;
    let is_dropping = RwSignal::new(false);
    let here = StoredValue::new(folder.clone());
    let is_own = folder.connection.is_none();
    let is_full = move || is_own && depot.is_full();
    let is_absent = move || absent(depot, &here.get_value()).is_some();
    let takes_none = move || is_full() || is_absent() || refused_for(depot) == Some(Cause::NoFiles);
    let take = move |files: Vec<File>| match is_read_only {
        true => depot.refusal.set(Refusal::read(
            "This bucket holds the page’s own data set and can only be read.",
        )),
        // Why is said already, where the files would be.
        false if untrack(takes_none) => {}
        false => depot.upload(&here.get_value(), files),
    };
    take_drops(is_dropping, take);
    let trouble = Signal::derive(move || match depot.listing.get() {
        Listing::Refused(_) if is_absent() => Refusal::default(),
        Listing::Refused(refusal) => refusal,
        _ if is_own && !is_read_only => depot.trouble(),
        _ => depot.refusal.get(),
    });
    let title = folder.title();
    let offers = move || !takes_none();
    view! {
        <Crumbs folder=folder.clone() />
        <div class="place-head">
            <h1 tabindex="-1">{title.clone()}</h1>
            {(!is_read_only).then(|| view! {
                <Picker id="upload" word="Upload files" is_many=true is_primary=true offers=Signal::derive(offers) take=Callback::new(take) />
            })}
        </div>
        <Trouble refusal=trouble />
        <Clashes folder=folder.clone() />
        <Jobs />
        <Copying folder=folder.clone() />
        <Content folder is_read_only />
        <p class="dropping" hidden=flag(move || !is_dropping.get())>{format!("Drop the files into {title}")}</p>
    }
}

/// What the store that has the folder is called.
fn store_title(depot: Depot, folder: &Folder) -> String {
    let connection = folder.connection.as_deref();
    let title = depot.shelves.with(|shelves| {
        let mut shelves = shelves.iter().flatten();
        let shelf = shelves.find(|shelf| shelf.connection() == connection);
        shelf.map(|shelf| shelf.title().to_owned())
    });
    title
        .or_else(|| connection.map(str::to_owned))
        .unwrap_or_default()
}

/// What is told instead of a folder that isn't here.
fn absent(depot: Depot, folder: &Folder) -> Option<(String, String)> {
    absence(folder, refused_for(depot)?, &store_title(depot, folder))
}

/// Why the folder can't be listed.
fn refused_for(depot: Depot) -> Option<Cause> {
    depot.listing.with(|listing| match listing {
        Listing::Refused(refusal) => Some(refusal.cause),
        _ => None,
    })
}

/// The way from all buckets to here.
#[component]
fn Crumbs(folder: Folder) -> impl IntoView {
    let depot = Depot::of_place();
    let here = folder.clone();
    let store = move || store_title(depot, &here);
    let is_remote = folder.connection.is_some();
    let steps = folder.crumbs().into_iter().map(|crumb| {
        let route = Route::Objects(crumb.folder);
        view! { <li><Link route class="">{crumb.title}</Link></li> }
    });
    view! {
        <nav class="crumbs" aria-label="Folders">
            <ol>
                <li><Link route=Route::Storage class="">"Storage"</Link></li>
                {is_remote.then(|| view! { <li>{text(store)}</li> })}
                {steps.collect_view()}
            </ol>
        </nav>
    }
}

#[component]
fn Content(folder: Folder, is_read_only: bool) -> impl IntoView {
    let depot = Depot::of_place();
    let kind = memo(move || {
        depot.listing.with(|listing| match listing {
            Listing::Unknown => 0,
            Listing::Refused(_) => 1,
            Listing::Known(items, _) if items.is_empty() => 2,
            Listing::Known(..) => 3,
        })
    });
    move || match kind.get() {
        0 => view! { <p class="lead">"Looking into the bucket"</p> }.into_any(),
        1 => view! { <Refused folder=folder.clone() /> }.into_any(),
        2 => view! { <Empty folder=folder.clone() is_read_only /> }.into_any(),
        _ => view! { <Filled folder=folder.clone() is_read_only /> }.into_any(),
    }
}

/// Where a folder would be that can't be listed: why it isn't here, and the way back.
#[component]
fn Refused(folder: Folder) -> impl IntoView {
    let depot = Depot::of_place();
    move || match absent(depot, &folder) {
        Some((title, words)) => view! {
            <div class="empty" role="alert">
                <h2>{title}</h2>
                <p>{words}</p>
                <Link route=Route::Storage class="button primary">"All buckets"</Link>
            </div>
        }
        .into_any(),
        None => view! { <Link route=Route::Storage class="button">"All buckets"</Link> }.into_any(),
    }
}

#[component]
fn Filled(folder: Folder, is_read_only: bool) -> impl IntoView {
    let depot = Depot::of_place();
    let here = folder.clone();
    let words = move || {
        depot.listing.with(|listing| match listing {
            Listing::Known(items, next) => listing_words(&here, items, next.is_none()),
            _ => String::new(),
        })
    };
    let hint = match is_read_only {
        true => "It can be read and copied from.",
        false => "Nothing is replaced before you have said so.",
    };
    let is_own = folder.connection.is_none();
    let takes_none = move || is_own && depot.is_full();
    // Where nothing hovers, nothing is dropped.
    let drops = (!is_read_only).then(|| {
        view! {
            <span class="drops" hidden=flag(takes_none)>
                "Drop files anywhere here to upload them. "
            </span>
        }
    });
    let is_whole = move || {
        let more = |listing: &Listing| matches!(listing, Listing::Known(_, Some(_)));
        !depot.listing.with(more)
    };
    let more = move |_: MouseEvent| begin(depot.load_more());
    view! {
        <p class="lead"><b role="status">{text(words)}</b>" "{drops}{hint}</p>
        <Table folder is_read_only />
        <button type="button" id="more" class="button" hidden=flag(is_whole) on:click=handler(more)>
            "Load more"
        </button>
    }
}

#[component]
fn Empty(folder: Folder, is_read_only: bool) -> impl IntoView {
    let depot = Depot::of_place();
    let is_full = move || folder.connection.is_none() && depot.is_full();
    let is_data_set = is_read_only && folder.prefix.is_empty();
    let (title, words) = match is_read_only {
        true if is_data_set => (
            "The data set isn’t here yet",
            "It is fetched with the first training, and kept here from then on.",
        ),
        true => (
            "Nothing is in here",
            "The data set has no folder of this name: its files are all in the bucket itself.",
        ),
        false => (
            "Nothing is in here yet",
            "Drop files anywhere on this page, or choose them with “Upload files”.",
        ),
    };
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p hidden=flag(move || !is_read_only && is_full())>{words}</p>
            {is_data_set.then(|| view! { <Link route=Route::Studio class="button primary">"Train a network"</Link> })}
        </div>
    }
}
