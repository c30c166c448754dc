//! Object storage: a worker of its own, because few visitors need what it links.
//!
//! `static/parts/storage.js` is the page's side of it.

mod failures;
mod files;
mod local;
mod mnist;
mod remote;
mod services;
mod store;
mod upload;
mod values;

use super::service::{Call, Failure, serve};
use crate::app::objects::ObjectsError;
use local::Local;
use remote::Remote;
use services::Services;
use std::rc::Rc;
use store::{Store, Task};
use values::Options;
use wasm_bindgen::JsValue;

/// Starts the worker: from here on it answers calls.
pub fn start() {
    let objects = Rc::new(Objects::default());
    serve(move |call| answer(objects.clone(), call));
}

/// All stores.
#[derive(Default)]
struct Objects {
    local: Local,
    services: Services,
}

async fn answer(objects: Rc<Objects>, call: Call) -> Result<JsValue, Failure> {
    // Each call's options are its last argument.
    let options = Options(call.args.get(call.args.length().saturating_sub(1)));
    let services = &objects.services;
    match call.method.as_str() {
        "connect" => services.connect(&options).await,
        "connections" => services.list().await,
        "disconnect" => services
            .disconnect(&values::text(&call.args, 0, "connection's id")?)
            .await
            .map(done),
        "clear" => objects.local.clear().await.map(done),
        _ => match options.text("connection")? {
            Some(id) => answer_from(&Remote(services.get(&id).await?), &call, &options).await,
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
