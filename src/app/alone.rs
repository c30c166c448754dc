//! A page that stands alone, outside of the studio: one network, which reads drawings.

use super::prepare::{PrepareError, Raster, prepare};
use crate::engine::digit::{CLASSES, PIXELS};
use crate::engine::{BareNet, Checkpoint, CheckpointError};

/// A network that reads drawings.
pub struct Alone {
    network: BareNet,
}

/// What a network sees of a drawing, and says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The 28 x 28 image, row by row; ink is 255.
    pub image: [u8; PIXELS],
    /// How likely each digit is.
    pub probabilities: [f32; CLASSES],
}

impl Alone {
    /// Takes a network from a checkpoint's bytes.
    ///
    /// # Errors
    ///
    /// When they are no checkpoint of this version.
    pub fn load(checkpoint: &[u8]) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint::from_bytes(checkpoint)?;
        Ok(Self {
            network: BareNet::new(checkpoint.answering()),
        })
    }

    /// Reads a drawing, prepared as the pad's are.
    ///
    /// # Errors
    ///
    /// When there is no ink on it.
    pub fn read(&self, width: u32, height: u32, rgba: &[u8]) -> Result<Seen, PrepareError> {
        let image = prepare(&Raster::new(width, height, rgba)?)?;
        let shades = image.pixels().map(f32::from);
        let [answer] = self.network.log_probabilities(&shades)[..] else {
            unreachable!("one image has one answer");
        };
        Ok(Seen {
            image: *image.pixels(),
            probabilities: answer.map(f32::exp),
        })
    }
}

impl Seen {
    /// The image, then the probabilities as little-endian floats.
    pub fn to_bytes(&self) -> Vec<u8> {
        let numbers = self
            .probabilities
            .iter()
            .flat_map(|share| share.to_le_bytes());
        self.image.iter().copied().chain(numbers).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 7 with a broad pen on transparent ground: RGBA, 40 x 40.
    fn seven() -> Vec<u8> {
        let is_ink = |x: usize, y: usize| {
            let bar = (8..12).contains(&y) && (8..32).contains(&x);
            let stem = (12..34).contains(&y) && x.abs_diff(30 - (y - 12) / 2) < 3;
            bar || stem
        };
        let pixels = (0..40).flat_map(|y| (0..40).map(move |x| (x, y)));
        let alpha = |(x, y)| if is_ink(x, y) { 255 } else { 0 };
        pixels.flat_map(|at| [0, 0, 0, alpha(at)]).collect()
    }

    #[test]
    fn the_shipped_network_reads_a_seven_by_itself() {
        let shipped = include_bytes!("../../static/models/pretrained.dscp");
        let alone = Alone::load(shipped).unwrap();
        let seen = alone.read(40, 40, &seven()).unwrap();
        assert!(seen.probabilities[7] > 0.9, "{:?}", seen.probabilities);
        assert!((seen.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let bytes = seen.to_bytes();
        assert_eq!(bytes.len(), PIXELS + 4 * CLASSES);
        assert_eq!(bytes[..PIXELS], seen.image);
        assert_eq!(
            bytes[PIXELS + 28..PIXELS + 32],
            seen.probabilities[7].to_le_bytes()
        );
    }

    #[test]
    fn a_blank_drawing_and_foreign_bytes_are_refused() {
        let shipped = include_bytes!("../../static/models/pretrained.dscp");
        let alone = Alone::load(shipped).unwrap();
        assert_eq!(alone.read(8, 8, &[0; 256]), Err(PrepareError::Blank));
        assert!(alone.read(8, 8, &[0; 255]).is_err());
        assert!(Alone::load(b"DSCP").is_err());
    }
}
