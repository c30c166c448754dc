//! Files that the tests compare with, files that they make, and devices that they compute on.

pub(crate) use crate::shared::pytorch::{difference, largest};
use digit_studio::engine::{Device, Runtime, device};
use pollster::block_on;
use std::fs;
use std::path::{Path, PathBuf};

/// The runtimes that work without a GPU.
pub(crate) const CPU_RUNTIMES: [Runtime; 2] = [Runtime::Flex, Runtime::Ndarray];

pub(crate) fn open(runtime: Runtime) -> Device {
    block_on(device::open(runtime)).expect("a CPU is always there")
}

/// The same device, as burn has it.
pub(crate) fn burn_device(runtime: Runtime) -> burn::tensor::Device {
    let Device::Host(device) = open(runtime);
    device
}

/// A committed file. `tools/fixtures.py` says what is in which.
pub(crate) fn bytes(file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data");
    fs::read(folder.join(file)).expect("fixtures are committed")
}

/// An empty folder of that name, for one test alone.
pub(crate) fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an earlier run's folder can be removed");
    }
    fs::create_dir_all(&folder).expect("the target folder can be written to");
    folder
}
