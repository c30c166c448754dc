//! What PyTorch computed, and the run that must come to the same. `tools/fixtures.py` made the files.

use super::sets::chosen;
use digit_studio::engine::random::{Purpose, Random};
use digit_studio::engine::{
    Architecture, Checkpoint, Dataset, Device, EngineError, Hyper, Parameters, Trainer,
};

/// Batches of the fixture.
pub(crate) const STEPS: u32 = 20;

/// The fixture's run: one epoch of its batches, without dropout.
pub(crate) fn hyper() -> Hyper {
    Hyper {
        train_size: STEPS * 64,
        dropout: false,
        ..Hyper::default()
    }
}

pub(crate) fn parameters(file: &str) -> Parameters {
    Parameters::new(Architecture::Net, floats(file)).expect("the fixture fits the network")
}

/// The fixture's images, placed where the trainer's shuffling makes it meet them in the fixture's order.
pub(crate) fn shuffled_back(train: &Dataset) -> Dataset {
    let hyper = hyper();
    let shuffle = Purpose::Shuffle { epoch: 0 };
    let order = Random::new(hyper.seed, shuffle).permutation(hyper.train_size);
    let mut images = vec![0; order.len()];
    for (place, image) in order.into_iter().zip(indices("batches.u32")) {
        images[place as usize] = image;
    }
    chosen(train, &images)
}

/// Losses and state after some steps of the fixture's run over the images of [`shuffled_back`].
pub(crate) async fn run(
    device: &Device,
    data: &Dataset,
    steps: u32,
) -> Result<(Vec<f32>, Checkpoint), EngineError> {
    let start = Checkpoint {
        parameters: parameters("weights.f32"),
        ..Checkpoint::start(hyper())
    };
    let mut trainer = Trainer::new(&start, data, device)?;
    for _ in 0..steps {
        trainer.step(data);
    }
    Ok((trainer.take_losses().await?, trainer.checkpoint().await?))
}

/// How far PyTorch's weights have moved in its 20 steps: most of each weight is where it began.
pub(crate) fn movement() -> Parameters {
    let (start, end) = (floats("weights.f32"), floats("weights-20-steps.f32"));
    let moved = end.iter().zip(&start).map(|(end, start)| end - start);
    Parameters::new(Architecture::Net, moved.collect()).expect("finite")
}

/// Compares tensor by tensor. A difference counts as a share of the tensor's largest number in `scale`; returns the
/// largest share.
pub(crate) fn assert_close(
    title: &str,
    found: &Parameters,
    expected: &Parameters,
    scale: &Parameters,
    most: f32,
) -> f32 {
    let mut largest_share = 0.0_f32;
    let pairs = found.tensors().zip(expected.tensors());
    for (((spec, found), (_, expected)), (_, scale)) in pairs.zip(scale.tensors()) {
        let share = difference(found, expected) / largest(scale.iter().copied());
        println!("{title} {}: {share:.1e}", spec.name());
        assert!(share < most, "{title} {}: {share:e}", spec.name());
        largest_share = largest_share.max(share);
    }
    largest_share
}

/// A committed file, part of the binary, because a browser has no files.
fn bytes(file: &str) -> &'static [u8] {
    match file {
        "batches.u32" => include_bytes!("../it/data/batches.u32"),
        "gradients.f32" => include_bytes!("../it/data/gradients.f32"),
        "losses.f32" => include_bytes!("../it/data/losses.f32"),
        "test-images.u8" => include_bytes!("../it/data/test-images.u8"),
        "test-logits.f32" => include_bytes!("../it/data/test-logits.f32"),
        "weights-20-steps.f32" => include_bytes!("../it/data/weights-20-steps.f32"),
        "weights.f32" => include_bytes!("../it/data/weights.f32"),
        other => panic!("there is no fixture called {other}"),
    }
}

/// The pixels of the images that the logits are of.
pub(crate) fn test_images() -> &'static [u8] {
    bytes("test-images.u8")
}

pub(crate) fn floats(file: &str) -> Vec<f32> {
    words(file).into_iter().map(f32::from_le_bytes).collect()
}

pub(crate) fn indices(file: &str) -> Vec<usize> {
    let words = words(file).into_iter();
    words
        .map(|word| u32::from_le_bytes(word) as usize)
        .collect()
}

fn words(file: &str) -> Vec<[u8; 4]> {
    let (words, rest) = bytes(file).as_chunks();
    assert!(rest.is_empty(), "{file} ends inside a number");
    words.to_vec()
}

/// The largest absolute value.
pub(crate) fn largest(values: impl Iterator<Item = f32>) -> f32 {
    values.fold(0.0, |most, value| {
        assert!(value.is_finite(), "{value} is no finite number");
        most.max(value.abs())
    })
}

/// The largest absolute difference between two rows of numbers.
pub(crate) fn difference(left: &[f32], right: &[f32]) -> f32 {
    assert_eq!(left.len(), right.len());
    largest(left.iter().zip(right).map(|(left, right)| left - right))
}
