//! The release build: trunk, what nightly Rust makes, the data set, the service worker.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::place::Place;
use crate::precache::SiteFile;
use crate::setup::Need;
use crate::{Outcome, data, nightly, precache, proc, setup, slim, threads};

/// `cargo xtask build`
pub(crate) fn run(place: &Place) -> Outcome {
    setup::ensure(place, &Need::BUILD)?;
    build(place)?;
    println!("==> the site is in {}", place.dist().display());
    Ok(())
}

/// Builds the site into `dist/`, which any static host can serve, under any path.
pub(crate) fn build(place: &Place) -> Outcome {
    let _alone = place.alone()?;
    let before = newest_source(place)?;
    fetch_crates(place)?;
    proc::run("release build of page and workers", &mut trunk(place))?;
    if nightly::has_source(place) {
        threads::add(place)?;
        slim::replace(place)?;
    }
    minify_scripts(place)?;
    name_places(place)?;
    data::publish(place)?;
    write_service_worker(place)?;
    // Page and workers carry a hash of the sources, and refuse each other when it differs.
    if newest_source(place)? != before {
        return Err("the sources changed while the site was built; build it again".to_owned());
    }
    Ok(())
}

/// When the sources were last changed.
fn newest_source(place: &Place) -> Outcome<Option<SystemTime>> {
    let folder = place.repo.join("src");
    let changed = |path: String| {
        let metadata = fs::metadata(folder.join(path)).and_then(|metadata| metadata.modified());
        metadata.map_err(|error| format!("cannot look at the sources: {error}"))
    };
    let times: Vec<SystemTime> = files(&folder)?
        .into_iter()
        .map(changed)
        .collect::<Outcome<_>>()?;
    Ok(times.into_iter().max())
}

/// trunk is offline (see Trunk.toml), so the crates come first: for the browser, and for build scripts and macros.
fn fetch_crates(place: &Place) -> Outcome {
    let mut cargo = place.command("cargo");
    cargo.args([
        "fetch",
        "--locked",
        "--target",
        "wasm32-unknown-unknown",
        "--target",
        "host-tuple",
    ]);
    proc::run("crates", &mut cargo)
}

fn trunk(place: &Place) -> std::process::Command {
    let mut trunk = place.command("trunk");
    trunk.args([
        "build",
        "--release",
        "--public-url",
        "./",
        "--skip-version-check",
    ]);
    // Elsewhere any value of NO_COLOR means yes; trunk 0.21 takes "true" and refuses the usual "1".
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    trunk
}

/// Minifies the scripts: trunk leaves those of wasm-bindgen as they are.
fn minify_scripts(place: &Place) -> Outcome {
    let files = files(&place.dist())?.into_iter();
    let mut scripts = files.filter(|path| path.ends_with(".js"));
    scripts.try_for_each(|script| minify(place, &place.dist().join(script)))
}

fn minify(place: &Place, script: &Path) -> Outcome {
    let mut terser = place.command("terser");
    terser.args(["--module", "--compress", "--mangle"]);
    terser.arg("--output").arg(script).arg(script);
    proc::capture("minifying a script", &mut terser).map(drop)
}

/// The word in index.html, twice, for the build of the places. Their files go by plain names: with their build in the
/// address, no cache gives a script to the binary of another build.
const PLACES: &str = "places-build";

fn name_places(place: &Place) -> Outcome {
    let page = place.dist().join("index.html");
    let said = |error: std::io::Error| format!("cannot name the places' build: {error}");
    let html = fs::read_to_string(&page).map_err(said)?;
    if !html.contains(PLACES) {
        return Err(format!("index.html has no `{PLACES}` to fill"));
    }
    let files = contents(&place.dist())?;
    let places = files.iter().filter(|(path, _)| path.starts_with("places"));
    let named = html.replace(PLACES, &precache::fingerprint(places));
    fs::write(&page, named).map_err(said)
}

fn write_service_worker(place: &Place) -> Outcome {
    let template = place.repo.join("static/sw.js");
    if !template.is_file() {
        return Ok(());
    }
    let said = |error: std::io::Error| format!("cannot write the service worker: {error}");
    let template = fs::read_to_string(template).map_err(said)?;
    let copied = place.dist().join("static/sw.js");
    if copied.exists() {
        // It would serve nobody: a service worker reaches only what is beside and below it.
        fs::remove_file(copied).map_err(said)?;
    }
    let worker = precache::fill(&template, &contents(&place.dist())?)?;
    let filled = place.dist().join("sw.js");
    fs::write(&filled, worker).map_err(said)?;
    minify(place, &filled)
}

fn contents(dist: &Path) -> Outcome<Vec<SiteFile>> {
    let read = |path: String| match fs::read(dist.join(&path)) {
        Ok(bytes) => Ok((path, bytes)),
        Err(error) => Err(format!("cannot read {path} of the site: {error}")),
    };
    files(dist)?.into_iter().map(read).collect()
}

/// The paths of all files below `folder`, relative to it, with `/` in them, sorted.
pub(crate) fn files(folder: &Path) -> Outcome<Vec<String>> {
    let mut paths = Vec::new();
    collect(folder, "", &mut paths)
        .map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    paths.sort();
    Ok(paths)
}

fn collect(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}
