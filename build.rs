//! Stamps every binary with a hash of what page and workers share, so that a page can tell a worker left over from
//! another build. How the page looks is no part of it: restyling it makes no worker stale.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

/// What a worker is made of, and how.
const SHARED: [&str; 15] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "src/app",
    "src/bin/worker_cpu.rs",
    "src/bin/worker_gpu.rs",
    "src/engine",
    "src/web/dataset.js",
    "src/web/dataset.rs",
    "src/web/failure.rs",
    "src/web/storage.rs",
    "src/web/worker.rs",
    "static/data/SHA256SUMS",
    "static/worker.js",
];

fn main() {
    let mut hasher = DefaultHasher::new();
    for root in SHARED {
        println!("cargo::rerun-if-changed={root}");
        feed(Path::new(root), &mut hasher);
    }
    println!(
        "cargo::rustc-env=DIGIT_STUDIO_BUILD={:016x}",
        hasher.finish()
    );
}

/// Feeds a file, or the files of a folder in the order of their names, to the hasher: path, length and bytes of each.
fn feed(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| feed(path, hasher));
    } else if let Ok(bytes) = fs::read(path) {
        // `Hash` marks where a text ends, and puts the length before a list.
        path.to_string_lossy().hash(hasher);
        bytes.hash(hasher);
    }
}
