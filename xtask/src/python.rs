//! The Python that the benchmark runs PyTorch with.

use std::env;
use std::fs;
use std::path::PathBuf;

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
    install(place)?;
    Ok(place.python().join("bin/python"))
}

fn install(place: &Place) -> Outcome {
    let _alone = place.alone()?;
    let requirements = place.bench().join("requirements.txt");
    let installed = place.python().join("installed.txt");
    let wanted = fs::read(&requirements)
        .map_err(|error| format!("cannot read {}: {error}", requirements.display()))?;
    if fs::read(&installed).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    if place.find_program("python3").is_none() {
        return Err("Python is missing: install Python 3.10 or newer (Debian: apt install python3-venv), set \
                    TORCH_PYTHON to one that has PyTorch, or leave PyTorch out with --only"
            .to_owned());
    }
    let mut venv = place.command("python3");
    proc::run(
        "Python environment for PyTorch (Debian: needs python3-venv)",
        venv.args(["-m", "venv"]).arg(place.python()),
    )?;
    let mut pip = place.command(&place.python().join("bin/pip").to_string_lossy());
    pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(&requirements);
    proc::run("PyTorch (once; it brings gigabytes with it)", &mut pip)?;
    fs::write(&installed, wanted)
        .map_err(|error| format!("cannot write {}: {error}", installed.display()))
}
