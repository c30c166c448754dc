//! The real data set, read once for all tests, and small sets that are made of it.

pub(crate) use crate::shared::sets::chosen;
use digit_studio::cli::load_dataset;
use digit_studio::engine::digit::SIDE;
use digit_studio::engine::{Dataset, Split};
use std::sync::LazyLock;

static TRAIN: LazyLock<Dataset> = LazyLock::new(|| load(Split::Train));
static TEST: LazyLock<Dataset> = LazyLock::new(|| load(Split::Test));

fn load(split: Split) -> Dataset {
    load_dataset(None, split).unwrap_or_else(|error| panic!("{error}"))
}

/// 60,000 images to learn from.
pub(crate) fn train() -> &'static Dataset {
    &TRAIN
}

/// 10,000 images to be judged by.
pub(crate) fn test() -> &'static Dataset {
    &TEST
}

/// The first images of a set.
pub(crate) fn first(from: &Dataset, count: usize) -> Dataset {
    chosen(from, &Vec::from_iter(0..count))
}

/// The two files, images and labels, that hold some images of a set.
pub(crate) fn idx_files(from: &Dataset, indices: &[usize]) -> [Vec<u8>; 2] {
    let (count, side) = (indices.len() as u32, SIDE as u32);
    let mut images = [0x0803, count, side, side].map(u32::to_be_bytes).concat();
    let mut labels = [0x0801, count].map(u32::to_be_bytes).concat();
    for index in indices {
        images.extend(from.pixels(*index));
        labels.push(from.label(*index));
    }
    [images, labels]
}
