//! What the place knows: the buckets, what is in the folder that is shown, and what is on its way.

use super::calls;
use super::clashes::Clash;
use super::jobs::Job;
use crate::app::places::{
    Bucket, Cause, Folder, Item, Kept, Object, ObjectOrder, Refusal, Service, Space, Transfers,
};
use crate::web::channel::Channel;
use crate::web::future::begin;
use crate::web::listener::Listener;
use crate::web::places::focus::focus_heading;
use leptos::prelude::*;
use std::collections::BTreeMap;
use wasm_bindgen::JsValue;
use web_sys::Event;

/// Lines that a folder shows at first, and that "Load more" adds.
const PAGE: usize = 100;

/// What ends the name of a folder in a key.
const DELIMITER: &str = "/";

/// The channel on which `static/parts/storage.js` tells what has changed something.
const CHANGES: &str = "digit-studio objects";

/// A store and its buckets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shelf {
    /// The service; nothing for the browser's own.
    pub(super) service: Option<Service>,
    /// Its buckets, or why they can't be listed.
    pub(super) buckets: Result<Vec<Bucket>, Refusal>,
}

impl Shelf {
    /// The id of the connection.
    pub(super) fn connection(&self) -> Option<&str> {
        self.service.as_ref().map(|service| service.id.as_str())
    }

    /// Where it is, for people.
    pub(super) fn title(&self) -> &str {
        let endpoint = self.service.as_ref().map(|service| &service.endpoint);
        endpoint.map_or("This browser", String::as_str)
    }
}

/// What is in a folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Listing {
    /// Nobody knows yet.
    #[default]
    Unknown,
    /// What was found, and where the rest goes on.
    Known(Vec<Item>, Option<String>),
    /// Why it can't be listed.
    Refused(Refusal),
}

/// What is shown of the place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum View {
    /// Another place.
    #[default]
    Elsewhere,
    /// All buckets.
    Buckets,
    /// A folder of one.
    Folder(Folder),
}

/// Whether somebody looks at the stores just now.
#[derive(Clone, Copy, Default, PartialEq)]
enum Look {
    #[default]
    Idle,
    Looking,
    /// Something has changed since.
    Outdated,
}

/// The place's state. Copies are the same one.
#[derive(Clone, Copy)]
pub(in crate::web::places) struct Depot {
    pub(super) view: RwSignal<View>,
    /// All stores; nothing before they are known.
    pub(super) shelves: RwSignal<Option<Vec<Shelf>>>,
    pub(super) listing: RwSignal<Listing>,
    pub(super) order: RwSignal<ObjectOrder>,
    /// The object that is about to be copied.
    pub(super) copying: RwSignal<Option<Object>>,
    /// Files for the folder that is shown whose names are taken.
    pub(super) clashes: RwSignal<Vec<Clash>, LocalStorage>,
    /// Buckets that are being emptied, and how many of their objects are gone.
    pub(super) emptying: RwSignal<BTreeMap<Folder, usize>>,
    pub(super) space: RwSignal<Option<Space>>,
    /// How much was used when something small was refused for want of room.
    full_at: RwSignal<Option<u64>>,
    pub(super) kept: RwSignal<Vec<Kept>>,
    /// What was last refused.
    pub(super) refusal: RwSignal<Refusal>,
    pub(super) transfers: RwSignal<Transfers>,
    /// What each transfer works with.
    pub(super) jobs: StoredValue<BTreeMap<u32, Job>, LocalStorage>,
    look: StoredValue<Look>,
}

impl Depot {
    /// A depot that hears of every change.
    pub(in crate::web::places) fn new() -> Self {
        let depot = Self {
            view: RwSignal::default(),
            shelves: RwSignal::default(),
            listing: RwSignal::default(),
            order: RwSignal::default(),
            copying: RwSignal::default(),
            clashes: RwSignal::new_local(Vec::new()),
            emptying: RwSignal::default(),
            space: RwSignal::default(),
            full_at: RwSignal::default(),
            kept: RwSignal::default(),
            refusal: RwSignal::default(),
            transfers: RwSignal::default(),
            jobs: StoredValue::new_local(BTreeMap::new()),
            look: StoredValue::default(),
        };
        let changes = Channel::open(CHANGES, move |_| depot.refresh());
        let focus = Listener::on(&window(), "focus", move |_: Event| {
            // The disk may have been tidied meanwhile.
            depot.full_at.set(None);
            depot.refresh();
        });
        StoredValue::new_local((changes, focus));
        depot
    }

    /// The depot of the place that a component is in.
    pub(super) fn of_place() -> Self {
        use_context().expect("the places' root provides the depot")
    }

    /// Shows something else, until the component that shows it is gone.
    pub(super) fn enter(self, view: View) {
        self.refusal.set(Refusal::default());
        self.copying.set(None);
        self.transfers.update(Transfers::leave);
        self.leave_clashes();
        self.listing.set(Listing::Unknown);
        self.view.set(view.clone());
        on_cleanup(move || {
            if self.view.get_untracked() == view {
                self.view.set(View::Elsewhere);
            }
        });
        self.refresh();
    }

    /// Looks anew at what is shown.
    pub(super) fn refresh(self) {
        match self.look.get_value() {
            Look::Idle => begin(async move {
                loop {
                    self.look.set_value(Look::Looking);
                    self.look_at(self.view.get_untracked()).await;
                    if self.look.get_value() == Look::Looking {
                        break;
                    }
                }
                self.look.set_value(Look::Idle);
            }),
            Look::Looking | Look::Outdated => self.look.set_value(Look::Outdated),
        }
    }

