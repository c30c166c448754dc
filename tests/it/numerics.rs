//! The engine's arithmetic against PyTorch's, on each CPU backend. `tools/fixtures.py` made the fixtures.
//!
//! The tolerances are set between rounding and mistakes. PyTorch's own float32 is 2e-6 of a tensor's largest gradient
//! away from float64, and after 20 steps 2e-4 of the largest movement, because near-ties in the pooling go the other
//! way; a momentum of 0.499 instead of 0.5 moves some weights elsewhere by 3e-2 of it.

use crate::fixture::{CPU_RUNTIMES, difference, floats, indices, largest, open};
use crate::{fixture, mnist};
use burn::tensor::{Tensor, TensorData};
use digit_studio::engine::digit::{SIDE, normalise};
use digit_studio::engine::random::{Purpose, Random};
use digit_studio::engine::{
    Architecture, Checkpoint, Dataset, Hyper, Net, Parameters, Runtime, Trainer,
};
use pollster::block_on;

/// Batches of the fixture.
const STEPS: u32 = 20;

/// The fixture's run: one epoch of its batches, without dropout.
fn hyper() -> Hyper {
    Hyper {
        train_size: STEPS * 64,
        dropout: false,
        ..Hyper::default()
    }
}

fn parameters(file: &str) -> Parameters {
    Parameters::new(Architecture::Net, floats(file)).expect("the fixture fits the network")
}

/// The fixture's images, placed where the trainer's shuffling makes it meet them in the fixture's order.
fn shuffled_back() -> Dataset {
    let hyper = hyper();
    let shuffle = Purpose::Shuffle { epoch: 0 };
    let order = Random::new(hyper.seed, shuffle).permutation(hyper.train_size);
    let mut images = vec![0; order.len()];
    for (place, image) in order.into_iter().zip(indices("batches.u32")) {
        images[place as usize] = image;
    }
    mnist::chosen(mnist::train(), &images)
}

/// Losses and state after some steps of the fixture's run.
fn run(runtime: Runtime, steps: u32) -> (Vec<f32>, Checkpoint) {
    let start = Checkpoint {
        parameters: parameters("weights.f32"),
        ..Checkpoint::start(hyper())
    };
    let mut trainer = Trainer::new(&start, &open(runtime));
    let data = shuffled_back();
    for _ in 0..steps {
        trainer.step(&data);
    }
    let losses = block_on(trainer.take_losses()).expect("losses can be read");
    (
        losses,
        block_on(trainer.checkpoint()).expect("weights are finite"),
    )
}

/// Compares tensor by tensor. A difference counts as a share of the tensor's largest number in `scale`.
fn assert_close(
    title: &str,
    found: &Parameters,
    expected: &Parameters,
    scale: &Parameters,
    most: f32,
) {
    let pairs = found.tensors().zip(expected.tensors());
    for (((spec, found), (_, expected)), (_, scale)) in pairs.zip(scale.tensors()) {
        let share = difference(found, expected) / largest(scale.iter().copied());
        println!("{title} {}: {share:.1e}", spec.name);
        assert!(share < most, "{title} {}: {share:e}", spec.name);
    }
}

#[test]
fn logits_are_pytorchs() {
    let pixels: Vec<f32> = fixture::bytes("test-images.u8")
        .into_iter()
        .map(normalise)
        .collect();
    let expected = floats("test-logits.f32");
    let shape = [expected.len() / 10, 1, SIDE, SIDE];
    for runtime in CPU_RUNTIMES {
        let device = open(runtime);
        let images = Tensor::<4>::from_data(TensorData::new(pixels.clone(), shape), &device);
        let net = Net::new(&parameters("weights.f32"), &device);
        let logits = net.forward(images, None).into_data();
        let logits: Vec<f32> = logits.try_into_vec().expect("logits are floats");
        let difference = difference(&logits, &expected);
        println!("{runtime:?} logits: {difference:.1e}");
        assert!(difference < 1e-5, "{runtime:?}: {difference:e}");
    }
}

/// From zero velocity, `momentum * velocity + gradient` is the gradient itself.
#[test]
fn gradients_are_pytorchs() {
    let expected = parameters("gradients.f32");
    for runtime in CPU_RUNTIMES {
        let (_, after) = run(runtime, 1);
        let title = format!("{runtime:?} gradient of");
        assert_close(&title, &after.velocity, &expected, &expected, 1e-4);
    }
}

/// Measured by how far the weights have moved, because most of each weight is where it began.
#[test]
fn weights_after_twenty_steps_are_pytorchs() {
    let (start, expected) = (
        parameters("weights.f32"),
        parameters("weights-20-steps.f32"),
    );
    let moved = expected
        .values()
        .iter()
        .zip(start.values())
        .map(|(end, start)| end - start);
    let moved = Parameters::new(Architecture::Net, moved.collect()).expect("finite");
    for runtime in CPU_RUNTIMES {
        let (losses, after) = run(runtime, STEPS);
        let title = format!("{runtime:?} movement of");
        assert_close(&title, &after.parameters, &expected, &moved, 1e-3);
        let losses = difference(&losses, &floats("losses.f32"));
        println!("{runtime:?} losses: {losses:.1e}");
        assert!(losses < 1e-5, "{runtime:?}: losses differ by {losses:e}");
    }
}
