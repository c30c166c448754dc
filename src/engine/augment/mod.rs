//! Deforms training images as another hand would have written them, so that a network learns digits, not pictures.
//!
//! One image takes two passes: a single bilinear resampling that turns, scales, shears, shifts and wobbles at once
//! ([`warp`]), and one that makes its lines thicker or thinner ([`thickness`]). Numbers come from a random stream of
//! the step, image by image in the batch's order, the same amount for each: what an image becomes depends on the seed,
//! the step and its position in the batch alone.

mod elastic;
mod recipe;
mod thickness;
mod warp;

#[cfg(test)]
mod tests;

pub use self::recipe::{Augmentation, AugmentationError, Elastic, Thickness};

use self::elastic::Field;
use self::warp::Affine;
use super::digit::PIXELS;
use super::random::{Purpose, Random};

/// Deforms the images of one training step, in the order of the batch.
pub struct Augmenter<'a> {
    recipe: &'a Augmentation,
    random: Random,
    field: Field,
}

impl<'a> Augmenter<'a> {
    /// The deformations of `step`, counted from 0, from the first image of its batch on.
    pub fn new(recipe: &'a Augmentation, seed: u64, step: u32) -> Self {
        Self {
            recipe,
            random: Random::new(seed, Purpose::Augment { step }),
            field: Field::new(&recipe.elastic),
        }
    }

    /// The next image of the batch as another hand would have written it: 28x28, row by row, ink is 255.
    ///
    /// Where the recipe deforms nothing, the image stays as it is, byte by byte.
    pub fn deform(&mut self, image: &[u8; PIXELS]) -> [u8; PIXELS] {
        let (affine, thickening) = self.draw();
        let levels = warp::resample(image, &affine, &self.field);
        thickness::finish(&levels, thickening, strongest(image))
    }

    /// Leaves out the next images of the batch, which another augmenter deforms. It takes a small part of the time.
    pub fn pass(&mut self, images: usize) {
        for _ in 0..images {
            self.draw();
        }
    }

    /// The next image's own numbers; those of the field stay in it.
    fn draw(&mut self) -> (Affine, f32) {
        let random = &mut self.random;
        let affine = Affine::draw(self.recipe, random);
        self.field.draw(random);
        (affine, self.recipe.thickness.draw(random))
    }
}

fn strongest(image: &[u8; PIXELS]) -> u8 {
    image.iter().copied().max().unwrap_or(0)
}
