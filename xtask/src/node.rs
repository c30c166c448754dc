//! What Node does for us: hashes and compression, which the standard library lacks, and npm packages.

use std::fs;
use std::path::Path;

use crate::place::Place;
use crate::{Outcome, proc};

/// The oldest Node, major and minor version, whose test runner takes `--test-force-exit`.
const OLDEST: (u32, u32) = (20, 14);

const SHA256: &str = "
const { createHash } = require('node:crypto'), { readFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) console.log(createHash('sha256').update(readFileSync(file)).digest('hex'));";

// Written under another name first: a half-written file must never look finished. Level 9 without a time stamp, so
// the same input gives the same bytes.
const GZIP: &str = "
const { gzipSync } = require('node:zlib'), { readFileSync, renameSync, writeFileSync } = require('node:fs');
const [from, to] = process.argv.slice(1);
writeFileSync(to + '.part', gzipSync(readFileSync(from), { level: 9 }));
renameSync(to + '.part', to);";

const GUNZIP: &str = "
const { gunzipSync } = require('node:zlib'), { readFileSync, writeFileSync } = require('node:fs');
const [from, to] = process.argv.slice(1);
writeFileSync(to, gunzipSync(readFileSync(from)));";

// A file that is compressed already travels as it is.
const WIRE_SIZES: &str = "
const { brotliCompressSync, gzipSync, constants } = require('node:zlib'), { readFileSync } = require('node:fs');
const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
for (const file of process.argv.slice(1)) {
  const raw = readFileSync(file), packed = file.endsWith('.gz');
  const gzip = packed ? raw : gzipSync(raw, { level: 9 });
  const brotli = packed ? raw : brotliCompressSync(raw, { params });
  console.log(raw.length, gzip.length, brotli.length);
}";

/// What a file weighs on its way to a visitor, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct WireSize {
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
    pub(crate) brotli: u64,
}

/// Says what to install when Node or npm is missing or too old.
pub(crate) fn require(place: &Place) -> Outcome {
    let (major, minor) = OLDEST;
    let advice =
        format!("install Node {major}.{minor} or newer, with npm, from https://nodejs.org");
    if place.find_program("node").is_none() || place.find_program("npm").is_none() {
        return Err(format!("Node or npm is missing: {advice}"));
    }
    let version = proc::capture(
        "asking Node for its version",
        place.command("node").arg("--version"),
    )?;
    if release(&version).is_none_or(|release| release < OLDEST) {
        return Err(format!("this Node is {}: {advice}", version.trim()));
    }
    Ok(())
}

/// The SHA-256 of each file, in hexadecimal.
pub(crate) fn sha256(place: &Place, files: &[impl AsRef<Path>]) -> Outcome<Vec<String>> {
    Ok(script(place, "hashing", SHA256, files)?
        .lines()
        .map(str::to_owned)
        .collect())
}

/// Compresses a file, in one piece or not at all.
pub(crate) fn gzip(place: &Place, from: &Path, to: &Path) -> Outcome {
    script(place, "compressing", GZIP, &[from, to]).map(drop)
}

/// Undoes [`gzip`].
pub(crate) fn gunzip(place: &Place, from: &Path, to: &Path) -> Outcome {
    script(place, "uncompressing", GUNZIP, &[from, to]).map(drop)
}

/// Compresses each file as hosts do and says how small it got.
pub(crate) fn wire_sizes(place: &Place, files: &[impl AsRef<Path>]) -> Outcome<Vec<WireSize>> {
    let table = script(place, "measuring sizes", WIRE_SIZES, files)?;
    table
        .lines()
        .map(|line| wire_size(line).ok_or_else(|| format!("Node printed `{line}` for a size")))
        .collect()
}

/// Installs the packages that a folder's lock file names, unless they are there.
pub(crate) fn ensure_packages(place: &Place, folder: &Path, title: &str) -> Outcome {
    require(place)?;
    let (lock, installed) = (
        folder.join("package-lock.json"),
        folder.join("node_modules/.installed-lock"),
    );
    let wanted =
        fs::read(&lock).map_err(|error| format!("cannot read {}: {error}", lock.display()))?;
    if fs::read(&installed).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    let mut npm = place.command("npm");
    npm.current_dir(folder)
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
    proc::run(title, &mut npm)?;
    fs::write(&installed, wanted)
        .map_err(|error| format!("cannot write {}: {error}", installed.display()))
}

fn script(place: &Place, title: &str, source: &str, files: &[impl AsRef<Path>]) -> Outcome<String> {
    let mut node = place.command("node");
    node.args(["-e", source, "--"])
        .args(files.iter().map(AsRef::as_ref));
    proc::capture(title, &mut node)
}

/// (20, 19) of `v20.19.4`.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim().strip_prefix('v')?.split('.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some((next()?, next()?))
}

fn wire_size(line: &str) -> Option<WireSize> {
    let mut numbers = line.split_whitespace().map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some(WireSize {
        raw: next()?,
        gzip: next()?,
        brotli: next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_read() {
        assert_eq!(release("v20.19.4\n"), Some((20, 19)));
        assert_eq!(release("unknown"), None);
    }

    #[test]
    fn three_numbers_make_a_size() {
        assert_eq!(
            wire_size("9 5 4"),
            Some(WireSize {
                raw: 9,
                gzip: 5,
                brotli: 4
            })
        );
        assert_eq!(wire_size("9 5"), None);
    }
}
