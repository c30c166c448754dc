//! Our own training step against PyTorch's fixtures and against plain loops.

use super::reference::{self, Batch};
use super::shared::pytorch::{
    STEPS, assert_close, difference, floats, indices, largest, movement, parameters, test_images,
};
use super::shared::sets::chosen;
use super::{GRADIENTS, LOGITS, LOSSES, MOVEMENT, file};
use digit_studio::engine::architecture::{Layer, LayerKind};
use digit_studio::engine::digit::{CLASSES, PIXELS};
use digit_studio::engine::gpu::{
    self, Descent, GpuTrainer, Images, Network, Settings, State, StepInput, device,
};
use digit_studio::engine::kernels::conv_pool::ConvPool;
use digit_studio::engine::kernels::linear::{Activation, Linear};
use digit_studio::engine::random::{Purpose, Random};
use digit_studio::engine::{Architecture, Dataset, Parameters};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

/// The layers of an architecture, with its dropout or without.
pub(crate) fn network(architecture: Architecture, dropout: bool) -> Network {
    let layers = architecture.layers().iter().map(|layer| Layer {
        dropout: if dropout { layer.dropout } else { 0.0 },
        ..*layer
    });
    Network::new(&layers.collect::<Vec<_>>()).unwrap()
}

/// Uniform in +-1/sqrt(fan-in), layer by layer.
pub(crate) fn initial(network: &Network) -> State {
    let mut random = Random::new(7, Purpose::Initialisation);
    let layers = network.layer_parameters().enumerate();
    let parameters: Vec<f32> = layers
        .flat_map(|(layer, len)| {
            let fan = len / network.mask_len(layer) - 1;
            std::iter::repeat_n(1.0 / (fan as f32).sqrt(), len)
        })
        .map(|bound| random.symmetric(bound))
        .collect();
    State {
        first: vec![0.0; parameters.len()],
        second: vec![0.0; parameters.len()],
        parameters,
        mean: None,
        step: 0,
    }
}

pub(crate) async fn training_set() -> Dataset {
    let images = file("train-images-idx3-ubyte").await;
    Dataset::from_idx(&images, &file("train-labels-idx1-ubyte").await).unwrap()
}

const SGD: Descent = Descent::Sgd { momentum: 0.5 };

fn pytorchs(numbers: &[f32]) -> Parameters {
    Parameters::from_device(Architecture::Net, numbers).unwrap()
}

/// A trainer at the fixture's start, over the fixture's batches.
async fn fixture() -> GpuTrainer {
    let device = device::open().await.unwrap();
    let data = chosen(&training_set().await, &indices("batches.u32"));
    let weights = Parameters::new(Architecture::Net, floats("weights.f32")).unwrap();
    let weights = weights.to_device();
    let zeros = vec![0.0; weights.len()];
    let start = State {
        parameters: weights,
        first: zeros.clone(),
        second: zeros,
        mean: None,
        step: 0,
    };
    let settings = Settings {
        network: network(Architecture::Net, false),
        batch: 64,
        evaluation: 100,
        descent: SGD,
        smoothing: 0.0,
    };
    GpuTrainer::new(settings, &start, Images::Resident(&data), &device).unwrap()
}

/// A step over one of the fixture's batches.
fn fixture_step(step: u32) -> StepInput {
    StepInput {
        images: gpu::Batch::Numbers((step * 64..(step + 1) * 64).collect()),
        masks: Vec::new(),
        learning_rate: 0.01,
        mean_decay: 0.0,
    }
}

#[wasm_bindgen_test]
async fn our_kernels_read_as_pytorch_does() {
    let mut trainer = fixture().await;
    let expected = floats("test-logits.f32");
    let mut answers = Vec::new();
    for pixels in test_images()[..expected.len() / CLASSES * PIXELS].chunks(100 * PIXELS) {
        answers.extend(trainer.log_probabilities(pixels).await.unwrap());
    }
    let expected: Vec<f32> = expected
        .chunks_exact(CLASSES)
        .flat_map(log_softmax)
        .collect();
    let logits = difference(&answers, &expected);
    console_log!("our logits: {logits:.1e}");
    assert!(logits < LOGITS, "{logits:e}");
}

