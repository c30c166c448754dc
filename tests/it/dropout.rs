//! Which activations a training step drops, read off the answers of networks that are made to show it.

use crate::fixture::burn_device;
use burn::tensor::{Device, Tensor};
use digit_studio::engine::masks::DropoutMasks;
use digit_studio::engine::{Architecture, Net, Parameters, Runtime};

const BATCH: usize = 64;
const CHANNELS: usize = 20;
const HIDDEN: usize = 50;
/// Places of one channel that reach the linear layers: 4 x 4.
const PLACES: usize = 16;

/// A network whose parameters are 0 apart from those that are set here, by tensor and place.
fn network(device: &Device, set: impl Fn(&str, usize) -> f32) -> Net {
    let architecture = Architecture::Net;
    let tensors = architecture.tensors();
    let values = tensors.flat_map(|spec| {
        let name = spec.name();
        (0..spec.len()).map(|at| set(&name, at)).collect::<Vec<_>>()
    });
    let parameters = Parameters::new(architecture, values.collect()).expect("finite");
    Net::new(&parameters, device)
}

/// One score of each image of a batch in the step with these masks.
fn scores(net: &Net, digit: usize, masks: &DropoutMasks) -> Vec<f32> {
    let device = burn_device(Runtime::Flex);
    let images = Tensor::zeros([BATCH, 28 * 28], &device);
    let scores = net.forward(images, Some(masks)).into_data();
    let scores = scores.try_into_vec::<f32>().expect("scores are floats");
    scores
        .chunks_exact(10)
        .map(|scores| scores[digit])
        .collect()
}

/// The factor of each hidden unit in each image: `[HIDDEN][BATCH]`.
fn hidden_factors(masks: &DropoutMasks) -> Vec<Vec<f32>> {
    let device = burn_device(Runtime::Flex);
    // Every hidden unit is 1; the score of digit 3 is one of them.
    let factor = |unit: usize| {
        let net = network(&device, |tensor, at| match tensor {
            "fc1.bias" => 1.0,
            "fc2.weight" if at == 3 * HIDDEN + unit => 1.0,
            _ => 0.0,
        });
        scores(&net, 3, masks)
    };
    (0..HIDDEN).map(factor).collect()
}

/// The sum over one channel's places of their factors, each counted as often as hidden units look at it:
/// `[CHANNELS][BATCH]`.
fn channel_sums(masks: &DropoutMasks) -> Vec<Vec<f32>> {
    let device = burn_device(Runtime::Flex);
    // The second convolution is 1 everywhere; each hidden unit is one place of the channel; their sum is the score.
    let sum = |channel: usize| {
        let net = network(&device, |tensor, at| match tensor {
            "conv2.bias" | "fc2.weight" => 1.0,
            "fc1.weight" => {
                let (unit, input) = (at / (CHANNELS * PLACES), at % (CHANNELS * PLACES));
                f32::from(u8::from(input == channel * PLACES + unit % PLACES))
            }
            _ => 0.0,
        });
        scores(&net, 0, masks)
    };
    (0..CHANNELS).map(sum).collect()
}

fn masks(seed: u64, step: u32) -> DropoutMasks {
    DropoutMasks::draw(Architecture::Net, seed, step, BATCH)
}

/// Half of `count` coins, give or take four standard deviations.
fn assert_about_half(kept: usize, count: usize) {
    let deviation = (count as f64).sqrt() / 2.0;
    let off = (kept as f64 - count as f64 / 2.0).abs();
    assert!(off < 4.0 * deviation, "{kept} of {count}");
}

#[test]
fn about_half_of_the_hidden_units_are_dropped_and_the_others_doubled() {
    let factors = hidden_factors(&masks(1, 0)).concat();
    assert!(factors.iter().all(|factor| [0.0, 2.0].contains(factor)));
    let kept = factors.iter().filter(|factor| **factor == 2.0).count();
    assert_about_half(kept, HIDDEN * BATCH);
}

#[test]
fn channels_are_dropped_whole() {
    let masks = masks(1, 0);
    let hidden = hidden_factors(&masks);
    let seen = |image: usize| hidden.iter().map(|unit| unit[image]).sum::<f32>();
    let mut kept = 0;
    for sums in channel_sums(&masks) {
        for (image, sum) in sums.into_iter().enumerate() {
            let all = 2.0 * seen(image);
            assert!(sum == 0.0 || sum == all, "{sum} is neither 0 nor {all}");
            kept += usize::from(sum > 0.0);
        }
    }
    assert_about_half(kept, CHANNELS * BATCH);
}

#[test]
fn seed_and_step_decide_what_is_dropped() {
    let factors = |seed, step| hidden_factors(&masks(seed, step));
    assert_eq!(factors(1, 7), factors(1, 7));
    assert_ne!(factors(1, 7), factors(1, 8));
    assert_ne!(factors(1, 7), factors(2, 7));
}

#[test]
fn the_images_of_a_batch_are_dropped_from_independently() {
    let factors = hidden_factors(&masks(1, 0));
    let of_image = |image: usize| -> Vec<f32> { factors.iter().map(|unit| unit[image]).collect() };
    assert_ne!(of_image(0), of_image(1));
}
