//! A training step in plain loops, as slow and as readable as can be.

use digit_studio::engine::Dataset;
use digit_studio::engine::digit::normalise;
use digit_studio::engine::gpu::Network;
use digit_studio::engine::kernels::conv_pool::ConvPool;
use digit_studio::engine::kernels::linear::Linear;

/// Some images, normalised, with their labels.
pub(crate) struct Batch {
    pub(crate) images: Vec<Vec<f32>>,
    pub(crate) labels: Vec<u8>,
}

impl Batch {
    /// All images of a data set.
    pub(crate) fn of(data: &Dataset) -> Self {
        let pixels = |image| data.pixels(image).iter().map(|pixel| normalise(*pixel));
        Self {
            images: (0..data.len())
                .map(|image| pixels(image).collect())
                .collect(),
            labels: (0..data.len()).map(|image| data.label(image)).collect(),
        }
    }
}

/// What a step comes to.
pub(crate) struct Outcome {
    pub(crate) loss: f32,
    pub(crate) gradient: Vec<f32>,
    pub(crate) log_probabilities: Vec<f32>,
}

/// A layer's output, and how its gradient goes back.
struct Layer {
    input: Vec<f32>,
    output: Vec<f32>,
    /// Of each output the place of its sum, or none where ReLU or dropout stopped it.
    winners: Vec<Option<usize>>,
    scale: f32,
}

/// Loss and gradient of a batch. `masks` are per dropping layer `[image, channel or output]`; none: nothing is dropped.
pub(crate) fn step(
    network: &Network,
    parameters: &[f32],
    batch: &Batch,
    masks: &[Vec<f32>],
    smoothing: f32,
) -> Outcome {
    let mut outcome = Outcome {
        loss: 0.0,
        gradient: vec![0.0; parameters.len()],
        log_probabilities: Vec::new(),
    };
    let share = 1.0 / batch.images.len() as f32;
    for (image, (pixels, label)) in batch.images.iter().zip(&batch.labels).enumerate() {
        let layers = forward(network, parameters, pixels, image, masks);
        let logits = &layers[network.layers() - 1].output;
        let answers = log_softmax(logits);
        outcome.loss -= share * answers[usize::from(*label)];
        let spread = smoothing / logits.len() as f32;
        let mut gradient: Vec<f32> = answers
            .iter()
            .map(|answer| share * (answer.exp() - spread))
            .collect();
        outcome.log_probabilities.extend(answers);
        gradient[usize::from(*label)] -= share * (1.0 - smoothing);
        for (number, layer) in layers.iter().enumerate().rev() {
            let at = network.parameters_at(number);
            let (parameters, sums) = (&parameters[at..], &mut outcome.gradient[at..]);
            gradient = match network.conv(number) {
                Some(conv) => unconvolve(conv, parameters, layer, &gradient, sums),
                None => {
                    let linear = network.linear(number);
                    unmultiply(linear, parameters, layer, &gradient, sums)
                }
            };
        }
    }
    outcome
}

/// `logit - ln(sum of exp)`, with the largest logit taken off first, so that nothing overflows.
fn log_softmax(logits: &[f32]) -> Vec<f32> {
    let largest = logits.iter().copied().fold(f32::MIN, f32::max);
    let total: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
    let shift = largest + total.ln();
    logits.iter().map(|logit| logit - shift).collect()
}

/// All layers of one image.
fn forward(
    network: &Network,
    parameters: &[f32],
    pixels: &[f32],
    image: usize,
    masks: &[Vec<f32>],
) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut masks = masks.iter();
    let mut input = pixels.to_vec();
    for number in 0..network.layers() {
        let parameters = &parameters[network.parameters_at(number)..];
        let len = network.mask_len(number);
        let mask = match network.drops(number).then(|| masks.next()).flatten() {
            Some(mask) => mask[image * len..][..len].to_vec(),
            None => vec![1.0; len],
        };
        let layer = match network.conv(number) {
            Some(conv) => convolve(conv, parameters, input, &mask),
            None => {
                let linear = network.linear(number);
                let last = number + 1 == network.layers();
                multiply(linear, parameters, input, &mask, last)
            }
        };
        input = layer.output.clone();
        layers.push(layer);
    }
    layers
}