#[wasm_bindgen_test]
async fn our_kernels_learn_as_pytorch_does() {
    let mut trainer = fixture().await;
    trainer.push(&[fixture_step(0)]).unwrap();
    let gradients = pytorchs(&trainer.state().await.unwrap().first);
    let expected = parameters("gradients.f32");
    let share = assert_close(
        "our gradient of",
        &gradients,
        &expected,
        &expected,
        GRADIENTS,
    );
    console_log!("our gradients: {share:.1e}");

    let rest: Vec<StepInput> = (1..STEPS).map(fixture_step).collect();
    for steps in rest.chunks(8) {
        trainer.push(steps).unwrap();
    }
    let losses = difference(&trainer.take_losses().await.unwrap(), &floats("losses.f32"));
    let after = pytorchs(&trainer.state().await.unwrap().parameters);
    let expected = parameters("weights-20-steps.f32");
    let share = assert_close("our movement of", &after, &expected, &movement(), MOVEMENT);
    console_log!("our movement: {share:.1e}, losses {losses:.1e}");
    assert!(losses < LOSSES, "{losses:e}");
}

fn log_softmax(logits: &[f32]) -> Vec<f32> {
    let total: f32 = logits.iter().map(|logit| logit.exp()).sum();
    logits.iter().map(|logit| logit - total.ln()).collect()
}

/// Some steps that are compared with plain loops.
struct Trial {
    network: Network,
    /// Images of each step.
    sizes: &'static [usize],
    descent: Descent,
    /// Whether each step brings its own images.
    own_images: bool,
    /// How much of the parameters' mean stays, where there is one.
    mean_decay: Option<f32>,
    smoothing: f32,
}

impl Trial {
    fn new(network: Network, sizes: &'static [usize], descent: Descent) -> Self {
        Self {
            network,
            sizes,
            descent,
            own_images: false,
            mean_decay: None,
            smoothing: 0.0,
        }
    }

    async fn trainer(&self, data: &Dataset) -> GpuTrainer {
        let settings = Settings {
            network: self.network.clone(),
            batch: self.sizes[0],
            evaluation: self.sizes[0],
            descent: self.descent,
            smoothing: self.smoothing,
        };
        let mut start = initial(&self.network);
        start.mean = self.mean_decay.map(|_| start.parameters.clone());
        let images = match self.own_images {
            true => Images::OfSteps,
            false => Images::Resident(data),
        };
        let device = device::open().await.unwrap();
        GpuTrainer::new(settings, &start, images, &device).unwrap()
    }

    /// Steps with dropout, and the answers after each.
    async fn check(&self) {
        let data = training_set().await;
        let mut trainer = self.trainer(&data).await;
        let mut random = Random::new(3, Purpose::Dropout { step: 0 });
        for (step, size) in self.sizes.iter().enumerate() {
            let numbers: Vec<usize> = (0..*size).map(|image| step * 100 + image * 7).collect();
            let masks = masks(&self.network, *size, &mut random);
            self.check_step(&mut trainer, &data, &numbers, masks).await;
        }
    }

