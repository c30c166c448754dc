//! Small data sets that are made of the real one.

use digit_studio::engine::Dataset;

/// Some images of a set, in that order.
pub(crate) fn chosen(from: &Dataset, indices: &[usize]) -> Dataset {
    let numbers: Vec<u32> = indices.iter().map(|index| *index as u32).collect();
    from.chosen(&numbers)
}
