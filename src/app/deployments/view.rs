//! A deployment as the interface shows it.

use super::reply::Errors;
use super::{Head, Refusal, State};
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

pub(super) fn of<'a>(head: &'a Head, base: &str) -> View<'a> {
    let about = &head.about;
    let id = &about.id;
    let failure = match &about.state {
        State::Failed(reason) => Some(Errors::new(&Refusal::Model(reason.clone()), id)),
        State::Initializing | State::Ready => None,
    };
    let url = format!("{base}ml/v4/deployments/{id}/predictions");
    View {
        metadata: Metadata {
            id,
            name: &about.name,
            description: &about.description,
            created_at: &about.created_at,
            modified_at: &about.modified_at,
        },
        entity: Entity {
            asset: Asset {
                id: &about.model.id,
                name: &about.model.name,
            },
            online: Empty {},
            custom: Custom {
                architecture: head.architecture.map(|architecture| architecture.name()),
                parameters: head
                    .architecture
                    .map(|architecture| architecture.parameters()),
                size: head.size,
            },
            status: Status {
                state: about.state.name(),
                online_url: Url { url },
                failure,
            },
        },
    }
}
