//! The CPU worker on several threads: the one part of the site that stable Rust can't make, since its standard library
//! has to be compiled with atomics.

use std::fs;

use crate::Outcome;
use crate::nightly::{self, Binary};
use crate::place::Place;

/// Threads share one memory, which is made outside of the binary and has a limit. What each thread has of its own is
/// set up by the exports that wasm-bindgen looks for.
const WORKER: Binary = Binary {
    title: "the CPU worker with threads",
    name: "worker_cpu_threads",
    feature: "threads",
    profile: "worker",
    flags: &[
        "-C target-feature=+simd128,+atomics,+bulk-memory,+mutable-globals",
        "-C link-arg=--shared-memory",
        // 1 GiB: several times what training takes, and as much as a phone will promise.
        "-C link-arg=--max-memory=1073741824",
        "-C link-arg=--import-memory",
        "-C link-arg=--export=__wasm_init_tls",
        "-C link-arg=--export=__tls_size",
        "-C link-arg=--export=__tls_align",
        "-C link-arg=--export=__tls_base",
    ],
    library: &[],
    optimiser: &["-O3", "--enable-threads"],
};

/// The word in index.html for a site without this part, and for one with it. Words alone: trunk takes the quotes away.
const ABSENT: &str = "threads-absent";
const BUILT: &str = "threads-built";

/// Adds the worker to the site, and tells the page that it is there.
pub(crate) fn add(place: &Place) -> Outcome {
    nightly::add(place, &WORKER, |_| WORKER.name.to_owned())?;
    let page = place.dist().join("index.html");
    let said = |error: std::io::Error| format!("cannot tell the page of its threads: {error}");
    let html = fs::read_to_string(&page).map_err(said)?;
    fs::write(&page, announced(&html)?).map_err(said)
}

fn announced(html: &str) -> Outcome<String> {
    if !html.contains(ABSENT) {
        return Err(format!("index.html has no `{ABSENT}` to fill"));
    }
    Ok(html.replace(ABSENT, BUILT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_told() {
        let minified = "<meta content=threads-absent name=threads>";
        for page in [include_str!("../../index.html"), minified] {
            let announced = announced(page).expect("index.html has a place for it");
            assert!(announced.contains(BUILT));
            assert!(super::announced(&announced).is_err());
        }
    }
}
