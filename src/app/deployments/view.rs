//! A deployment as the interface shows it.

use super::reply::Errors;
use super::{Deployment, Refusal, State};
use crate::engine::Checkpoint;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct View<'a> {
    metadata: Metadata<'a>,
    entity: Entity<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    created_at: &'a str,
    modified_at: &'a str,
}

#[derive(Serialize)]
struct Entity<'a> {
    asset: Asset<'a>,
    online: Empty,
    custom: Custom,
    status: Status<'a>,
}

#[derive(Serialize)]
struct Asset<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Empty {}

/// Watson leaves this object to its users.
#[derive(Serialize)]
struct Custom {
    architecture: Option<&'static str>,
    parameters: Option<usize>,
    size: usize,
}

#[derive(Serialize)]
struct Status<'a> {
    state: &'static str,
    online_url: Url,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Errors<'a>>,
}

#[derive(Serialize)]
struct Url {
    url: String,
}

#[derive(Serialize)]
pub(super) struct List<'a> {
    total_count: usize,
    resources: Vec<View<'a>>,
}

pub(super) fn list(resources: Vec<View<'_>>) -> List<'_> {
    List {
        total_count: resources.len(),
        resources,
    }
}

pub(super) fn of<'a>(deployment: &'a Deployment, base: &str) -> View<'a> {
    let Deployment { id, name, .. } = deployment;
    let failure = match &deployment.state {
        State::Failed(reason) => Some(Errors::new(&Refusal::Model(reason.clone()), id)),
        State::Initializing | State::Ready => None,
    };
    let url = format!("{base}ml/v4/deployments/{id}/predictions");
    View {
        metadata: Metadata {
            id,
            name,
            description: &deployment.description,
            created_at: &deployment.created_at,
            modified_at: &deployment.modified_at,
        },
        entity: Entity {
            asset: Asset {
                id: &deployment.model.id,
                name: &deployment.model.name,
            },
            online: Empty {},
            custom: custom(&deployment.checkpoint),
            status: Status {
                state: deployment.state.name(),
                online_url: Url { url },
                failure,
            },
        },
    }
}

fn custom(checkpoint: &[u8]) -> Custom {
    let network = Checkpoint::from_bytes(checkpoint).ok();
    let architecture = network.map(|network| network.hyper.architecture);
    Custom {
        architecture: architecture.map(|architecture| architecture.name()),
        parameters: architecture.map(|architecture| architecture.parameters()),
        size: checkpoint.len(),
    }
}