fn convolve(conv: ConvPool, parameters: &[f32], input: Vec<f32>, mask: &[f32]) -> Layer {
    let (side, pooled) = (conv.convolved_side(), conv.pooled_side());
    let mut layer = Layer {
        output: vec![0.0; conv.output_len()],
        winners: vec![None; conv.output_len()],
        scale: mask.iter().copied().fold(1.0, f32::max),
        input,
    };
    for cell in 0..pooled * pooled {
        for channel in 0..conv.outputs {
            let mut best = (0, f32::NEG_INFINITY);
            for position in 0..conv.pool * conv.pool {
                let y = cell / pooled * conv.pool + position / conv.pool;
                let x = cell % pooled * conv.pool + position % conv.pool;
                let mut sum = parameters[conv.outputs * conv.taps() + channel];
                for tap in 0..conv.taps() {
                    sum += parameters[channel * conv.taps() + tap]
                        * layer.input[place(conv, y, x, tap)];
                }
                if sum > best.1 {
                    best = (y * side + x, sum);
                }
            }
            if best.1 > 0.0 && mask[channel] != 0.0 {
                layer.output[cell * conv.outputs + channel] = best.1 * mask[channel];
                layer.winners[cell * conv.outputs + channel] = Some(best.0);
            }
        }
    }
    layer
}

/// Where the input of a tap (ky, kx, i) is, for the sum at (y, x).
fn place(conv: ConvPool, y: usize, x: usize, tap: usize) -> usize {
    let (ky, rest) = (
        tap / (conv.kernel * conv.inputs),
        tap % (conv.kernel * conv.inputs),
    );
    ((y + ky) * conv.side + x) * conv.inputs + rest
}

fn unconvolve(
    conv: ConvPool,
    parameters: &[f32],
    layer: &Layer,
    gradient: &[f32],
    sums: &mut [f32],
) -> Vec<f32> {
    let side = conv.convolved_side();
    let mut passed = vec![0.0; layer.input.len()];
    for (at, winner) in layer.winners.iter().enumerate() {
        let Some(winner) = winner else { continue };
        let channel = at % conv.outputs;
        let gradient = gradient[at] * layer.scale;
        sums[conv.outputs * conv.taps() + channel] += gradient;
        for tap in 0..conv.taps() {
            let place = place(conv, winner / side, winner % side, tap);
            sums[channel * conv.taps() + tap] += gradient * layer.input[place];
            passed[place] += gradient * parameters[channel * conv.taps() + tap];
        }
    }
    passed
}

fn multiply(
    linear: Linear,
    parameters: &[f32],
    input: Vec<f32>,
    mask: &[f32],
    last: bool,
) -> Layer {
    let mut layer = Layer {
        output: Vec::new(),
        winners: Vec::new(),
        scale: mask.iter().copied().fold(1.0, f32::max),
        input,
    };
    for j in 0..linear.outputs {
        let mut sum = parameters[linear.inputs * linear.outputs + j];
        for (i, input) in layer.input.iter().enumerate() {
            sum += input * parameters[i * linear.outputs + j];
        }
        let alive = last || (sum > 0.0 && mask[j] != 0.0);
        layer.output.push(if alive { sum * mask[j] } else { 0.0 });
        layer.winners.push(alive.then_some(j));
    }
    layer
}

fn unmultiply(
    linear: Linear,
    parameters: &[f32],
    layer: &Layer,
    gradient: &[f32],
    sums: &mut [f32],
) -> Vec<f32> {
    let mut passed = vec![0.0; linear.inputs];
    for j in layer.winners.iter().flatten() {
        let gradient = gradient[*j] * layer.scale;
        sums[linear.inputs * linear.outputs + j] += gradient;
        for i in 0..linear.inputs {
            sums[i * linear.outputs + j] += gradient * layer.input[i];
            passed[i] += gradient * parameters[i * linear.outputs + j];
        }
    }
    passed
}
