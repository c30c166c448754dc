//! Object storage: a worker of its own, because few visitors need what it links.
//!
//! `static/parts/storage.js` is the page's side of it.

mod failures;
mod files;
mod local;
mod mnist;
mod remote;
mod store;
mod upload;
mod values;

use super::service::{Call, Failure, serve};
use crate::app::objects::{Connection, ObjectsError};
use local::Local;
use remote::Remote;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use store::{Store, Task};
use values::Options;
use wasm_bindgen::JsValue;

/// Starts the worker: from here on it answers calls.
pub fn start() {
    let objects = Rc::new(Objects::default());
    serve(move |call| answer(objects.clone(), call));
}

/// All stores. What is known about services, their keys among it, is nowhere else, and gone with the worker.
#[derive(Default)]
struct Objects {
    local: Local,
    connections: RefCell<BTreeMap<String, Rc<Connection>>>,
    last_connection: Cell<u32>,
}

impl Objects {
    fn connect(&self, options: &Options) -> Result<JsValue, Failure> {
        let connection = Connection::new(options.settings()?)?;
        self.last_connection.set(self.last_connection.get() + 1);
        let id = format!("connection-{}", self.last_connection.get());
        let answer = values::connection(&id, &connection);
        self.connections
            .borrow_mut()
            .insert(id, Rc::new(connection));
        Ok(answer)
    }

    fn connections(&self) -> JsValue {
        let connections = self.connections.borrow();
        values::list(
            connections
                .iter()
                .map(|(id, connection)| values::connection(id, connection)),
        )
    }

    fn disconnect(&self, id: String) -> Result<(), Failure> {
        let removed = self.connections.borrow_mut().remove(&id);
        removed
            .map(drop)
            .ok_or(ObjectsError::NoSuchConnection(id).into())
    }

    fn connection(&self, id: String) -> Result<Rc<Connection>, Failure> {
        let connection = self.connections.borrow().get(&id).cloned();
        connection.ok_or(ObjectsError::NoSuchConnection(id).into())
    }
}

async fn answer(objects: Rc<Objects>, call: Call) -> Result<JsValue, Failure> {
    // Each call's options are its last argument.
    let options = Options(call.args.get(call.args.length().saturating_sub(1)));
    match call.method.as_str() {
        "connect" => objects.connect(&options),
        "connections" => Ok(objects.connections()),
        "disconnect" => objects
            .disconnect(values::text(&call.args, 0, "connection's id")?)
            .map(done),
        "clear" => objects.local.clear().await.map(done),
        _ => match options.text("connection")? {
            Some(id) => answer_from(&Remote(objects.connection(id)?), &call, &options).await,
            None => answer_from(&objects.local, &call, &options).await,
        },
    }
}

/// Answers a call about buckets and objects from the store that it is about.
async fn answer_from(
    store: &impl Store,
    call: &Call,
    options: &Options,
) -> Result<JsValue, Failure> {
    let (args, task) = (&call.args, Task::of(call));
    let bucket = || values::text(args, 0, "bucket's name");
    let place = || values::place(args, 0);
    match call.method.as_str() {
        "listBuckets" => store.buckets(&task).await.map(values::buckets),
        "createBucket" => store.create_bucket(&bucket()?, &task).await.map(done),
        "deleteBucket" => store.delete_bucket(&bucket()?, &task).await.map(done),
        "list" => store
            .list(&bucket()?, &options.query()?, &task)
            .await
            .map(values::listing),
        "put" => {
            let to = place()?;
            let info = store.put(&to, &values::body(args, 2)?, &task).await?;
            Ok(values::info(&to, info))
        }
        "get" => store.get(&place()?, &task).await.map(JsValue::from),
        "head" => {
            let place = place()?;
            Ok(values::info(&place, store.head(&place, &task).await?))
        }
        "copy" => store
            .copy(&place()?, &values::place(args, 2)?, &task)
            .await
            .map(done),
        "delete" => store.delete(&place()?, &task).await.map(done),
        "loadDataSet" => {
            let prefix = options.text("prefix")?.unwrap_or_default();
            let taken = mnist::take(store, &bucket()?, &prefix, &task).await?;
            Ok(values::list(
                taken.into_iter().map(|place| place.key.into()),
            ))
        }
        method => {
            Err(ObjectsError::InvalidArgument(format!("There is no method {method}.")).into())
        }
    }
}

/// The answer to what only has to be done.
fn done((): ()) -> JsValue {
    JsValue::UNDEFINED
}
