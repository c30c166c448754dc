//! Python environments: the one that the benchmark runs PyTorch with, and the one of the tests' S3 service.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::{Outcome, proc};

/// Finds a Python with PyTorch: the one that `TORCH_PYTHON` names, or one of our own, which is installed if missing.
pub(crate) fn torch(place: &Place) -> Outcome<PathBuf> {
    if let Some(own) = env::var_os("TORCH_PYTHON").map(PathBuf::from) {
        let mut python = place.command(&own.to_string_lossy());
        if proc::succeeds(python.args(["-c", "import torch"])) {
            return Ok(own);
        }
        return Err(format!(
            "TORCH_PYTHON is {}, which can't import torch",
            own.display()
        ));
    }
    let _alone = place.alone()?;
    let advice = "set TORCH_PYTHON to one that has PyTorch, or leave PyTorch out with --only";
    let title = "PyTorch (once; it brings gigabytes with it)";
    install(place, &place.python(), &place.bench(), title, advice)?;
    Ok(place.python().join("bin/python"))
}

/// Installs the S3 service that the end-to-end tests talk to, unless it is there.
pub(crate) fn service(place: &Place) -> Outcome {
    let title = "moto, an S3 service for the end-to-end tests";
    let advice = "which the end-to-end tests start an S3 service with";
    install(place, &place.service(), &place.e2e(), title, advice)
}

/// The program of that service.
pub(crate) fn service_program(place: &Place) -> PathBuf {
    place.service().join("bin/moto_server")
}

/// Makes an environment of what a folder's `requirements.txt` names. The cache must be ours alone.
fn install(place: &Place, environment: &Path, folder: &Path, title: &str, advice: &str) -> Outcome {
    let requirements = folder.join("requirements.txt");
    let installed = environment.join("installed.txt");
    let wanted = fs::read(&requirements)
        .map_err(|error| format!("cannot read {}: {error}", requirements.display()))?;
    if fs::read(&installed).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    if place.find_program("python3").is_none() {
        return Err(format!(
            "Python is missing: install Python 3.10 or newer (Debian: apt install python3-venv), {advice}"
        ));
    }
    let mut venv = place.command("python3");
    proc::run(
        "Python environment (Debian: needs python3-venv)",
        venv.args(["-m", "venv"]).arg(environment),
    )?;
    let mut pip = place.command(&environment.join("bin/pip").to_string_lossy());
    pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(&requirements);
    proc::run(title, &mut pip)?;
    fs::write(&installed, wanted)
        .map_err(|error| format!("cannot write {}: {error}", installed.display()))
}
