//! The storage worker: runs in, runs out, and a lock on each run that isn't over.

use super::channel::Channel;
use super::failure::JsFailure;
use super::inbox::{Inbox, post};
use super::locks::{Lock, pause};
use super::shelf::{Found, Shelf};
use crate::app::protocol::{BUILD, Command, Event};
use crate::app::record::{Kept, Record};
use crate::app::store::{Hold, StoreCommand, StoreEvent};
use std::collections::{BTreeMap, BTreeSet};
use wasm_bindgen_futures::spawn_local;

/// What tabs tell each other on: the id of the run that was written or forgotten.
const CHANNEL: &str = "digit-studio runs";

/// How long a run that nobody has any more is left alone. The tab that had it may only be reloading, and is the one in which
/// somebody looks for it: a page is back within a second or two.
const GRACE_MILLIS: u32 = 5_000;

/// What happens to the storage worker.
enum Arrival {
    /// The page wants something.
    Page(Command),
    /// Another tab has written or forgotten a run.
    Changed(String),
    /// The tab that had a run is gone: this one has it now.
    Granted(String, Lock),
    /// The same of a run that is to be forgotten.
    GrantedToForget(String, Lock),
}

/// Starts the worker: from here on it answers commands.
pub fn start() {
    console_error_panic_hook::set_once();
    let inbox = Inbox::listen(Arrival::Page);
    post(&Event::Ready {
        build: BUILD.to_owned(),
    });
    spawn_local(serve(inbox));
}

/// Works for as long as the worker lives.
async fn serve(inbox: Inbox<Arrival>) {
    let mut keeper = match open(&inbox).await {
        Ok(keeper) => keeper,
        Err(failure) => {
            let reason = failure.to_string();
            return tell(StoreEvent::Refused { reason });
        }
    };
    loop {
        inbox.arrival().await;
        while let Some(arrival) = inbox.take() {
            keeper.accept(arrival).await;
        }
    }
}

async fn open(inbox: &Inbox<Arrival>) -> Result<Keeper, JsFailure> {
    let heard = inbox.clone();
    Ok(Keeper {
        shelf: Shelf::open().await?,
        channel: Channel::open(CHANNEL, move |id| heard.add(Arrival::Changed(id)))?,
        locks: BTreeMap::new(),
        awaited: BTreeSet::new(),
        inbox: inbox.clone(),
    })
}

struct Keeper {
    shelf: Shelf,
    channel: Channel,
    /// The runs that this tab may write.
    locks: BTreeMap<String, Lock>,
    /// Those that it may write once another tab is gone.
    awaited: BTreeSet<String>,
    inbox: Inbox<Arrival>,
}