    async fn check_step(
        &self,
        trainer: &mut GpuTrainer,
        data: &Dataset,
        numbers: &[usize],
        masks: Vec<Vec<f32>>,
    ) {
        let images = chosen(data, numbers);
        let batch = Batch::of(&images);
        let pixels = images.all_pixels().to_vec();
        // Each step begins from what the device has, so that near-ties in the pooling don't add up.
        let before = trainer.state().await.unwrap();
        let input = StepInput {
            images: match self.own_images {
                true => gpu::Batch::Own(images),
                false => gpu::Batch::Numbers(numbers.iter().map(|number| *number as u32).collect()),
            },
            masks: masks.clone(),
            learning_rate: 0.05,
            mean_decay: self.mean_decay.unwrap_or_default(),
        };
        trainer.push(&[input]).unwrap();
        let loss = trainer.take_losses().await.unwrap()[0];
        let after = trainer.state().await.unwrap();

        let expected = reference::step(
            &self.network,
            &before.parameters,
            &batch,
            &masks,
            self.smoothing,
        );
        let share = (loss - expected.loss).abs() / expected.loss;
        assert!(share < RELATIVE, "{loss}, {}", expected.loss);
        let gradient = self.check_gradient(&before, &after, &expected.gradient);
        check_descent(self.descent, &before, &after);
        check_mean(self.mean_decay, &before, &after);
        let answers = trainer.log_probabilities(&pixels).await.unwrap();
        let answering = after.mean.as_ref().unwrap_or(&after.parameters);
        let expected = reference::step(&self.network, answering, &batch, &[], 0.0);
        let answers = difference(&answers, &expected.log_probabilities);
        assert!(answers < LOGITS, "{answers:e}");
        console_log!(
            "{} images: loss {share:.1e}, gradient {gradient:.1e}, answers {answers:.1e}",
            numbers.len()
        );
    }

    /// Compares the gradient, as the first moment shows it, layer by layer.
    fn check_gradient(&self, before: &State, after: &State, expected: &[f32]) -> f32 {
        let (added, kept) = moment(self.descent);
        let moments = before.first.iter().zip(&after.first);
        let gradient: Vec<f32> = moments
            .map(|(before, after)| (after - kept * before) / added)
            .collect();
        let mut worst = 0.0_f32;
        for layer in 0..self.network.layers() {
            let start = self.network.parameters_at(layer);
            let range = start..self.network.parameters_at(layer + 1);
            let scale = largest(expected[range.clone()].iter().copied());
            worst = worst.max(difference(&gradient[range.clone()], &expected[range]) / scale);
        }
        assert!(worst < RELATIVE, "{worst:e}");
        if let Descent::Adam { .. } = self.descent {
            check_second_moment(before, after, &gradient);
        }
        worst
    }
}

/// Largest relative difference of losses and gradients.
const RELATIVE: f32 = 1e-4;

/// Factors that drop what each dropping layer should.
fn masks(network: &Network, images: usize, random: &mut Random) -> Vec<Vec<f32>> {
    let layers = (0..network.layers()).filter(|layer| network.drops(*layer));
    let mut mask = |layer| -> Vec<f32> {
        let scale = network.kept_scale(layer);
        let mut factor = |_| {
            if random.chance(1.0 - 1.0 / scale) {
                0.0
            } else {
                scale
            }
        };
        (0..images * network.mask_len(layer))
            .map(&mut factor)
            .collect()
    };
    layers.map(&mut mask).collect()
}

/// What a moment adds of the gradient, and keeps of itself.
fn moment(descent: Descent) -> (f32, f32) {
    match descent {
        Descent::Sgd { momentum } => (1.0, momentum),
        Descent::Adam { .. } => (0.1, 0.9),
    }
}

/// Compares Adam's second moment with its rule, from the gradient on.
fn check_second_moment(before: &State, after: &State, gradient: &[f32]) {
    let rule = |(before, gradient): (&f32, &f32)| 0.999 * before + 0.001 * gradient * gradient;
    let expected: Vec<f32> = before.second.iter().zip(gradient).map(rule).collect();
    let worst = difference(&after.second, &expected) / largest(expected.iter().copied());
    assert!(worst < RELATIVE, "{worst:e}");
}

/// Compares the step with the rule of the optimizer, from the moments on.
fn check_descent(descent: Descent, before: &State, after: &State) {
    let correction = |beta: f32| 1.0 / (1.0 - beta.powf(after.step as f32));
    let expected: Vec<f32> = (0..before.parameters.len())
        .map(|at| match descent {
            Descent::Sgd { .. } => before.parameters[at] - 0.05 * after.first[at],
            Descent::Adam { weight_decay } => {
                let step = after.first[at] * correction(0.9)
                    / ((after.second[at] * correction(0.999)).sqrt() + 1e-8);
                before.parameters[at] * (1.0 - 0.05 * weight_decay) - 0.05 * step
            }
        })
        .collect();
    let worst = difference(&after.parameters, &expected);
    assert!(worst < 1e-5, "{worst:e}");
}

