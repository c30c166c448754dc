//! The real data set, read once for all tests, and small sets that are made of it.

pub(crate) use crate::shared::sets::{chosen, idx_files};
use digit_studio::cli::load_dataset;
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
