//! The programs that turn crates into a site and test it, each in the one version that is known to work. All are
//! compiled here or come from npm; no prebuilt binary is downloaded.

use std::fs;

use crate::place::Place;
use crate::{Outcome, node, proc};

const TRUNK: &str = "0.21.14";

/// The newest release that Rust 1.95 compiles: 0.15 wants 1.96.
const S3S_FS: &str = "0.14.1";

/// A release of binaryen. Debian's 108 makes pages that fail at run time, which is why the system's is never used.
pub(crate) const BINARYEN: &str = "132";

/// A release of the minifier of the site's scripts: trunk's own refuses what wasm-bindgen writes (`export default`).
const TERSER: &str = "5.51.4";

pub(crate) fn trunk(place: &Place) -> Outcome {
    let install = ["--locked", "trunk", "--version", TRUNK];
    cargo_tool(place, &["trunk"], TRUNK, &install)
}

/// The tools of the version in Cargo.lock: trunk and the test runner refuse any other.
pub(crate) fn wasm_bindgen(place: &Place) -> Outcome {
    let lock = place.repo.join("Cargo.lock");
    let lock = fs::read_to_string(&lock)
        .map_err(|error| format!("cannot read {}: {error}", lock.display()))?;
    let version =
        locked_version(&lock, "wasm-bindgen").ok_or("wasm-bindgen is not in Cargo.lock")?;
    // Not `--locked`: the lock file of wasm-bindgen-cli names a crate version that was withdrawn.
    let install = ["wasm-bindgen-cli", "--version", version];
    cargo_tool(
        place,
        &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version,
        &install,
    )
}

/// An S3 service that verifies signatures, for the end-to-end tests. Its speed matters to nobody, so it is compiled
/// without optimisation, in half of the time.
pub(crate) fn s3s_fs(place: &Place) -> Outcome {
    let install = [
        "--locked",
        "--debug",
        "s3s-fs",
        "--version",
        S3S_FS,
        "--features",
        "binary",
    ];
    cargo_tool(place, &["s3s-fs"], S3S_FS, &install)
}

pub(crate) fn wasm_opt(place: &Place) -> Outcome {
    npm_tool(place, "wasm-opt", "binaryen", BINARYEN)
}

pub(crate) fn terser(place: &Place) -> Outcome {
    npm_tool(place, "terser", "terser", TERSER)
}

fn npm_tool(place: &Place, program: &str, package: &str, version: &str) -> Outcome {
    node::require(place)?;
    if has_version(place, program, version) {
        return Ok(());
    }
    let tools = place.tools();
    fs::create_dir_all(&tools)
        .map_err(|error| format!("cannot make {}: {error}", tools.display()))?;
    let mut npm = place.command("npm");
    npm.current_dir(&tools).args([
        "install",
        "--prefix",
        ".",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]);
    proc::run(
        &format!("{program} (npm package {package})"),
        npm.arg(format!("{package}@{version}")),
    )?;
    confirm(place, program, version)
}

fn cargo_tool(place: &Place, programs: &[&str], version: &str, install: &[&str]) -> Outcome {
    if programs
        .iter()
        .all(|program| has_version(place, program, version))
    {
        return Ok(());
    }
    let (tools, scratch) = (place.tools(), place.tools().join("build"));
    let mut cargo = place.command("cargo");
    // A folder of its own, so that an interrupted installation goes on where it stopped.
    cargo.env("CARGO_TARGET_DIR", &scratch);
    cargo
        .args(["install", "--force", "--root"])
        .arg(&tools)
        .args(install);
    let [program, ..] = programs else {
        return Ok(());
    };
    proc::run(
        &format!("{program} {version} (compiled once, this takes minutes)"),
        &mut cargo,
    )?;
    for program in programs {
        confirm(place, program, version)?;
    }
    fs::remove_dir_all(&scratch)
        .map_err(|error| format!("cannot tidy up {}: {error}", scratch.display()))
}

fn has_version(place: &Place, program: &str, version: &str) -> bool {
    let answer = proc::capture(program, place.command(program).arg("--version"));
    answer.is_ok_and(|text| text.split_whitespace().any(|word| word == version))
}

fn confirm(place: &Place, program: &str, version: &str) -> Outcome {
    if has_version(place, program, version) {
        return Ok(());
    }
    let tools = place.tools();
    Err(format!(
        "{program} {version} was installed but does not answer; delete {} and try again",
        tools.display()
    ))
}

/// The version that a Cargo.lock has chosen for a package.
fn locked_version<'lock>(lock: &'lock str, package: &str) -> Option<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = include_str!("../../Cargo.lock");
    const TRUNK_TOML: &str = include_str!("../../Trunk.toml");

    #[test]
    fn the_lock_file_tells_a_package_from_its_namesakes() {
        let lock = "[[package]]\nname = \"a-cli\"\nversion = \"2.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n";
        assert_eq!(locked_version(lock, "a"), Some("1.2.3"));
        assert_eq!(locked_version(lock, "b"), None);
    }

    #[test]
    fn trunk_is_told_the_versions_that_are_installed() {
        let bindgen = locked_version(LOCK, "wasm-bindgen").expect("the page needs wasm-bindgen");
        for line in [
            format!("wasm_bindgen = \"{bindgen}\""),
            format!("wasm_opt = \"version_{BINARYEN}\""),
            format!("trunk-version = \"^{TRUNK}\""),
        ] {
            assert!(
                TRUNK_TOML.lines().any(|present| present == line),
                "Trunk.toml lacks `{line}`"
            );
        }
    }
}