/// Compares the parameters' mean with its rule.
fn check_mean(decay: Option<f32>, before: &State, after: &State) {
    let Some(decay) = decay else { return };
    let (old, new) = (before.mean.as_ref().unwrap(), after.mean.as_ref().unwrap());
    let parameters = old.iter().zip(&after.parameters);
    let expected: Vec<f32> = parameters
        .map(|(mean, parameter)| decay * mean + (1.0 - decay) * parameter)
        .collect();
    let worst = difference(new, &expected);
    assert!(worst < 1e-6, "{worst:e}");
    let moved = difference(new, &after.parameters);
    assert!(moved > 1e-4, "the mean is not the parameters: {moved:e}");
}

#[wasm_bindgen_test]
async fn dropout_and_a_smaller_last_batch_are_learnt_as_in_plain_loops() {
    let net = network(Architecture::Net, true);
    Trial::new(net, &[16, 16, 5], SGD).check().await;
}

#[wasm_bindgen_test]
async fn a_running_mean_and_deformed_images_are_learnt_as_in_plain_loops() {
    let trial = Trial {
        own_images: true,
        mean_decay: Some(0.9),
        smoothing: 0.2,
        ..Trial::new(network(Architecture::Accurate, true), &[6, 6, 2], ADAM)
    };
    trial.check().await;
}

const ADAM: Descent = Descent::Adam { weight_decay: 0.01 };

/// Four convolutions without and with pooling, no multiples of four, some channels dropped of few and of many, three
/// linear layers.
#[wasm_bindgen_test]
async fn odd_sizes_are_learnt_as_in_plain_loops() {
    let layer = |kind, dropout| Layer {
        name: "",
        kind,
        dropout,
    };
    let conv = |[inputs, outputs]: [usize; 2], kernel, side, pool, dropout| {
        let conv = ConvPool {
            inputs,
            outputs,
            kernel,
            side,
            pool,
        };
        layer(LayerKind::Conv(conv), dropout)
    };
    let linear = |[inputs, outputs]: [usize; 2], activation, dropout| {
        let linear = Linear {
            inputs,
            outputs,
            activation,
        };
        layer(LayerKind::Linear(linear), dropout)
    };
    let layers = [
        conv([1, 7], 3, 28, 1, 0.0),
        conv([7, 5], 4, 26, 2, 0.5),
        conv([5, 38], 3, 11, 1, 0.25),
        conv([38, 6], 2, 9, 2, 0.0),
        linear([96, 33], Activation::Relu, 0.2),
        linear([33, 21], Activation::Relu, 0.0),
        linear([21, 10], Activation::Identity, 0.0),
    ];
    let network = Network::new(&layers).unwrap();
    Trial::new(network, &[5, 5, 3], ADAM).check().await;
}

#[wasm_bindgen(inline_js = r"
const { has } = GPUSupportedFeatures.prototype;
export function hideTimeStamps(hide) {
  const hidden = function (name) { return name !== 'timestamp-query' && has.call(this, name); };
  GPUSupportedFeatures.prototype.has = hide ? hidden : has;
}
")]
extern "C" {
    #[wasm_bindgen(js_name = hideTimeStamps)]
    fn hide_time_stamps(hide: bool);
}

#[wasm_bindgen_test]
async fn a_gpu_without_time_stamps_trains_too() {
    hide_time_stamps(true);
    let net = network(Architecture::Net, true);
    Trial::new(net, &[4], SGD).check().await;
    hide_time_stamps(false);
}

/// On a GPU each launch costs time of its own: at most 20 are allowed.
#[wasm_bindgen_test]
async fn a_step_of_any_network_is_few_dispatches() {
    let data = training_set().await;
    for architecture in Architecture::ALL {
        let trial = Trial::new(network(architecture, true), &[4], ADAM);
        let dispatches = trial.trainer(&data).await.dispatches();
        console_log!("{}: {dispatches} dispatches", architecture.name());
        assert!(dispatches <= 20);
    }
}
