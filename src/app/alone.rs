//! A network in a page that stands alone: what such a page is made of, and how it reads its pad.
//!
//! The page carries a network as one byte, its architecture's place in [`Architecture::ALL`], and its parameters as
//! little-endian `f32` in PyTorch's order.

use super::prepare::{Raster, prepare};
use crate::engine::digit::{CLASSES, PIXELS};
use crate::engine::{Architecture, BareNet, Checkpoint, CheckpointError, Parameters};

/// What the network of a checkpoint is carried as.
///
/// # Errors
///
/// When the bytes are no checkpoint.
pub fn pack(checkpoint: &[u8]) -> Result<Vec<u8>, CheckpointError> {
    let checkpoint = Checkpoint::from_bytes(checkpoint)?;
    let network = checkpoint.answering();
    let is_its = |known: &Architecture| *known == network.architecture();
    let place = Architecture::ALL.iter().position(is_its);
    let mut bytes = vec![place.expect("all architectures are among all") as u8];
    bytes.extend(
        network
            .values()
            .iter()
            .flat_map(|value| value.to_le_bytes()),
    );
    Ok(bytes)
}

/// The network that [`pack`] packed; nothing of other bytes.
pub fn unpack(bytes: &[u8]) -> Option<BareNet> {
    let (place, values) = bytes.split_first()?;
    let architecture = Architecture::ALL.get(usize::from(*place))?;
    let (values, []) = values.as_chunks() else {
        return None;
    };
    let values = values.iter().copied().map(f32::from_le_bytes).collect();
    Some(BareNet::new(&Parameters::new(*architecture, values).ok()?))
}

/// What a pad shows to the network, and the probability of each digit; nothing where there is no ink.
///
/// # Shapes
///
/// - `rgba`: `[side, side, 4]`, as in `ImageData`
pub fn look(network: &BareNet, side: u32, rgba: &[u8]) -> Option<([u8; PIXELS], [f32; CLASSES])> {
    let image = prepare(&Raster::new(side, side, rgba).ok()?).ok()?;
    let shades: Vec<f32> = image.pixels().iter().copied().map(f32::from).collect();
    let answers = network.log_probabilities(&shades);
    Some((*image.pixels(), answers.first()?.map(f32::exp)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_network_answers_as_its_checkpoint_does() {
        let checkpoint = Checkpoint::start(Architecture::Tiny.recipe());
        let packed = pack(&checkpoint.to_bytes()).unwrap();
        assert_eq!(packed.len(), 1 + 4 * 9_246);
        let network = unpack(&packed).unwrap();
        let side = 100;
        let mut rgba = vec![0; 4 * side * side];
        assert_eq!(look(&network, side as u32, &rgba), None);
        for row in 20..80 {
            rgba[4 * (row * side + 50)..][..32].fill(255);
        }
        let (image, probabilities) = look(&network, side as u32, &rgba).unwrap();
        assert!(image.contains(&255));
        assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let shades: Vec<f32> = image.iter().copied().map(f32::from).collect();
        let expected = BareNet::new(checkpoint.answering()).log_probabilities(&shades);
        assert_eq!(probabilities, expected[0].map(f32::exp));
        assert_eq!(look(&network, 7, &rgba), None);
    }

    #[test]
    fn other_bytes_are_no_network() {
        assert!(pack(b"hello").is_err());
        let packed = pack(&Checkpoint::start(Architecture::Tiny.recipe()).to_bytes()).unwrap();
        for bytes in [
            &packed[..0],
            &packed[..1],
            &packed[..packed.len() - 1],
            &packed[..packed.len() - 4],
        ] {
            assert!(unpack(bytes).is_none());
        }
        let other = [&[9], &packed[1..]].concat();
        assert!(unpack(&other).is_none());
    }
}
