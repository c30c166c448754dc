//! Which images a run learns from, in which order, and where it stands.

use super::augment::Augmenter;
use super::dataset::Dataset;
use super::digit::Image;
use super::hyper::Hyper;
use super::random::{Purpose, Random};
use std::ops::Range;

/// Share of a run, at its end, in which no image is deformed: what is read later isn't either. Chosen on a validation
/// split (`docs/performance.md`).
const PLAIN: f32 = 0.15;

/// A run's way through its training images.
#[derive(Debug, Clone)]
pub struct Course {
    hyper: Hyper,
    step: u32,
    /// The images of the epoch in hand, in the order in which they are learnt.
    order: Vec<u32>,
}

impl Course {
    /// A course of which `step` steps are done.
    pub fn new(hyper: Hyper, step: u32) -> Self {
        let mut course = Self {
            hyper,
            step,
            order: Vec::new(),
        };
        course.shuffle();
        course
    }

    /// How the run learns.
    pub fn hyper(&self) -> &Hyper {
        &self.hyper
    }

    /// Steps done since the beginning of the run.
    pub fn step(&self) -> u32 {
        self.step
    }

    /// Whether all steps are done.
    pub fn is_finished(&self) -> bool {
        self.step >= self.hyper.steps()
    }

    /// Whether the last step was the last one of an epoch.
    pub fn is_at_epoch_end(&self) -> bool {
        self.step > 0 && self.step.is_multiple_of(self.hyper.steps_per_epoch())
    }

    /// Numbers of the images of the next step.
    pub fn batch(&self) -> &[u32] {
        &self.order[self.range()]
    }

    /// Some of the next step's images as the recipe deforms them; nothing where it leaves them as they are.
    pub(super) fn deformed(&self, data: &Dataset, part: Range<usize>) -> Option<Dataset> {
        let Hyper {
            augmentation, seed, ..
        } = &self.hyper;
        if augmentation.is_nothing() || self.step >= self.first_plain_step() {
            return None;
        }
        let mut augmenter = Augmenter::new(augmentation, *seed, self.step);
        augmenter.pass(part.start);
        let deform = |number: &u32| {
            let number = *number as usize;
            let deformed = augmenter.deform(data.image(number).pixels());
            (Image::from(deformed), data.label(number))
        };
        Some(self.batch()[part].iter().map(deform).collect())
    }

    /// From here on the images stay as they are.
    fn first_plain_step(&self) -> u32 {
        self.hyper.steps() - (PLAIN * self.hyper.steps() as f32) as u32
    }

    /// Goes on to the next step.
    pub fn advance(&mut self) {
        self.step += 1;
        if self.is_at_epoch_end() {
            self.shuffle();
        }
    }

    fn shuffle(&mut self) {
        let epoch = self.step / self.hyper.steps_per_epoch();
        self.order = Random::new(self.hyper.seed, Purpose::Shuffle { epoch })
            .permutation(self.hyper.train_size);
    }

    /// Where the next batch stands in the epoch's order.
    fn range(&self) -> Range<usize> {
        let size = self.hyper.batch_size as usize;
        let start = (self.step % self.hyper.steps_per_epoch()) as usize * size;
        start..(start + size).min(self.order.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::digit::PIXELS;
    use crate::engine::recipe::Deformation;

    #[test]
    fn images_are_deformed_until_the_last_part_of_a_run() {
        let hyper = Hyper {
            batch_size: 1,
            train_size: 100,
            augmentation: Deformation::Strong.augmentation(),
            ..Hyper::default()
        };
        let stroke = |i: usize| if (10..14).contains(&(i % 28)) { 255 } else { 0 };
        let image = Image::from(std::array::from_fn::<u8, PIXELS, _>(stroke));
        let data: Dataset = (0..100).map(|_| (image.clone(), 1)).collect();
        for (step, is_plain) in [(0, false), (84, false), (85, true), (99, true)] {
            let deformed = Course::new(hyper.clone(), step).deformed(&data, 0..1);
            assert_eq!(deformed.is_none(), is_plain, "step {step}");
            assert!(deformed.is_none_or(|seen| seen.pixels(0) != image.pixels()));
        }
    }
}
