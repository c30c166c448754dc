//! Where in the places a visitor is, and the addresses of that.

use super::MOST_COMPARED;

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
    /// Buckets and objects.
    Storage,
    /// Networks.
    Models,
    /// One network.
    Model(String),
    /// Two networks on the same drawing.
    CompareModels([String; 2]),
    /// Deployments of networks.
    Deployments,
}

impl Route {
    /// Reads a fragment such as `#/runs/compare/a/b`. What names no place is the desk.
    pub fn parse(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').trim_matches('/');
        let parts: Vec<&str> = path.split('/').collect();
        match parts[..] {
            ["runs"] => Self::Runs,
            ["runs", "compare", ..] => Self::compare(&parts[2..]),
            ["runs", id] => Self::Run(id.to_owned()),
            ["storage"] => Self::Storage,
            ["models"] => Self::Models,
            ["models", "compare", first, second] if first != second => {
                Self::CompareModels([first.to_owned(), second.to_owned()])
            }
            ["models", "compare", ..] => Self::Models,
            ["models", id] => Self::Model(id.to_owned()),
            ["deployments"] => Self::Deployments,
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
            Self::Storage => "#/storage".to_owned(),
            Self::Models => "#/models".to_owned(),
            Self::Model(id) => format!("#/models/{id}"),
            Self::CompareModels(ids) => format!("#/models/compare/{}", ids.join("/")),
            Self::Deployments => "#/deployments".to_owned(),
        }
    }
}
