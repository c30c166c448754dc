//! What a request is answered with.

use super::{Deployment, Refusal};
use serde::Serialize;

/// A reply, and what is to be stored before it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP's status.
    pub status: u16,
    /// The header `Allow`, where the method was a wrong one.
    pub allow: Option<&'static str>,
    /// What is said.
    pub body: Body,
    /// What is to be stored.
    pub changes: Vec<Change>,
    /// Ids of deployments whose networks nobody has tried yet: looking at one does that.
    pub untried: Vec<String>,
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Something in JSON.
    Json(Vec<u8>),
    /// A network.
    Checkpoint(Vec<u8>),
}

impl Body {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Empty => &[],
            Self::Json(bytes) | Self::Checkpoint(bytes) => bytes,
        }
    }

    /// HTTP's name of what it is.
    pub(super) fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::Empty => None,
            Self::Json(_) => Some("application/json"),
            Self::Checkpoint(_) => Some("application/octet-stream"),
        }
    }
}

/// A change of what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A deployment is kept, over the one that had its id.
    Keep {
        /// Its id.
        id: String,
        /// What is kept.
        bytes: Vec<u8>,
    },
    /// A deployment is forgotten.
    Remove {
        /// Its id.
        id: String,
    },
}

impl Change {
    pub(super) fn keep(deployment: &Deployment) -> Self {
        Self::Keep {
            id: deployment.about.id.clone(),
            bytes: deployment.to_bytes(),
        }
    }
}

/// Watson's shape of errors.
#[derive(Serialize)]
pub(super) struct Errors<'a> {
    trace: &'a str,
    errors: [Error; 1],
}

#[derive(Serialize)]
struct Error {
    code: &'static str,
    message: String,
}

impl<'a> Errors<'a> {
    pub(super) fn new(refusal: &Refusal, trace: &'a str) -> Self {
        Self {
            trace,
            errors: [Error {
                code: refusal.code(),
                message: refusal.to_string(),
            }],
        }
    }
}

impl Reply {
    pub(super) fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("plain data always encodes");
        Self::new(status, Body::Json(body))
    }

    pub(super) fn new(status: u16, body: Body) -> Self {
        Self {
            status,
            allow: None,
            body,
            changes: Vec::new(),
            untried: Vec::new(),
        }
    }

    pub(super) fn refused(refusal: &Refusal, trace: &str) -> Self {
        let allow = match refusal {
            Refusal::Method { allowed } => Some(*allowed),
            _ => None,
        };
        Self {
            allow,
            ..Self::json(refusal.status(), &Errors::new(refusal, trace))
        }
    }
}
