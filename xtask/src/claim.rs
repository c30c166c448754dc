//! One target folder for all clones, without taking one clone's code for another's.
//!
//! cargo names what it builds of a package by the package's place in its workspace, not on the disk, and tells stale
//! from fresh by times. So a clone whose files are older than another clone's build would be given that build. Before
//! a clone builds after another, what cargo knows of our own packages is forgotten; the dependencies stay.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Our own packages, as cargo names their fingerprints.
const OURS: [&str; 2] = ["digit-studio-", "xtask-"];

/// Notes that `repo` builds in `target` from now on.
pub(crate) fn claim(target: &Path, repo: &Path) -> io::Result<()> {
    let note = target.join("clone");
    let owner = repo.to_string_lossy();
    if fs::read_to_string(&note).is_ok_and(|last| last == owner) {
        return Ok(());
    }
    fs::create_dir_all(target)?;
    for profile in profiles(target)? {
        forget_ours(&profile.join(".fingerprint"))?;
    }
    fs::write(note, owner.as_bytes())
}

/// The folders of all profiles: `release`, and `wasm32-unknown-unknown/page`.
fn profiles(target: &Path) -> io::Result<Vec<PathBuf>> {
    let outer = folders(target)?;
    let mut all = Vec::new();
    for folder in outer {
        all.extend(folders(&folder)?);
        all.push(folder);
    }
    Ok(all)
}

fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let paths = entries.into_iter().map(|entry| entry.path());
    Ok(paths.filter(|path| path.is_dir()).collect())
}

fn forget_ours(fingerprints: &Path) -> io::Result<()> {
    if !fingerprints.is_dir() {
        return Ok(());
    }
    for package in folders(fingerprints)? {
        let name = package
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if OURS.iter().any(|ours| name.starts_with(ours)) {
            fs::remove_dir_all(package)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_clones_builds_are_forgotten_and_dependencies_kept() {
        let target = std::env::temp_dir().join(format!("claim-{}", std::process::id()));
        let known = |package: &str| target.join("wasm32/page/.fingerprint").join(package);
        let build = || fs::create_dir_all(known("digit-studio-1")).expect("a folder can be made");
        build();
        fs::create_dir_all(known("burn-1")).expect("a folder can be made");

        claim(&target, Path::new("/first")).expect("the first clone builds");
        assert!(!known("digit-studio-1").exists());
        build();
        claim(&target, Path::new("/first")).expect("it builds again");
        assert!(known("digit-studio-1").exists());
        claim(&target, Path::new("/second")).expect("the second clone builds");
        assert!(!known("digit-studio-1").exists());
        assert!(known("burn-1").exists());
        fs::remove_dir_all(&target).expect("the folder can be removed");
    }
}
