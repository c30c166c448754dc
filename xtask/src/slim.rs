//! The page made smaller: everybody downloads it before they can draw.
//!
//! trunk makes a page with stable Rust. Here it is compiled once more with a standard library that is made small, and in
//! which a panic is a trap without words: 12 kB of 162, brotli (docs/performance.md, "What fills the page"). A panic of the
//! page ends it either way, and index.html says so; what workers say of theirs is told as before. A debug build says where
//! it was.

use std::fs;

use crate::Outcome;
use crate::nightly::{self, Binary};
use crate::place::Place;
use crate::site;

const PAGE: Binary = Binary {
    title: "the page",
    name: "page",
    feature: "page",
    profile: "page",
    flags: &[
        "-C target-feature=+simd128",
        "-Z unstable-options",
        "-C panic=immediate-abort",
    ],
    library: &["-Z", "build-std-features=optimize_for_size"],
    optimiser: &["--flatten", "--rereloop", "-Oz", "-Oz"],
};

/// What the name of the page's binary ends with in the site; trunk puts a hash before it.
const ENDING: &str = "_bg.wasm";

/// Puts the small page in the place of trunk's. Its name tells what is in it, as trunk's does: no cache may give the script
/// of one build to the binary of another.
pub(crate) fn replace(place: &Place) -> Outcome {
    let dist = place.dist();
    let files = site::files(&dist)?;
    let old = stem(&files).ok_or("trunk has left no page in the site")?;
    let new = nightly::add(place, &PAGE, |fingerprint| format!("page-{fingerprint}"))?;
    let said = |error: std::io::Error| format!("cannot put the small page into the site: {error}");
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).map_err(said)?;
    fs::write(&index, html.replace(old, &new)).map_err(said)?;
    if old != new {
        for ending in [".js", ENDING] {
            fs::remove_file(dist.join(format!("{old}{ending}"))).map_err(said)?;
        }
    }
    Ok(())
}

fn stem(files: &[String]) -> Option<&str> {
    let mut files = files.iter();
    files.find_map(|path| {
        path.strip_suffix(ENDING)
            .filter(|stem| stem.starts_with("page-"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_among_the_workers() {
        let files = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let site = files(&[
            "index.html",
            "page-1a.js",
            "page-1a_bg.wasm",
            "places_bg.wasm",
            "worker_cpu_bg.wasm",
        ]);
        assert_eq!(stem(&site), Some("page-1a"));
        assert_eq!(stem(&files(&["places_bg.wasm"])), None);
    }
}
