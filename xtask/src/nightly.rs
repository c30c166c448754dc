//! Binaries of the site whose standard library is compiled with them, which takes a nightly toolchain and the library's
//! source. A site without them works all the same, so a machine that lacks either leaves them out.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::{Outcome, precache, proc, site, tools};

/// What is compiled, and how.
pub(crate) struct Binary {
    /// For people: "the page".
    pub(crate) title: &'static str,
    /// The binary, and the feature of the package that it needs.
    pub(crate) name: &'static str,
    pub(crate) feature: &'static str,
    /// The profile in Cargo.toml.
    pub(crate) profile: &'static str,
    /// For rustc. No path is among them: any clone makes the same file.
    pub(crate) flags: &'static [&'static str],
    /// For cargo: features of the standard library.
    pub(crate) library: &'static [&'static str],
    /// For wasm-opt.
    pub(crate) optimiser: &'static [&'static str],
}

/// Tries to get the source of nightly's standard library.
pub(crate) fn ensure(place: &Place) -> Outcome {
    if has_source(place) {
        return Ok(());
    }
    let mut rustup = place.command("rustup");
    rustup.args(["component", "add", "rust-src", "--toolchain", "nightly"]);
    if !proc::succeeds(&mut rustup) || !has_source(place) {
        println!(
            "==> no nightly toolchain with rust-src: the CPU will train on one thread, and the page is larger"
        );
    }
    Ok(())
}

pub(crate) fn has_source(place: &Place) -> bool {
    let mut rustc = place.command("rustup");
    rustc.args(["run", "nightly", "rustc", "--print", "sysroot"]);
    let sysroot = proc::capture("asking for the nightly toolchain", &mut rustc);
    let library = |sysroot: String| Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    sysroot.is_ok_and(|sysroot| library(sysroot).is_dir())
}

/// Compiles a binary and puts its files into the site. Gives the name that they have there: `name_of` a fingerprint of what
/// they are made of.
pub(crate) fn add(
    place: &Place,
    binary: &Binary,
    name_of: impl Fn(&str) -> String,
) -> Outcome<String> {
    compile(place, binary)?;
    let made = place.target().join(format!(
        "wasm32-unknown-unknown/{}/{}.wasm",
        binary.profile, binary.name
    ));
    let content =
        fs::read(&made).map_err(|error| format!("cannot read {}: {error}", binary.title))?;
    let made_with = format!("{} {:?}", tools::BINARYEN, binary.optimiser);
    let fingerprint = precache::fingerprint([&(made_with, content)].into_iter());
    let stem = name_of(&fingerprint);
    publish(
        place,
        binary,
        &assemble(place, binary, &made, &stem, &fingerprint)?,
    )?;
    Ok(stem)
}

fn compile(place: &Place, binary: &Binary) -> Outcome {
    let mut cargo = place.command("rustup");
    cargo.env("RUSTFLAGS", binary.flags.join(" "));
    cargo.args(["run", "nightly", "cargo", "build", "--locked"]);
    cargo
        .args(["-Z", "build-std=std,panic_abort"])
        .args(binary.library);
    cargo.args([
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        binary.profile,
    ]);
    cargo.args(["--no-default-features", "--features", binary.feature]);
    cargo.args(["--bin", binary.name]);
    proc::run(&format!("release build of {}", binary.title), &mut cargo)
}

/// What trunk does for the other binaries. Optimising takes a minute, so what was made of the same one is kept.
fn assemble(
    place: &Place,
    binary: &Binary,
    made: &Path,
    stem: &str,
    fingerprint: &str,
) -> Outcome<PathBuf> {
    let said = |error: std::io::Error| format!("cannot assemble {}: {error}", binary.title);
    let folder = place.target().join(format!("nightly-{}", binary.name));
    let (files, stamp) = (folder.join("files"), folder.join("made-of"));
    if fs::read_to_string(&stamp).is_ok_and(|made_of| made_of == fingerprint) {
        return Ok(files);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(said)?;
    }
    let mut command = place.command("wasm-bindgen");
    command.args(["--target", "web", "--no-typescript", "--out-name", stem]);
    command.arg("--out-dir").arg(&files).arg(made);
    proc::run("wasm-bindgen", &mut command)?;
    let module = files.join(format!("{stem}_bg.wasm"));
    let mut command = place.command("wasm-opt");
    command.args(binary.optimiser).arg("-o");
    proc::run("wasm-opt", command.arg(&module).arg(&module))?;
    fs::write(stamp, fingerprint).map_err(said)?;
    Ok(files)
}

fn publish(place: &Place, binary: &Binary, files: &Path) -> Outcome {
    let dist = place.dist();
    let said = |error: std::io::Error| format!("cannot add {} to the site: {error}", binary.title);
    for path in site::files(files)? {
        let to = dist.join(&path);
        fs::create_dir_all(to.parent().unwrap_or(&dist)).map_err(said)?;
        fs::copy(files.join(&path), to).map_err(said)?;
    }
    Ok(())
}
