//! The CPU worker on several threads: the one part of the site that stable Rust can't make.
//!
//! Its standard library has to be compiled with atomics, which takes a nightly toolchain and the library's source. A
//! site without this part works all the same, so a machine that lacks either leaves it out.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::{Outcome, precache, proc, site, tools};

/// The binary, and the names of its files in the site.
const NAME: &str = "worker_cpu_threads";

/// Threads share one memory, which is made outside of the binary and has a limit. What each thread has of its own is
/// set up by the exports that wasm-bindgen looks for. No path is among the flags: any clone makes the same file.
const FLAGS: [&str; 8] = [
    "-C target-feature=+simd128,+atomics,+bulk-memory,+mutable-globals",
    "-C link-arg=--shared-memory",
    // 1 GiB: several times what training takes, and as much as a phone will promise.
    "-C link-arg=--max-memory=1073741824",
    "-C link-arg=--import-memory",
    "-C link-arg=--export=__wasm_init_tls",
    "-C link-arg=--export=__tls_size",
    "-C link-arg=--export=__tls_align",
    "-C link-arg=--export=__tls_base",
];

const BINDGEN: [&str; 5] = ["--target", "web", "--no-typescript", "--out-name", NAME];
const OPTIMISER: [&str; 2] = ["-O3", "--enable-threads"];

/// The word in index.html for a site without this part, and for one with it. Words alone: trunk takes the quotes away.
const ABSENT: &str = "threads-absent";
const BUILT: &str = "threads-built";

/// Tries to get the source of nightly's standard library.
pub(crate) fn ensure(place: &Place) -> Outcome {
    if has_source(place) {
        return Ok(());
    }
    let mut rustup = place.command("rustup");
    rustup.args(["component", "add", "rust-src", "--toolchain", "nightly"]);
    if !proc::succeeds(&mut rustup) || !has_source(place) {
        println!("==> no nightly toolchain with rust-src: the CPU will train on one thread");
    }
    Ok(())
}

fn has_source(place: &Place) -> bool {
    let mut rustc = place.command("rustup");
    rustc.args(["run", "nightly", "rustc", "--print", "sysroot"]);
    let sysroot = proc::capture("asking for the nightly toolchain", &mut rustc);
    let library = |sysroot: String| Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    sysroot.is_ok_and(|sysroot| library(sysroot).is_dir())
}

/// Adds the worker to the site, if it can be built.
pub(crate) fn add(place: &Place) -> Outcome {
    if !has_source(place) {
        return Ok(());
    }
    compile(place)?;
    publish(place, &assemble(place)?)
}

fn compile(place: &Place) -> Outcome {
    let mut cargo = place.command("rustup");
    cargo.env("RUSTFLAGS", FLAGS.join(" "));
    cargo.args(["run", "nightly", "cargo", "build", "--locked"]);
    cargo.args(["-Z", "build-std=std,panic_abort"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--profile", "worker"]);
    cargo.args([
        "--no-default-features",
        "--features",
        "threads",
        "--bin",
        NAME,
    ]);
    proc::run("release build of the CPU worker with threads", &mut cargo)
}

/// What trunk does for the other workers. Optimising takes a minute, so what was made of the same binary is kept.
fn assemble(place: &Place) -> Outcome<PathBuf> {
    let target = place.target();
    let binary = target.join(format!("wasm32-unknown-unknown/worker/{NAME}.wasm"));
    let said = |error: std::io::Error| format!("cannot assemble {NAME}: {error}");
    let made_with = format!("{} {BINDGEN:?} {OPTIMISER:?}", tools::BINARYEN);
    let content = (made_with, fs::read(&binary).map_err(said)?);
    let fingerprint = precache::fingerprint([&content].into_iter());
    let folder = target.join(NAME);
    let (files, stamp) = (folder.join("files"), folder.join("made-of"));
    if fs::read_to_string(&stamp).is_ok_and(|made_of| made_of == fingerprint) {
        return Ok(files);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(said)?;
    }
    let mut bindgen = place.command("wasm-bindgen");
    bindgen
        .args(BINDGEN)
        .arg("--out-dir")
        .arg(&files)
        .arg(&binary);
    proc::run("wasm-bindgen", &mut bindgen)?;
    let module = files.join(format!("{NAME}_bg.wasm"));
    let mut optimiser = place.command("wasm-opt");
    optimiser.args(OPTIMISER).arg("-o");
    proc::run("wasm-opt", optimiser.arg(&module).arg(&module))?;
    fs::write(stamp, fingerprint).map_err(said)?;
    Ok(files)
}

/// Puts the worker's files beside the page, and tells the page that they are there.
fn publish(place: &Place, files: &Path) -> Outcome {
    let dist = place.dist();
    let said = |error: std::io::Error| format!("cannot add {NAME} to the site: {error}");
    for path in site::files(files)? {
        let to = dist.join(&path);
        fs::create_dir_all(to.parent().unwrap_or(&dist)).map_err(said)?;
        fs::copy(files.join(&path), to).map_err(said)?;
    }
    let page = dist.join("index.html");
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