    async fn look_at(self, view: View) {
        match view {
            View::Elsewhere => {}
            View::Buckets => {
                self.look_at_buckets().await;
                self.measure().await;
                self.kept.set(calls::contents().await.unwrap_or_default());
            }
            View::Folder(folder) => {
                self.measure().await;
                self.look_into(&folder).await;
                // For the name of the service.
                if self.shelves.with_untracked(Option::is_none) {
                    self.look_at_buckets().await;
                }
            }
        }
    }

    async fn measure(self) {
        let space = calls::space().await.ok();
        if self.space.get_untracked() != space {
            self.space.set(space);
        }
    }

    /// Whether nothing can be added to this browser's own buckets.
    pub(super) fn is_full(self) -> bool {
        let full_at = self.full_at.get();
        self.space
            .with(|space| space.is_some_and(|space| space.is_full(full_at)))
    }

    /// Notes that not even something small finds room, until something was deleted.
    pub(super) fn fill(self) {
        begin(async move {
            self.measure().await;
            let usage = self.space.get_untracked().map(|space| space.usage);
            self.full_at.set(usage);
        });
    }

    /// Whether the browser keeps no files for this page, as in some private windows.
    pub(super) fn keeps_nothing(self) -> bool {
        self.shelves.with(|shelves| {
            let mut shelves = shelves.iter().flatten();
            let own = shelves.find(|shelf| shelf.service.is_none());
            let refused = own.and_then(|shelf| shelf.buckets.as_ref().err());
            refused.is_some_and(|refusal| refusal.cause == Cause::NoFiles)
        })
    }

    /// What is to be said at the place's top: what was refused last, or that nothing can be added.
    pub(super) fn trouble(self) -> Refusal {
        let refusal = self.refusal.get();
        match refusal.is_none() && self.is_full() {
            true => Refusal::full(),
            false => refusal,
        }
    }

    async fn look_at_buckets(self) {
        let services = match calls::services().await {
            Ok(services) => services.into_iter().map(Some).collect(),
            Err(refusal) => {
                self.refusal.set(refusal);
                Vec::new()
            }
        };
        let mut shelves = Vec::new();
        for service in [None].into_iter().chain(services) {
            let known = self.refused_by(service.as_ref());
            let connection = service.as_ref().map(|service| service.id.as_str());
            let buckets = match known {
                Some(refusal) => Err(refusal),
                None => calls::buckets(connection).await,
            };
            shelves.push(Shelf { service, buckets });
        }
        self.shelves.set(Some(shelves));
    }

    /// A service that lets no page list its buckets isn't asked again at each change: the browser complains each time.
    fn refused_by(self, service: Option<&Service>) -> Option<Refusal> {
        let service = service?;
        self.shelves.with_untracked(|shelves| {
            let mut shelves = shelves.iter().flatten();
            let shelf = shelves.find(|shelf| shelf.service.as_ref() == Some(service))?;
            shelf.buckets.as_ref().err().cloned()
        })
    }

    async fn look_into(self, folder: &Folder) {
        let wanted = self.listing.with_untracked(|listing| match listing {
            Listing::Known(items, _) => items.len().max(PAGE),
            _ => PAGE,
        });
        let found = calls::items(folder, DELIMITER, None, wanted).await;
        self.show(
            folder,
            match found {
                Ok((items, next)) => Listing::Known(items, next),
                Err(refusal) => Listing::Refused(refusal),
            },
        );
    }

    /// Shows more of the folder.
    pub(super) async fn load_more(self) {
        let View::Folder(folder) = self.view.get_untracked() else {
            return;
        };
        let Listing::Known(mut items, Some(next)) = self.listing.get_untracked() else {
            return;
        };
        match calls::items(&folder, DELIMITER, Some(next), PAGE).await {
            Ok((more, next)) => {
                items.extend(more);
                self.show(&folder, Listing::Known(items, next));
            }
            Err(refusal) => self.refusal.set(refusal),
        }
    }

    /// Shows a listing, unless the visitor has gone on meanwhile.
    fn show(self, folder: &Folder, listing: Listing) {
        let is_here = self
            .view
            .with_untracked(|view| *view == View::Folder(folder.clone()));
        if is_here && self.listing.with_untracked(|shown| *shown != listing) {
            self.listing.set(listing);
        }
    }

    /// Asks where an object is to be copied to.
    pub(super) fn begin_copy(self, object: Object) {
        begin(async move {
            self.look_at_buckets().await;
            self.copying.set(Some(object));
        });
    }

    /// Has something deleted, and takes the focus to the heading: the button that had it goes with its row.
    pub(super) fn remove(self, method: &'static str, arguments: Vec<JsValue>) {
        begin(async move {
            let arguments: Vec<&JsValue> = arguments.iter().collect();
            if self.try_change(method, &arguments).await {
                focus_heading();
            }
        });
    }

    /// Calls a method that changes something, and tells whether it did. What is refused is shown.
    pub(super) async fn try_change(self, method: &str, arguments: &[&JsValue]) -> bool {
        self.refusal.set(Refusal::default());
        match calls::storage(method, arguments).await {
            Ok(_) => true,
            Err(refusal) => {
                self.refusal.set(refusal);
                false
            }
        }
    }
}
