//! Where in the places a visitor is, and the addresses of that.

use super::{Folder, MOST_COMPARED};

/// What the address's fragment names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Route {
    /// The desk.
    #[default]
    Studio,
    /// The table of runs.
    Runs,
    /// One run.
    Run(String),
    /// Several runs beside each other.
    Compare(Vec<String>),
    /// Training definitions that are stored.
    Definitions,
    /// One of them, or a new one.
    Definition(String),
    /// Buckets.
    Storage,
    /// The objects of a bucket.
    Objects(Folder),
    /// Networks.
    Models,
    /// One network.
    Model(String),
    /// Two networks on the same drawing.
    CompareModels([String; 2]),
    /// Deployments of networks.
    Deployments,
    /// One deployment.
    Deployment(String),
    /// A deployment that is to be made: of that model, where one is named.
    Deploy(Option<String>),
}

impl Route {
    /// Reads a fragment such as `#/runs/compare/a/b`. What names no place is the desk.
    pub fn parse(fragment: &str) -> Self {
        if let Some(path) = fragment.strip_prefix("#/storage/") {
            return Folder::parse(path).map_or(Self::Storage, Self::Objects);
        }
        let path = fragment.trim_start_matches('#').trim_matches('/');
        let parts: Vec<&str> = path.split('/').collect();
        match parts[..] {
            ["runs"] => Self::Runs,
            ["runs", "compare", ..] => Self::compare(&parts[2..]),
            ["runs", "definitions"] => Self::Definitions,
            ["runs", "definitions", id] => Self::Definition(id.to_owned()),
            ["runs", "definitions", ..] => Self::Definitions,
            ["runs", id] => Self::Run(id.to_owned()),
            ["runs", ..] => Self::Runs,
            ["storage"] => Self::Storage,
            ["models"] => Self::Models,
            ["models", "compare", first, second] if first != second => {
                Self::CompareModels([first.to_owned(), second.to_owned()])
            }
            ["models", "compare", ..] => Self::Models,
            ["models", id] => Self::Model(id.to_owned()),
            ["models", ..] => Self::Models,
            ["deployments"] => Self::Deployments,
            ["deployments", "new"] => Self::Deploy(None),
            ["deployments", "new", model] => Self::Deploy(Some(model.to_owned())),
            ["deployments", id] => Self::Deployment(id.to_owned()),
            ["deployments", ..] => Self::Deployments,
            _ => Self::Studio,
        }
    }

    /// A run beside itself says nothing, and neither does one alone.
    fn compare(parts: &[&str]) -> Self {
        let mut ids: Vec<String> = Vec::new();
        for part in parts {
            if !ids.iter().any(|id| id == part) {
                ids.push((*part).to_owned());
            }
        }
        ids.truncate(MOST_COMPARED);
        if ids.len() < 2 {
            return Self::Runs;
        }
        Self::Compare(ids)
    }

    /// The fragment that [`Self::parse`] reads.
    pub fn fragment(&self) -> String {
        match self {
            Self::Studio => "#/".to_owned(),
            Self::Runs => "#/runs".to_owned(),
            Self::Run(id) => format!("#/runs/{id}"),
            Self::Compare(ids) => format!("#/runs/compare/{}", ids.join("/")),
            Self::Definitions => "#/runs/definitions".to_owned(),
            Self::Definition(id) => format!("#/runs/definitions/{id}"),
            Self::Storage => "#/storage".to_owned(),
            Self::Objects(folder) => format!("#/storage/{}", folder.path()),
            Self::Models => "#/models".to_owned(),
            Self::Model(id) => format!("#/models/{id}"),
            Self::CompareModels(ids) => format!("#/models/compare/{}", ids.join("/")),
            Self::Deployments => "#/deployments".to_owned(),
            Self::Deployment(id) => format!("#/deployments/{id}"),
            Self::Deploy(None) => "#/deployments/new".to_owned(),
            Self::Deploy(Some(model)) => format!("#/deployments/new/{model}"),
        }
    }
}
