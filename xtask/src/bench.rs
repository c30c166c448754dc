//! `cargo xtask bench`: the page beside other libraries and native PyTorch, on this machine. What is measured, and how,
//! is `bench/`'s affair.

use crate::place::Place;
use crate::setup::Need;
use crate::{Outcome, browser, proc, python, setup, site};

/// Measures the `dist/` that is there.
const NO_BUILD: &str = "--no-build";

pub(crate) fn run(place: &Place, words: &[&str]) -> Outcome {
    let (own, words): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| **word == NO_BUILD);
    let mut node = place.command("node");
    node.arg(place.bench().join("run.mjs")).args(&words);
    if words.contains(&"--help") {
        setup::ensure(place, &[Need::NodePackages, Need::BenchPackages])?;
        return proc::run("options of the benchmark", &mut node);
    }
    setup::ensure(place, &Need::BENCH)?;
    if wants_torch(&words) {
        node.env("TORCH_PYTHON", python::torch(place)?);
    }
    if own.is_empty() {
        site::run(place)?;
    }
    node.env("DIST", place.dist());
    node.env("CHROMIUM", browser::ensure(place)?.chromium);
    proc::run("benchmark", &mut node)
}

/// PyTorch brings gigabytes with it, so it is installed only for those who compare with it.
fn wants_torch(words: &[&str]) -> bool {
    let after = |word: &&str| *word == "--only";
    let apart = words
        .iter()
        .position(after)
        .and_then(|at| words.get(at + 1));
    let joined = words.iter().find_map(|word| word.strip_prefix("--only="));
    let only = apart.copied().or(joined);
    only.is_none_or(|only| only.contains("torch"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pytorch_is_wanted_unless_others_are_named() {
        assert!(wants_torch(&["--reps", "3"]));
        assert!(wants_torch(&["--only", "flex,torch-1"]));
        assert!(!wants_torch(&["--only", "flex,jax-wasm"]));
        assert!(!wants_torch(&["--only=flex"]));
    }
}
