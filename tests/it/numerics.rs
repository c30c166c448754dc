//! The engine's arithmetic against PyTorch's, on each CPU backend. `tools/fixtures.py` made the fixtures.
//!
//! The tolerances are set between rounding and mistakes. PyTorch's own float32 is 2e-6 of a tensor's largest gradient
//! away from float64, and after 20 steps 2e-4 of the largest movement, because near-ties in the pooling go the other
//! way; a momentum of 0.499 instead of 0.5 moves some weights elsewhere by 3e-2 of it.

use crate::fixture::{CPU_RUNTIMES, burn_device, open};
use crate::mnist;
use crate::shared::pytorch::{
    self, STEPS, assert_close, difference, floats, movement, parameters, shuffled_back, test_images,
};
use burn::tensor::{Tensor, TensorData};
use digit_studio::engine::digit::{PIXELS, normalise};
use digit_studio::engine::{Checkpoint, Net, Runtime};
use pollster::block_on;

/// Losses and state after some steps of the fixture's run.
fn run(runtime: Runtime, steps: u32) -> (Vec<f32>, Checkpoint) {
    let data = shuffled_back(mnist::train());
    block_on(pytorch::run(&open(runtime), &data, steps)).expect("a CPU hands its numbers over")
}

#[test]
fn logits_are_pytorchs() {
    let pixels: Vec<f32> = test_images()
        .iter()
        .map(|pixel| normalise(*pixel))
        .collect();
    let expected = floats("test-logits.f32");
    let shape = [expected.len() / 10, PIXELS];
    for runtime in CPU_RUNTIMES {
        let device = burn_device(runtime);
        let images = Tensor::<2>::from_data(TensorData::new(pixels.clone(), shape), &device);
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
        assert_close(&title, &after.memory[0], &expected, &expected, 1e-4);
    }
}

/// Measured by how far the weights have moved, because most of each weight is where it began.
#[test]
fn weights_after_twenty_steps_are_pytorchs() {
    let expected = parameters("weights-20-steps.f32");
    for runtime in CPU_RUNTIMES {
        let (losses, after) = run(runtime, STEPS);
        let title = format!("{runtime:?} movement of");
        assert_close(&title, &after.parameters, &expected, &movement(), 1e-3);
        let losses = difference(&losses, &floats("losses.f32"));
        println!("{runtime:?} losses: {losses:.1e}");
        assert!(losses < 1e-5, "{runtime:?}: losses differ by {losses:e}");
    }
}
