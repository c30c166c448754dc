//! Where things are kept, and the environment that every child process gets.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, claim};

/// The clone, and the cache that all clones on this machine share.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) repo: PathBuf,
    cache: PathBuf,
    target: PathBuf,
    /// The `PATH` of children: our tools first, since an older `wasm-opt` of the system builds pages that fail.
    path: OsString,
}

impl Place {
    pub(crate) fn find() -> Outcome<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").ok_or("this program is started as `cargo xtask`")?;
        let repo = Path::new(&manifest)
            .parent()
            .ok_or("xtask is not inside of a clone")?
            .to_path_buf();
        let cache = absolute(cache_folder(|name| env::var_os(name))?)?;
        let target = match set(env::var_os("CARGO_TARGET_DIR")) {
            Some(folder) => absolute(folder.into())?,
            None => cache.join("target"),
        };
        let path = children_path(&cache.join("tools"))?;
        Ok(Self {
            repo,
            cache,
            target,
            path,
        })
    }

    /// Programs that the set-up installs, and the npm packages among them.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// The four files of MNIST, as they are and as `.gz`.
    pub(crate) fn data(&self) -> PathBuf {
        self.cache.join("data")
    }

    /// What cargo and trunk compile, for all clones.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The built site.
    pub(crate) fn dist(&self) -> PathBuf {
        self.repo.join("dist")
    }

    /// The end-to-end tests, with the site's server and their npm packages.
    pub(crate) fn e2e(&self) -> PathBuf {
        self.repo.join("tests/e2e")
    }

    /// The benchmark, with the npm packages of the libraries that the page is timed beside.
    pub(crate) fn bench(&self) -> PathBuf {
        self.repo.join("bench")
    }

    /// The Python environment that has PyTorch.
    pub(crate) fn python(&self) -> PathBuf {
        self.cache.join("python")
    }

    /// The Python environment that has the S3 service of the end-to-end tests.
    pub(crate) fn service(&self) -> PathBuf {
        self.cache.join("service")
    }

    /// The command `program`, run in the clone, with our tools first and the shared compiled dependencies.
    pub(crate) fn command(&self, program: &str) -> Command {
        if matches!(program, "cargo" | "rustup" | "trunk")
            && let Err(error) = claim::claim(&self.target, &self.repo)
        {
            println!("==> what another clone built may be used, because {error}");
        }
        let mut command = Command::new(program);
        command
            .current_dir(&self.repo)
            .env("PATH", &self.path)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("MNIST_DIR", self.data())
            // Either would replace, not extend, the flags of .cargo/config.toml: the workers would lose their SIMD.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        command
    }

    /// Where `program` is, as children would find it.
    pub(crate) fn find_program(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path)
            .map(|folder| folder.join(program))
            .find(|file| file.is_file())
    }

    /// Waits until no other clone installs or builds, and keeps them waiting for as long as the result lives.
    ///
    /// The cache is shared, and so are the names of the binaries in its `target`: without this, trunk could pick up
    /// the page that another clone has just built.
    pub(crate) fn alone(&self) -> Outcome<File> {
        let path = self.cache.join("lock");
        let said =
            |error: &dyn std::fmt::Display| format!("cannot lock {}: {error}", path.display());
        fs::create_dir_all(&self.cache).map_err(|error| said(&error))?;
        let file = File::create(&path).map_err(|error| said(&error))?;
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {
                println!("==> waiting for another `cargo xtask` that uses the same cache");
            }
            Err(TryLockError::Error(error)) => return Err(said(&error)),
        }
        file.lock().map_err(|error| said(&error))?;
        Ok(file)
    }
}

/// The cache folder that the environment asks for. The native trainer looks for its data by the same rule.
fn cache_folder(variable: impl Fn(&str) -> Option<OsString>) -> Outcome<PathBuf> {
    if let Some(own) = set(variable("DIGIT_STUDIO_CACHE")) {
        return Ok(own.into());
    }
    if let Some(caches) = set(variable("XDG_CACHE_HOME")) {
        return Ok(PathBuf::from(caches).join("digit-studio"));
    }
    let home =
        set(variable("HOME")).ok_or("set DIGIT_STUDIO_CACHE to a folder for tools and data")?;
    Ok(PathBuf::from(home).join(".cache/digit-studio"))
}

/// An empty variable counts as absent.
fn set(value: Option<OsString>) -> Option<OsString> {
    value.filter(|value| !value.is_empty())
}

fn absolute(folder: PathBuf) -> Outcome<PathBuf> {
    std::path::absolute(&folder)
        .map_err(|error| format!("cannot use the folder {}: {error}", folder.display()))
}

fn children_path(tools: &Path) -> Outcome<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let ours = [tools.join("bin"), tools.join("node_modules/.bin")];
    env::join_paths(ours.into_iter().chain(env::split_paths(&inherited)))
        .map_err(|error| format!("set DIGIT_STUDIO_CACHE to a folder that can be in PATH: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(environment: &[(&str, &str)], expected: &str) {
        let variable = |name: &str| {
            environment
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.into())
        };
        assert_eq!(
            cache_folder(variable),
            Ok(PathBuf::from(expected)),
            "{environment:?}"
        );
    }

    #[test]
    fn the_cache_is_where_the_environment_says() {
        let home = ("HOME", "/home/ada");
        check(&[home], "/home/ada/.cache/digit-studio");
        check(
            &[home, ("XDG_CACHE_HOME", "/caches")],
            "/caches/digit-studio",
        );
        check(
            &[home, ("XDG_CACHE_HOME", "")],
            "/home/ada/.cache/digit-studio",
        );
        check(
            &[
                home,
                ("XDG_CACHE_HOME", "/caches"),
                ("DIGIT_STUDIO_CACHE", "/own"),
            ],
            "/own",
        );
    }

    #[test]
    fn without_a_home_the_sentence_names_the_variable() {
        assert!(
            cache_folder(|_| None)
                .unwrap_err()
                .contains("DIGIT_STUDIO_CACHE")
        );
    }
}
