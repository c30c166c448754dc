//! Stamps every binary with a hash of what page and workers share, so that a page can tell a worker left over from
//! another build. How the page looks is no part of it: restyling it makes no worker stale.

use std::fs;
use std::path::Path;

/// What a worker is made of, and how.
const SHARED: [&str; 31] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "src/app",
    "src/bin/worker_cpu.rs",
    "src/bin/worker_cpu_threads.rs",
    "src/bin/worker_gpu.rs",
    "src/bin/worker_models.rs",
    "src/bin/worker_objects.rs",
    "src/bin/worker_storage.rs",
    "src/engine",
    "src/web/channel.rs",
    "src/web/dataset.js",
    "src/web/dataset.rs",
    "src/web/dataset_file.rs",
    "src/web/failure.rs",
    "src/web/gzip.js",
    "src/web/inbox.rs",
    "src/web/keeper.rs",
    "src/web/locks.js",
    "src/web/locks.rs",
    "src/web/models",
    "src/web/objects",
    "src/web/service.rs",
    "src/web/shelf.rs",
    "src/web/storage.rs",
    "src/web/worker.rs",
    "static/data/SHA256SUMS",
    "static/parts",
    "static/worker.js",
];

fn main() {
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    for root in SHARED {
        println!("cargo::rerun-if-changed={root}");
        feed(Path::new(root), &mut hash);
    }
    println!("cargo::rustc-env=DIGIT_STUDIO_BUILD={:016x}", hash.0);
}

/// FNV-1a, 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>). Not the standard library's hasher: the worker with
/// threads is built by another toolchain, whose hasher may be another.
struct Fnv(u64);

impl Fnv {
    /// Adds bytes, after their number, which marks where they end.
    fn add(&mut self, bytes: &[u8]) {
        let len = (bytes.len() as u64).to_le_bytes();
        for byte in len.iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// Feeds a file, or the files of a folder in the order of their names, to the hash: path and bytes of each.
fn feed(path: &Path, hash: &mut Fnv) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| feed(path, hash));
    } else if let Ok(bytes) = fs::read(path) {
        hash.add(path.to_string_lossy().as_bytes());
        hash.add(&bytes);
    }
}
