//! What an address below the page's folder is about.

use super::Refusal;

/// Where the interface lies.
const ROOT: &str = "ml/v4/deployments";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route<'a> {
    All,
    One(&'a str),
    Model(&'a str),
    Predictions(&'a str),
}

impl<'a> Route<'a> {
    pub(super) fn of(path: &'a str) -> Result<Self, Refusal> {
        let below = path.strip_prefix(ROOT).unwrap_or("?");
        let parts: Vec<&str> = below.split('/').collect();
        match parts[..] {
            [""] | ["", ""] => Ok(Self::All),
            ["", id] | ["", id, ""] => Ok(Self::One(id)),
            ["", id, "model"] if !id.is_empty() => Ok(Self::Model(id)),
            ["", id, "predictions"] if !id.is_empty() => Ok(Self::Predictions(id)),
            _ => Err(Refusal::NoSuchAddress(path.to_owned())),
        }
    }

    /// What can be done there.
    pub(super) fn methods(self) -> &'static str {
        match self {
            Self::All => "GET, POST",
            Self::One(_) => "GET, PATCH, DELETE",
            Self::Model(_) => "GET",
            Self::Predictions(_) => "POST",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let check = |path, route| assert_eq!(Route::of(path).ok(), route, "{path}");
        check("ml/v4/deployments", Some(Route::All));
        check("ml/v4/deployments/", Some(Route::All));
        check("ml/v4/deployments/a", Some(Route::One("a")));
        check("ml/v4/deployments/a/model", Some(Route::Model("a")));
        check(
            "ml/v4/deployments/a/predictions",
            Some(Route::Predictions("a")),
        );
        for path in [
            "ml/v4/deploymentsa",
            "ml/v4/models",
            "ml/v4/deployments//predictions",
            "ml/v4/deployments//model",
            "ml/v4/deployments/a/jobs",
            "ml/v4/deployments/a/predictions/b",
        ] {
            check(path, None);
        }
    }
}
