//! Stamps every binary with a hash of all sources, so that a page can tell a worker left over from another build.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher as _;
use std::path::Path;

fn main() {
    let mut hasher = DefaultHasher::new();
    for root in ["src", "static", "Cargo.lock", "Cargo.toml", "index.html"] {
        println!("cargo::rerun-if-changed={root}");
        hash(Path::new(root), &mut hasher);
    }
    println!("cargo::rustc-env=DIGIT_STUDIO_BUILD={:016x}", hasher.finish());
}

/// Feeds a file, or the files of a folder in the order of their names, to the hasher.
fn hash(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| hash(path, hasher));
    } else if let Ok(bytes) = fs::read(path) {
        hasher.write(&bytes);
    }
}
