//! The set-up: everything a command needs is put in place once, and found there afterwards.

use crate::place::Place;
use crate::{Outcome, browser, data, nightly, node, proc, python, tools};

/// Something that must be on this machine before a command can do its work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Need {
    /// rustfmt and clippy, which a minimal toolchain lacks.
    Linters,
    /// The standard library for wasm32-unknown-unknown.
    WasmTarget,
    Trunk,
    /// wasm-bindgen's command-line tools, of the version in Cargo.lock.
    WasmBindgen,
    WasmOpt,
    Terser,
    /// The source of nightly's standard library, for the worker with threads and a small page. The only need that may stay unmet.
    NightlySource,
    /// The four files of MNIST.
    Dataset,
    /// The npm packages of the server and the end-to-end tests.
    NodePackages,
    /// Chromium and chromedriver.
    Browser,
    /// The S3 services of the end-to-end tests that don't come from npm.
    Services,
    /// The npm packages of the benchmark.
    BenchPackages,
}

impl Need {
    /// Quick failures first: a missing Node is noticed before trunk is compiled. Not nightly's source: a machine that
    /// has it tests the worker with threads, too, but compiling that takes a quarter of an hour.
    pub(crate) const ALL: [Self; 10] = [
        Self::NodePackages,
        Self::Linters,
        Self::WasmTarget,
        Self::Browser,
        Self::Dataset,
        Self::WasmOpt,
        Self::Terser,
        Self::Services,
        Self::WasmBindgen,
        Self::Trunk,
    ];
    /// What it takes to build the site.
    pub(crate) const BUILD: [Self; 7] = [
        Self::WasmTarget,
        Self::NightlySource,
        Self::Dataset,
        Self::WasmOpt,
        Self::Terser,
        Self::WasmBindgen,
        Self::Trunk,
    ];
    /// What it takes to time a site beside other libraries in a browser.
    pub(crate) const BENCH: [Self; 4] = [
        Self::NodePackages,
        Self::BenchPackages,
        Self::Browser,
        Self::Dataset,
    ];

    fn ensure(self, place: &Place) -> Outcome {
        match self {
            Self::Linters => linters(place),
            Self::WasmTarget => wasm_target(place),
            Self::NightlySource => nightly::ensure(place),
            Self::Trunk => tools::trunk(place),
            Self::WasmBindgen => tools::wasm_bindgen(place),
            Self::WasmOpt => tools::wasm_opt(place),
            Self::Terser => tools::terser(place),
            Self::Dataset => data::ensure(place),
            Self::NodePackages => node::ensure_packages(
                place,
                &place.e2e(),
                "npm packages for server and end-to-end tests",
            ),
            Self::BenchPackages => {
                node::ensure_packages(place, &place.bench(), "npm packages for the benchmark")
            }
            Self::Services => {
                python::service(place)?;
                tools::s3s_fs(place)
            }
            Self::Browser => browser::ensure(place).map(drop),
        }
    }
}

/// Puts in place what is missing; says one short line when nothing was.
pub(crate) fn ensure(place: &Place, needs: &[Need]) -> Outcome {
    let _alone = place.alone()?;
    let (outcome, time) = proc::clocked(|| needs.iter().try_for_each(|need| need.ensure(place)));
    outcome?;
    println!("==> set-up complete ({})", proc::readable(time));
    Ok(())
}

fn linters(place: &Place) -> Outcome {
    let present = |tool| proc::succeeds(place.command("cargo").args([tool, "--version"]));
    if present("fmt") && present("clippy") {
        return Ok(());
    }
    rustup(
        place,
        "rustfmt and clippy",
        &["component", "add", "rustfmt", "clippy"],
    )
}

fn wasm_target(place: &Place) -> Outcome {
    let mut rustc = place.command("rustc");
    rustc.args([
        "--print",
        "target-libdir",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    let folder = proc::capture("asking rustc for the wasm32 target", &mut rustc)?;
    // A toolchain that did not come from rustup may have the target too, so the folder is asked and not rustup.
    if std::path::Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    rustup(
        place,
        "the wasm32-unknown-unknown target",
        &["target", "add", "wasm32-unknown-unknown"],
    )
}

fn rustup(place: &Place, what: &str, arguments: &[&str]) -> Outcome {
    if place.find_program("rustup").is_none() {
        return Err(format!(
            "{what} is missing and so is rustup: install rustup from https://rustup.rs"
        ));
    }
    proc::run(what, place.command("rustup").args(arguments))
}
