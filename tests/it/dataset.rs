//! The data set's files on disk: the real ones are read, all others are refused in words.

use crate::fixture::empty_folder;
use crate::mnist;
use digit_studio::cli::{DataError, load_dataset};
use digit_studio::engine::{Dataset, Split};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// The two published files of the test set.
fn published() -> [(&'static str, Vec<u8>); 2] {
    let [images, labels] = Split::Test.files();
    let [image_bytes, label_bytes] =
        mnist::idx_files(mnist::test(), &Vec::from_iter(0..mnist::test().len()));
    [(images, image_bytes), (labels, label_bytes)]
}

fn put(folder: &Path, file: &str, bytes: &[u8]) {
    fs::write(folder.join(file), bytes).expect("the folder can be written to");
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory can be written to");
    encoder.finish().expect("memory can be written to")
}

/// Puts the published files into a folder, spoils them, and tells how they are refused.
fn refusal(name: &str, spoil: impl FnOnce(&Path, &[(&'static str, Vec<u8>); 2])) -> DataError {
    let folder = empty_folder(name);
    let files = published();
    for (file, bytes) in &files {
        put(&folder, file, bytes);
    }
    spoil(&folder, &files);
    let loaded = load_dataset(Some(&folder), Split::Test);
    loaded.err().expect("spoilt files are refused")
}

fn counts(data: &Dataset) -> [usize; 10] {
    let mut counts = [0; 10];
    for index in 0..data.len() {
        counts[usize::from(data.label(index))] += 1;
    }
    counts
}

#[test]
fn the_real_files_hold_all_of_mnist() {
    assert_eq!(mnist::train().len(), 60_000);
    assert_eq!(mnist::test().len(), 10_000);
    // How often each digit appears is well known.
    let train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
    let test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
    assert_eq!(counts(mnist::train()), train);
    assert_eq!(counts(mnist::test()), test);
}

#[test]
fn gzipped_files_are_read() {
    let folder = empty_folder("gzipped");
    for (file, bytes) in published() {
        put(&folder, &format!("{file}.gz"), &gzipped(&bytes));
    }
    let data = load_dataset(Some(&folder), Split::Test).expect("gzipped files are read");
    assert_eq!(data.len(), 10_000);
    assert_eq!(data.pixels(9_999), mnist::test().pixels(9_999));
}

#[test]
fn a_truncated_file_is_refused_by_name() {
    let error = refusal("truncated", |folder, [(images, bytes), _]| {
        put(folder, images, &bytes[..bytes.len() - 1]);
    });
    let said = error.to_string();
    assert!(
        said.contains("t10k-images-idx3-ubyte is not the published MNIST file: its SHA-256 is "),
        "{said}"
    );
}

#[test]
fn a_single_wrong_label_is_refused_by_name() {
    let error = refusal("altered", |folder, [_, (labels, bytes)]| {
        let mut bytes = bytes.clone();
        bytes[5_000] ^= 1;
        put(folder, labels, &bytes);
    });
    let said = error.to_string();
    assert!(
        said.contains("t10k-labels-idx1-ubyte is not the published MNIST file: its SHA-256 is "),
        "{said}"
    );
}

#[test]
fn a_missing_file_says_what_fetches_it() {
    let error = refusal("missing", |folder, [_, (labels, _)]| {
        fs::remove_file(folder.join(labels)).unwrap();
    });
    let said = error.to_string();
    assert!(
        said.contains("t10k-labels-idx1-ubyte can't be read"),
        "{said}"
    );
    assert!(said.contains("`cargo xtask setup`"), "{said}");
}

#[test]
fn a_damaged_gzip_file_is_refused_by_name() {
    let error = refusal("damaged-gzip", |folder, [(images, bytes), _]| {
        fs::remove_file(folder.join(images)).unwrap();
        let gzipped = gzipped(bytes);
        put(
            folder,
            &format!("{images}.gz"),
            &gzipped[..gzipped.len() / 2],
        );
    });
    assert!(matches!(error, DataError::Unreadable { .. }), "{error}");
    assert!(
        error.to_string().contains("t10k-images-idx3-ubyte"),
        "{error}"
    );
}
