//! Deployments: networks that answer at an address, in the words of Watson Machine Learning's v4 interface.
//!
//! Each request is answered from nothing but itself and the stored deployments that it is about: [`answer`] says what
//! is replied and what is to be stored. The service worker that receives the requests can so be stopped at any moment,
//! as browsers do. It hands both over as one [parcel].

mod fields;
mod parcel;
mod payload;
mod record;
mod refusal;
mod reply;
mod route;
mod view;
mod words;

pub use parcel::exchange;
pub use record::{About, Deployment, Head, ModelName, RecordError, State};
pub use refusal::Refusal;
pub use reply::{Body, Change, Reply};

use crate::app::registry::network_of;
use fields::{Asset, Changes};
use record::judge;
use route::Route;

/// What lies before a deployment's network has fewer bytes, however long its texts are.
pub const HEAD_BYTES: usize = 32 << 10;

/// Largest model that is deployed, in bytes. The largest checkpoint of a run has 1.8 million.
const MAX_MODEL_BYTES: usize = 8 << 20;

/// What somebody asks for, and what is stored about it.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// HTTP's method.
    pub method: &'a str,
    /// The address below the page's folder, without its query.
    pub path: &'a str,
    /// The page's folder, with `/` at its end.
    pub base: &'a str,
    /// The time, in ISO 8601.
    pub now: &'a str,
    /// A new id: of the deployment that is made, or of the refusal.
    pub id: &'a str,
    /// The deployments that the address is about, each as its id and the bytes that were kept. Of all of them, as they
    /// are listed, the first [`HEAD_BYTES`] are enough.
    pub kept: Vec<(&'a str, &'a [u8])>,
    /// The JSON of the request.
    pub text: &'a [u8],
    /// The model's file, where one came along.
    pub model: Option<&'a [u8]>,
}

/// What to reply, and what to store first.
pub fn answer(request: &Request<'_>) -> Reply {
    act(request).unwrap_or_else(|refusal| Reply::refused(&refusal, request.id))
}

fn act(request: &Request<'_>) -> Result<Reply, Refusal> {
    let route = Route::of(request.path)?;
    match (route, request.method) {
        (Route::All, "GET") => Ok(list(request)),
        (Route::All, "POST") => create(request),
        (Route::One(id), "GET") => look(request, id),
        (Route::One(id), "PATCH") => update(request, id),
        (Route::One(id), "DELETE") => delete(request, id),
        (Route::Model(id), "GET") => model(request, id),
        (Route::Predictions(id), "POST") => score(request, id),
        (route, _) => Err(Refusal::Method {
            allowed: route.methods(),
        }),
    }
}

fn list(request: &Request<'_>) -> Reply {
    let kept = request.kept.iter();
    let head = |(id, bytes): &(&str, &[u8])| {
        Head::from_bytes(bytes).unwrap_or_else(|error| Head::unreadable(id, &error))
    };
    let mut heads: Vec<Head> = kept.map(head).collect();
    heads.sort_unstable_by(|a, b| b.about.created_at.cmp(&a.about.created_at));
    let views = heads.iter().map(|head| view::of(head, request.base));
    let mut reply = Reply::json(200, &view::list(views.collect()));
    let abouts = heads.into_iter().map(|head| head.about);
    let untried = abouts.filter(|about| about.state == State::Initializing);
    reply.untried = untried.map(|about| about.id).collect();
    reply
}

/// Stores a deployment. Whoever looks at it next finds out whether its network answers.
fn create(request: &Request<'_>) -> Result<Reply, Refusal> {
    let changes = Changes::of_new(request.text)?;
    let model = request.model.ok_or(Refusal::ModelMissing)?;
    check_size(model)?;
    let Asset { id, name } = changes.asset.unwrap_or_default();
    let about = About {
        id: request.id.to_owned(),
        name: changes.name.ok_or(Refusal::NameMissing)?,
        description: changes.description.unwrap_or_default(),
        created_at: request.now.to_owned(),
        modified_at: request.now.to_owned(),
        model: ModelName { id, name },
        state: State::Initializing,
    };
    let deployment = Deployment {
        about,
        checkpoint: alone(model),
    };
    let mut reply = Reply::json(202, &view::of(&deployment.head(), request.base));
    reply.changes = vec![Change::keep(&deployment)];
    reply.untried = vec![deployment.about.id];
    Ok(reply)
}

fn look(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    let mut deployment = match Deployment::from_bytes(find(request, id)?) {
        Ok(deployment) => deployment,
        Err(error) => {
            let head = Head::unreadable(id, &error);
            return Ok(Reply::json(200, &view::of(&head, request.base)));
        }
    };
    let is_settled_now = deployment.settle();
    let mut reply = Reply::json(200, &view::of(&deployment.head(), request.base));
    let change = is_settled_now.then(|| Change::keep(&deployment));
    reply.changes = change.into_iter().collect();
    Ok(reply)
}

/// Changes a deployment. A network that doesn't answer is refused, and the one before stays.
fn update(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    let mut deployment = read(request, id)?;
    deployment.settle();
    let changes = Changes::of_patch(request.text)?;
    if changes.asset.is_some() != request.model.is_some() {
        return Err(Refusal::ModelMissing);
    }
    let about = &mut deployment.about;
    if let (Some(Asset { id, name }), Some(model)) = (changes.asset, request.model) {
        check_size(model)?;
        judge(model).map_err(Refusal::Model)?;
        about.model = ModelName { id, name };
        about.state = State::Ready;
        deployment.checkpoint = alone(model);
    }
    if let Some(name) = changes.name {
        about.name = name;
    }
    if let Some(description) = changes.description {
        about.description = description;
    }
    request.now.clone_into(&mut about.modified_at);
    let mut reply = Reply::json(200, &view::of(&deployment.head(), request.base));
    reply.changes = vec![Change::keep(&deployment)];
    Ok(reply)
}

fn delete(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    find(request, id)?;
    let mut reply = Reply::new(204, Body::Empty);
    reply.changes = vec![Change::Remove { id: id.to_owned() }];
    Ok(reply)
}

/// The network that answers, whatever became of the model that it was.
fn model(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    let checkpoint = read(request, id)?.checkpoint;
    Ok(Reply::new(200, Body::Checkpoint(checkpoint)))
}

fn score(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    let network = judge(&read(request, id)?.checkpoint).map_err(Refusal::Failed)?;
    let inputs = payload::read(request.text)?;
    Ok(Reply::json(200, &payload::predict(&network, &inputs)?))
}

fn check_size(model: &[u8]) -> Result<(), Refusal> {
    match model.len() {
        size if size > MAX_MODEL_BYTES => Err(Refusal::TooLarge {
            what: "model",
            most: MAX_MODEL_BYTES,
        }),
        _ => Ok(()),
    }
}

/// A network without what its run would need to go on. What is no network stays as it is: it fails when it is tried.
fn alone(model: &[u8]) -> Vec<u8> {
    network_of(model).unwrap_or_else(|_error| model.to_vec())
}

fn find<'a>(request: &Request<'a>, id: &str) -> Result<&'a [u8], Refusal> {
    let found = request.kept.iter().find(|(kept, _)| *kept == id);
    let found = found.map(|(_, bytes)| *bytes);
    found.ok_or_else(|| Refusal::NoSuchDeployment(id.to_owned()))
}

fn read(request: &Request<'_>, id: &str) -> Result<Deployment, Refusal> {
    let deployment = Deployment::from_bytes(find(request, id)?);
    deployment.map_err(|error| Refusal::Failed(error.to_string()))
}

#[cfg(test)]
mod tests;