impl Keeper {
    async fn accept(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Page(Command::Store(StoreCommand::Open)) => self.tell_all().await,
            Arrival::Page(Command::Store(StoreCommand::Keep {
                command_line,
                record,
            })) => self.keep(command_line, *record).await,
            Arrival::Page(Command::Store(StoreCommand::Forget { id })) => self.forget(id).await,
            Arrival::Changed(id) if !self.locks.contains_key(&id) => {
                self.tell(&id).await;
            }
            // The page asks nothing else of this worker.
            Arrival::Changed(_) | Arrival::Page(_) => {}
            Arrival::Granted(id, lock) => {
                self.awaited.remove(&id);
                self.locks.insert(id.clone(), lock);
                self.tell(&id).await;
            }
            Arrival::GrantedToForget(id, lock) => {
                self.locks.insert(id.clone(), lock);
                self.forget(id).await;
            }
        }
    }

    async fn tell_all(&mut self) {
        let ids = match self.shelf.ids().await {
            Ok(ids) => ids,
            Err(failure) => {
                let reason = failure.to_string();
                return tell(StoreEvent::Refused { reason });
            }
        };
        let mut unreadable = 0;
        for id in ids {
            unreadable += u32::from(!self.tell(&id).await);
        }
        tell(StoreEvent::Opened { unreadable });
    }

    /// Tells the page of a run, and whose it is. Returns whether its files could be read.
    async fn tell(&mut self, id: &str) -> bool {
        // The lock comes before the reading: whoever had it until then has written all.
        let hold = self.hold(id).await;
        match self.shelf.read(id).await {
            Found::Run(kept) => {
                let Kept {
                    command_line,
                    record,
                    ..
                } = *kept;
                let is_over = record.standing.is_over();
                tell(StoreEvent::Found {
                    command_line,
                    record: Box::new(record),
                    hold: if is_over { Hold::Ours } else { hold },
                });
                match hold {
                    _ if is_over => drop(self.locks.remove(id)),
                    Hold::Ours => {}
                    Hold::Elsewhere => self.wait_for(id),
                }
                true
            }
            Found::Nothing => {
                self.locks.remove(id);
                tell(StoreEvent::Gone { id: id.to_owned() });
                true
            }
            Found::Unreadable => {
                self.locks.remove(id);
                false
            }
        }
    }

    /// Takes the run, unless another tab has it.
    async fn hold(&mut self, id: &str) -> Hold {
        if self.locks.contains_key(id) {
            return Hold::Ours;
        }
        match Lock::try_take(&lock_name(id)).await {
            Ok(Some(lock)) => {
                self.locks.insert(id.to_owned(), lock);
                Hold::Ours
            }
            // Without locks nothing is known of other tabs, and nothing is written.
            Ok(None) | Err(_) => Hold::Elsewhere,
        }
    }

    /// Takes the run as soon as the tab that has it is gone.
    fn wait_for(&mut self, id: &str) {
        if !self.awaited.insert(id.to_owned()) {
            return;
        }
        let (id, inbox) = (id.to_owned(), self.inbox.clone());
        spawn_local(async move {
            if let Some(lock) = left_over(&lock_name(&id)).await {
                inbox.add(Arrival::Granted(id, lock));
            }
        });
    }

    /// Lets a run arrive with its lock to be forgotten, once no other tab has that.
    fn forget_once_free(&self, id: String) {
        let inbox = self.inbox.clone();
        spawn_local(async move {
            if let Ok(lock) = Lock::take(&lock_name(&id)).await {
                inbox.add(Arrival::GrantedToForget(id, lock));
            }
        });
    }

    async fn keep(&mut self, command_line: String, record: Record) {
        let (id, is_over) = (record.id.clone(), record.standing.is_over());
        match self.write(command_line, record).await {
            Ok(()) => {
                if is_over {
                    self.locks.remove(&id);
                }
                self.channel.tell(&id);
                tell(StoreEvent::Kept { id });
            }
            Err(failure) => {
                let reason = failure.to_string();
                tell(StoreEvent::NotKept { id, reason });
            }
        }
    }

    async fn write(&mut self, command_line: String, record: Record) -> Result<(), JsFailure> {
        if self.hold(&record.id).await == Hold::Elsewhere {
            return Err(JsFailure("another tab has it".to_owned()));
        }
        self.shelf
            .write(Kept {
                writing: 0,
                command_line,
                record,
            })
            .await
    }

    /// Forgets a run that is over. Another tab that has shown it gets its lock for the moment in which it reads how the run
    /// ended; this one then comes after it.
    async fn forget(&mut self, id: String) {
        if self.hold(&id).await == Hold::Ours {
            self.shelf.remove(&id).await;
            self.locks.remove(&id);
            self.channel.tell(&id);
        } else {
            self.forget_once_free(id);
        }
    }
}

fn tell(event: StoreEvent) {
    post(&Event::Store(event));
}

/// A lock that was free for a while; nothing where there are no locks.
async fn left_over(name: &str) -> Option<Lock> {
    loop {
        drop(Lock::take(name).await.ok()?);
        pause(GRACE_MILLIS).await;
        if let Some(lock) = Lock::try_take(name).await.ok()? {
            return Some(lock);
        }
    }
}

fn lock_name(id: &str) -> String {
    format!("digit-studio run {id}")
}
