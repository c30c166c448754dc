//! Finds the ink: whatever stands out from the paper, or whatever was drawn on transparent paper.

use super::PrepareError;
use super::paper::{Paper, on_white};
use super::raster::Raster;

/// Least contrast between ink and paper, in grey levels of 255, that counts as a drawing.
///
/// Yellow (255, 255, 0) on white, the faintest ink that people pick, has a contrast of 29; JPEG's own noise on plain
/// paper stays below 10.
const LEAST_CONTRAST: u8 = 20;

/// Ink on plain paper is at least this many times as strong as the paper's noise: six standard deviations, which not
/// one of the 16 million pixels of the largest picture passes by chance.
const INK_OVER_NOISE: u16 = 2;

/// Ink below this share of the strongest is faint: an anti-aliased edge, or JPEG's ringing around a stroke.
const FAINT: f32 = 1.0 / 8.0;

/// How much ink each pixel holds, in grey levels away from the paper: 0 is paper.
pub(super) struct Ink {
    pub(super) width: usize,
    /// Row by row, never empty.
    pub(super) levels: Vec<u8>,
    /// The least level that can't be the paper's own noise, nor only the faint edge of a stroke.
    pub(super) solid: u8,
}

impl Ink {
    /// Reads the ink of `raster`.
    ///
    /// A picture whose outermost ring is mostly transparent is ink on glass: alpha is the ink, its colour is ignored.
    /// In any other picture the ring shows the paper, and ink is what differs from it in luminance, on the side (darker
    /// or lighter) that has more contrast.
    ///
    /// # Errors
    /// [`PrepareError::Blank`] where nothing stands out from the paper.
    pub(super) fn read(raster: &Raster<'_>) -> Result<Self, PrepareError> {
        let (levels, noise) = if raster.is_on_transparent_paper() {
            (raster.pixels().map(|pixel| pixel[3]).collect(), 0)
        } else {
            let paper = Paper::read(raster);
            (paper.ink(raster), paper.noise)
        };
        Self::clean(raster.width(), levels, noise)
    }

    /// Takes lightness for ink, as MNIST stores it, without asking what is paper; what is transparent shows white.
    ///
    /// # Errors
    /// [`PrepareError::Blank`] where everything is black.
    pub(super) fn lightness(raster: &Raster<'_>) -> Result<Self, PrepareError> {
        Self::clean(raster.width(), raster.pixels().map(on_white).collect(), 0)
    }

    /// Takes everything up to the level `noise` for paper.
    fn clean(width: usize, mut levels: Vec<u8>, noise: u8) -> Result<Self, PrepareError> {
        let strongest = levels.iter().copied().max().unwrap_or(0);
        // In 16 bits, because twice the noise may be more than any level.
        let over_noise = u16::from(noise) * INK_OVER_NOISE;
        if strongest < LEAST_CONTRAST || u16::from(strongest) < over_noise {
            return Err(PrepareError::Blank);
        }
        if noise > 0 {
            for level in &mut levels {
                *level = if *level > noise { *level } else { 0 };
            }
        }
        Ok(Self {
            width,
            levels,
            solid: (over_noise as u8).max((f32::from(strongest) * FAINT).ceil() as u8),
        })
    }

    pub(super) fn height(&self) -> usize {
        self.levels.len() / self.width
    }

    pub(super) fn row(&self, y: usize) -> &[u8] {
        &self.levels[y * self.width..][..self.width]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_must_be_twice_as_strong_as_noise() {
        let is_blank = |strongest, noise| Ink::clean(2, vec![0, strongest], noise).is_err();
        for (strongest, noise, expected) in [
            (255, 0, false),
            (255, 127, false),
            (255, 128, true),
            (255, 255, true),
            (30, 15, false),
            (29, 15, true),
            (20, 0, false),
            (19, 0, true),
        ] {
            assert_eq!(is_blank(strongest, noise), expected, "{strongest} {noise}");
        }
    }

    #[test]
    fn noise_becomes_paper() {
        let ink = Ink::clean(4, vec![10, 11, 100, 0], 10).unwrap();
        assert_eq!((ink.levels, ink.solid), (vec![0, 11, 100, 0], 20));
    }
}
