//! What the browser binaries may not link, checked in cargo's dependency tree.

use crate::place::Place;
use crate::{Outcome, proc};

/// The crates that one browser binary must be free of, named by how their names begin.
struct Rule {
    feature: &'static str,
    forbidden: &'static [&'static str],
}

/// The page is alive before burn has loaded, so it links none of it. Only one worker has several threads; rayon would
/// panic in the others. A database engine has no place in a tab. What speaks to S3 is for its own worker alone.
const RULES: [Rule; 9] = [
    Rule {
        feature: "page",
        forbidden: &["burn", "rayon", "rusty", "turso"],
    },
    Rule {
        feature: "objects",
        forbidden: &["burn", "leptos", "rayon", "turso"],
    },
    Rule {
        feature: "models",
        forbidden: &["burn", "leptos", "rayon", "rusty", "turso"],
    },
    Rule {
        feature: "scorer",
        forbidden: &[
            "burn",
            "leptos",
            "opfs",
            "rayon",
            "rusty",
            "safetensors",
            "turso",
        ],
    },
    Rule {
        feature: "places",
        forbidden: &["burn", "rayon", "turso"],
    },
    Rule {
        feature: "keeper",
        forbidden: &["burn", "rayon", "rusty", "turso"],
    },
    Rule {
        feature: "cpu",
        forbidden: &["rayon", "rusty", "turso"],
    },
    Rule {
        feature: "gpu",
        forbidden: &["rayon", "rusty", "turso"],
    },
    Rule {
        feature: "threads",
        forbidden: &["rusty", "turso"],
    },
];

pub(crate) fn check(place: &Place) -> Outcome {
    RULES.iter().try_for_each(|rule| obeys(place, rule))
}

fn obeys(place: &Place, rule: &Rule) -> Outcome {
    let mut cargo = place.command("cargo");
    cargo.args([
        "tree",
        "--package",
        "digit-studio",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    cargo.args(["--no-default-features", "--features", rule.feature]);
    cargo.args(["--edges", "normal", "--prefix", "none", "--format", "{p}"]);
    let tree = proc::capture("cargo tree", &mut cargo)?;
    match intruder(&tree, rule.forbidden) {
        Some(name) => Err(format!(
            "the wasm build with feature `{}` depends on {name}",
            rule.feature
        )),
        None => Ok(()),
    }
}

/// The first package of a tree that is one of the forbidden crates or belongs to its family (`burn`, `burn-core`).
fn intruder<'tree>(tree: &'tree str, forbidden: &[&str]) -> Option<&'tree str> {
    let names = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    let family = |name: &str| {
        name.split(['-', '_'])
            .next()
            .is_some_and(|first| forbidden.contains(&first))
    };
    names.into_iter().find(|name| family(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_recognised_and_namesakes_are_not() {
        let tree =
            "digit-studio v0.1.0 (/clone)\nburnt v1.0.0\ncrossbeam v0.8.0\nburn-core v0.22.1\n";
        assert_eq!(intruder(tree, &["burn"]), Some("burn-core"));
        assert_eq!(intruder(tree, &["rayon"]), None);
    }
}
