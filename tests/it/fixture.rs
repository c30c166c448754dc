//! Files that the tests compare with, files that they make, and devices that they compute on.

use digit_studio::engine::{Runtime, device};
use pollster::block_on;
use std::fs;
use std::path::{Path, PathBuf};

/// The runtimes that work without a GPU.
pub(crate) const CPU_RUNTIMES: [Runtime; 2] = [Runtime::Flex, Runtime::Ndarray];

pub(crate) fn open(runtime: Runtime) -> burn::tensor::Device {
    block_on(device::open(runtime)).expect("a CPU is always there")
}

/// A committed file. `tools/fixtures.py` says what is in which.
pub(crate) fn bytes(file: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data");
    fs::read(folder.join(file)).expect("fixtures are committed")
}

pub(crate) fn floats(file: &str) -> Vec<f32> {
    words(file).into_iter().map(f32::from_le_bytes).collect()
}

pub(crate) fn indices(file: &str) -> Vec<usize> {
    let words = words(file).into_iter();
    words
        .map(|word| u32::from_le_bytes(word) as usize)
        .collect()
}

fn words(file: &str) -> Vec<[u8; 4]> {
    let bytes = bytes(file);
    let (words, rest) = bytes.as_chunks();
    assert!(rest.is_empty(), "{file} ends inside a number");
    words.to_vec()
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

/// The largest absolute value.
pub(crate) fn largest(values: impl Iterator<Item = f32>) -> f32 {
    values.fold(0.0, |most, value| {
        assert!(value.is_finite(), "{value} is no finite number");
        most.max(value.abs())
    })
}

/// The largest absolute difference between two rows of numbers.
pub(crate) fn difference(left: &[f32], right: &[f32]) -> f32 {
    assert_eq!(left.len(), right.len());
    largest(left.iter().zip(right).map(|(left, right)| left - right))
}
