//! Small data sets that are made of the real one.

use digit_studio::engine::Dataset;
use digit_studio::engine::digit::SIDE;

/// Some images of a set, in that order.
pub(crate) fn chosen(from: &Dataset, indices: &[usize]) -> Dataset {
    let numbers: Vec<u32> = indices.iter().map(|index| *index as u32).collect();
    from.chosen(&numbers)
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
