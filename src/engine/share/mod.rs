//! Sharing a batch out: one range of its images per thread.
//!
//! A training step is shared out as a whole, from the images to the gradients, because threads have to meet only once
//! then: waking one and waiting for it costs as much as learning from a few images. The ranges depend on the number of
//! threads alone and partial sums are added in their order, so that a run repeats to the bit wherever there are as many
//! threads.

#[cfg(not(feature = "threads"))]
mod one;
#[cfg(feature = "threads")]
mod several;

#[cfg(not(feature = "threads"))]
use one::threads;
#[cfg(feature = "threads")]
use several::threads;
use std::ops::Range;

#[cfg(not(feature = "threads"))]
pub(super) use one::each;
#[cfg(feature = "threads")]
pub(super) use several::each;
#[cfg(feature = "threads")]
pub use several::note_failure;

/// Ranges that cover `0..images`, one per thread.
pub(super) fn ranges(images: usize) -> Vec<Range<usize>> {
    let part = images.div_ceil(threads()).max(1);
    let starts = (0..images).step_by(part);
    starts
        .map(|start| start..(start + part).min(images))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_has_its_part_and_results_keep_their_order() {
        for images in [0, 1, 2, 7, 64, 1000] {
            let parts = each(ranges(images), |range| range);
            assert!(parts.len() <= threads());
            assert!(parts.iter().all(|part| !part.is_empty()));
            let covered: Vec<usize> = parts.into_iter().flatten().collect();
            assert_eq!(covered, Vec::from_iter(0..images));
        }
    }
}
