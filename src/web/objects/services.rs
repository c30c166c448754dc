//! Connections to services: in memory, and where that was asked for, remembered in this browser.

use super::files::Folder;
use super::values::{self, Options};
use crate::app::objects::{Connection, ObjectsError, Remembered, Settings};
use crate::web::locks::Lock;
use crate::web::service::Failure;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The folder of what is remembered, and the lock of those who write in it.
const FOLDER: &str = "connections";

/// The file in it.
const FILE: &str = "kept";

#[wasm_bindgen(module = "/src/web/objects/browser.js")]
extern "C" {
    #[wasm_bindgen(js_name = newId)]
    fn new_id() -> String;
}

/// A connection as this tab has it.
struct Known {
    connection: Rc<Connection>,
    is_remembered: bool,
}

/// All connections. Keys that nobody asked to remember are nowhere else, and gone with the worker.
#[derive(Default)]
pub(super) struct Services {
    known: RefCell<BTreeMap<String, Known>>,
}

impl Services {
    /// Adds a service by what somebody tells about it. Nothing is sent.
    pub(super) async fn connect(&self, options: &Options) -> Result<JsValue, Failure> {
        let settings = options.settings()?;
        let is_remembered = options.flag("remember")?;
        let connection = Connection::new(settings.clone())?;
        let id = if is_remembered {
            remember(settings).await?
        } else {
            // No id is ever used again: results that wait for a service must not go to another one.
            format!("connection-{}", new_id())
        };
        let answer = values::connection(&id, &connection, is_remembered);
        self.add(id, connection, is_remembered);
        Ok(answer)
    }

    /// All connections, without their keys. Where what is remembered can't be read, those of this tab are there all the
    /// same.
    pub(super) async fn list(&self) -> Result<JsValue, Failure> {
        let recalled = self.recall().await;
        let known = self.known.borrow();
        if known.is_empty() {
            recalled?;
        }
        let value = |(id, known): (&String, &Known)| {
            values::connection(id, &known.connection, known.is_remembered)
        };
        Ok(values::list(known.iter().map(value)))
    }

    /// Forgets a connection, here and in the browser.
    pub(super) async fn disconnect(&self, id: &str) -> Result<(), Failure> {
        self.get(id).await?;
        let known = self.known.borrow_mut().remove(id);
        if known.is_some_and(|known| known.is_remembered) {
            change(|services| services.remove(id)).await?;
        }
        Ok(())
    }

    /// A connection. What the browser remembers is looked at each time: another tab may have had it forget the keys.
    pub(super) async fn get(&self, id: &str) -> Result<Rc<Connection>, Failure> {
        let find = |is_sure: fn(&Known) -> bool| {
            let known = self.known.borrow();
            let known = known.get(id).filter(|known| is_sure(known));
            known.map(|known| known.connection.clone())
        };
        if let Some(connection) = find(|known| !known.is_remembered) {
            return Ok(connection);
        }
        self.recall().await?;
        find(|_| true).ok_or_else(|| ObjectsError::NoSuchConnection(id.to_owned()).into())
    }

    /// Takes up what the browser remembers, and drops what another tab had it forget.
    async fn recall(&self) -> Result<(), Failure> {
        let remembered = match Folder::look(FOLDER).await {
            Ok(Some(folder)) => read(&folder).await?,
            // A browser that keeps no files remembers nothing.
            Ok(None) | Err(_) => Remembered::default(),
        };
        let is_there = |id: &String| remembered.0.contains_key(id);
        let mut known = self.known.borrow_mut();
        known.retain(|id, known| !known.is_remembered || is_there(id));
        drop(known);
        for (id, settings) in remembered.0 {
            self.add(id, Connection::new(settings)?, true);
        }
        Ok(())
    }

    fn add(&self, id: String, connection: Connection, is_remembered: bool) {
        let connection = Rc::new(connection);
        let known = Known {
            connection,
            is_remembered,
        };
        self.known.borrow_mut().insert(id, known);
    }
}

/// Has the browser remember a service, and gives the id that it goes by.
async fn remember(settings: Settings) -> Result<String, Failure> {
    let id = format!("service-{}", new_id());
    let key = id.clone();
    change(move |services| services.insert(key, settings)).await?;
    Ok(id)
}

/// Changes what is remembered while no other tab does.
async fn change<T>(
    change: impl FnOnce(&mut BTreeMap<String, Settings>) -> T,
) -> Result<T, Failure> {
    let folder = Folder::open(FOLDER).await?;
    let _alone = Lock::take(FOLDER).await?;
    let mut remembered = read(&folder).await?;
    let outcome = change(&mut remembered.0);
    if remembered.0.is_empty() {
        folder.remove(FILE).await?;
    } else {
        folder.write(FILE, &remembered.to_bytes()).await?;
    }
    Ok(outcome)
}

async fn read(folder: &Folder) -> Result<Remembered, Failure> {
    match folder.read(FILE).await? {
        Some(bytes) => Ok(Remembered::from_bytes(&bytes)?),
        None => Ok(Remembered::default()),
    }
}
