//! What became of a run's results, and how one gets on from there.

use super::{Folder, Route};
use crate::app::words::counted;

/// A bucket that results go to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub bucket: String,
    /// The connection to its service, as it was; nothing for this browser's own.
    pub connection: Option<String>,
    /// Where that service is.
    pub endpoint: Option<String>,
}

/// As `studio.runs.results` tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Results {
    /// Nobody asked for any.
    #[default]
    Unasked,
    /// The run isn't complete.
    Waiting(Target),
    /// They are there.
    Written {
        /// Where.
        target: Target,
        /// How many objects.
        objects: u64,
    },
    /// Their service is no longer connected.
    Unconnected(Target),
    /// They could not be written, for another reason.
    Failed {
        /// Where they should have gone.
        target: Target,
        /// Why.
        reason: String,
    },
}

/// A sentence with a way to go in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// What stands before the link.
    pub before: String,
    /// Where it leads, and its words.
    pub link: Option<(Route, String)>,
    /// What follows.
    pub after: String,
}

impl Target {
    /// As people read it.
    fn title(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("{} at {endpoint}", self.bucket),
            None => self.bucket.clone(),
        }
    }

    /// Where the objects of a run are.
    fn folder(&self, run: &str) -> Route {
        Route::Objects(Folder {
            connection: self.connection.clone(),
            bucket: self.bucket.clone(),
            prefix: format!("{run}/"),
        })
    }
}

impl Results {
    /// Where they should go, if they aren't there.
    pub fn missed(&self) -> Option<&Target> {
        match self {
            Self::Unconnected(target) | Self::Failed { target, .. } => Some(target),
            Self::Unasked | Self::Waiting(_) | Self::Written { .. } => None,
        }
    }

    /// What a visitor reads about those of a run.
    pub fn said(&self, run: &str) -> Said {
        match self {
            Self::Unasked => Said::default(),
            Self::Waiting(target) => Said {
                before: format!("They go to {} when the run is complete.", target.title()),
                ..Said::default()
            },
            Self::Written { target, objects } => Said {
                before: format!("{} written to ", counted(*objects, "object")),
                link: Some((target.folder(run), target.title())),
                after: ".".to_owned(),
            },
            Self::Unconnected(target) => Said {
                before: format!(
                    "They could not be written: the keys to {} were forgotten when the page was closed or reloaded. ",
                    target.endpoint.as_deref().unwrap_or("their service")
                ),
                link: Some((Route::Storage, "Connect it again".to_owned())),
                after: format!(", then come back and put them into {}.", target.bucket),
            },
            Self::Failed { target, reason } => Said {
                before: format!(
                    "They could not be written to {}: {}.",
                    target.title(),
                    reason.trim_end_matches('.')
                ),
                ..Said::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> Target {
        Target {
            bucket: "results".to_owned(),
            connection: Some("c-1".to_owned()),
            endpoint: Some("https://s3.example.org".to_owned()),
        }
    }

    #[test]
    fn what_is_written_has_a_way_to_its_folder() {
        let own = Target {
            bucket: "training-results".to_owned(),
            ..Target::default()
        };
        for (target, title, fragment) in [
            (
                own,
                "training-results",
                "#/storage/training-results/training-a",
            ),
            (
                service(),
                "results at https://s3.example.org",
                "#/storage/at/c-1/results/training-a",
            ),
        ] {
            let said = Results::Written { target, objects: 4 }.said("training-a");
            assert_eq!(said.before, "4 objects written to ");
            let (route, words) = said.link.expect("there is something to look at");
            assert_eq!(words, title);
            assert_eq!(route.fragment(), fragment);
            assert_eq!(Route::parse(fragment), route);
        }
    }

    #[test]
    fn a_service_that_is_gone_is_a_way_to_connect_and_not_a_dead_end() {
        let results = Results::Unconnected(service());
        let said = results.said("training-a");
        assert!(said.before.contains("https://s3.example.org"));
        assert_eq!(said.link.map(|(route, _)| route), Some(Route::Storage));
        assert_eq!(results.missed(), Some(&service()));
    }
}
