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

pub use parcel::exchange;
pub use record::{Deployment, ModelName, RecordError, State};
pub use refusal::Refusal;
pub use reply::{Change, Reply};

use fields::{Asset, Changes};
use record::judge;
use route::Route;

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
    /// The deployments that the address is about, each as its id and the bytes that were kept.
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
        (Route::Predictions(id), "POST") => score(request, id),
        (route, _) => Err(Refusal::Method {
            allowed: route.methods(),
        }),
    }
}

fn list(request: &Request<'_>) -> Reply {
    let mut deployments: Vec<Found> = request
        .kept
        .iter()
        .map(|(id, bytes)| Found::read(id, bytes))
        .collect();
    deployments.sort_unstable_by(|a, b| b.deployment.created_at.cmp(&a.deployment.created_at));
    let views: Vec<_> = deployments
        .iter()
        .map(|found| view::of(&found.deployment, request.base))
        .collect();
    let mut reply = Reply::json(200, &view::list(views));
    reply.changes = deployments.into_iter().filter_map(Found::change).collect();
    reply
}

/// Stores a deployment. Whoever looks at it next finds out whether its network answers.
fn create(request: &Request<'_>) -> Result<Reply, Refusal> {
    let changes = Changes::of_new(request.text)?;
    let model = request.model.ok_or(Refusal::ModelMissing)?;
    check_size(model)?;
    let Asset { id, name } = changes.asset.unwrap_or_default();
    let deployment = Deployment {
        id: request.id.to_owned(),
        name: changes.name.ok_or(Refusal::NameMissing)?,
        description: changes.description.unwrap_or_default(),
        created_at: request.now.to_owned(),
        modified_at: request.now.to_owned(),
        model: ModelName { id, name },
        state: State::Initializing,
        checkpoint: model.to_vec(),
    };
    let mut reply = Reply::json(202, &view::of(&deployment, request.base));
    reply.changes = vec![Change::keep(&deployment)];
    Ok(reply)
}

fn look(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    let found = find(request, id)?;
    let mut reply = Reply::json(200, &view::of(&found.deployment, request.base));
    reply.changes = found.change().into_iter().collect();
    Ok(reply)
}

/// Changes a deployment. A network that doesn't answer is refused, and the one before stays.
fn update(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    let found = find(request, id)?;
    if let Some(reason) = found.unreadable {
        return Err(Refusal::Failed(reason));
    }
    let mut deployment = found.deployment;
    let changes = Changes::of_patch(request.text)?;
    if changes.asset.is_some() != request.model.is_some() {
        return Err(Refusal::ModelMissing);
    }
    if let (Some(Asset { id, name }), Some(model)) = (changes.asset, request.model) {
        check_size(model)?;
        judge(model).map_err(Refusal::Model)?;
        deployment.model = ModelName { id, name };
        deployment.checkpoint = model.to_vec();
        deployment.state = State::Ready;
    }
    deployment.name = changes.name.unwrap_or(deployment.name);
    deployment.description = changes.description.unwrap_or(deployment.description);
    request.now.clone_into(&mut deployment.modified_at);
    let mut reply = Reply::json(200, &view::of(&deployment, request.base));
    reply.changes = vec![Change::keep(&deployment)];
    Ok(reply)
}

fn delete(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    find(request, id)?;
    let mut reply = Reply::empty(204);
    reply.changes = vec![Change::Remove { id: id.to_owned() }];
    Ok(reply)
}

fn score(request: &Request<'_>, id: &str) -> Result<Reply, Refusal> {
    let found = find(request, id)?;
    let network = judge(&found.deployment.checkpoint);
    let network = match (found.unreadable.as_ref(), network) {
        (Some(reason), _) => return Err(Refusal::Failed(reason.clone())),
        (None, network) => network.map_err(Refusal::Failed)?,
    };
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

/// A stored deployment. One that was stored and not looked at since has its state from now on.
struct Found {
    deployment: Deployment,
    is_settled_now: bool,
    /// Why the stored bytes are of no use, if they aren't.
    unreadable: Option<String>,
}

impl Found {
    fn read(id: &str, bytes: &[u8]) -> Self {
        match Deployment::from_bytes(bytes) {
            Ok(mut deployment) => Self {
                is_settled_now: deployment.settle(),
                deployment,
                unreadable: None,
            },
            Err(error) => Self {
                deployment: Deployment::unreadable(id, &error),
                is_settled_now: false,
                unreadable: Some(error.to_string()),
            },
        }
    }

    fn change(self) -> Option<Change> {
        self.is_settled_now.then(|| Change::keep(&self.deployment))
    }
}

fn find(request: &Request<'_>, id: &str) -> Result<Found, Refusal> {
    let found = request.kept.iter().find(|(kept, _)| *kept == id);
    let (id, bytes) = found.ok_or_else(|| Refusal::NoSuchDeployment(id.to_owned()))?;
    Ok(Found::read(id, bytes))
}

#[cfg(test)]
mod tests;
