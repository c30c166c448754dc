//! Which kernels make a training step and an evaluation, in their order, and what buffers they share.
//!
//! Everything is decided here once for a network and a batch size; nothing depends on a step but the row of numbers
//! that the host writes for it ([`Rows`]).

use super::network::Network;
use super::trainer::Settings;
use super::wgsl::Kernel;
use super::{
    conv_forward, conv_input_gradient, conv_weight_gradient, head, linear_forward,
    linear_input_gradient, linear_weight_gradient, optimizer,
};

/// Steps whose rows are on the device at once: at most so many are enqueued together.
pub const STEPS_AT_ONCE: usize = 16;

/// Losses that wait on the device until somebody reads them.
pub const LOSSES: usize = 1024;

/// Words of one packed image: four pixels a word.
pub(super) const IMAGE_WORDS: usize = 28 * 28 / 4;

/// A buffer on the device. Layers are counted from 0, convolutions first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Buffer {
    /// The training set, or the images of the steps that are enqueued; a byte per pixel.
    Images,
    /// The rows of the steps that are enqueued, see [`Rows`].
    Steps,
    /// `[0]`: which row is next. From `[1]` on a copy of the header of the step's row.
    Cursor,
    /// All parameters, layer after layer, weights before biases.
    Parameters,
    /// SGD's momentum or Adam's first moment.
    FirstMoment,
    /// Adam's second moment.
    SecondMoment,
    /// The parameters' running mean, where the run keeps one.
    Mean,
    /// Outputs of a layer, `[batch, ...]`, channels last.
    Output(usize),
    /// Of each cell of a convolution's output the winner's number in its window, or 4: see [`super::cells`].
    Winners(usize),
    /// The loss's gradient by a layer's sums, in the shape of its output.
    Gradient(usize),
    /// The gradient by the logits, `[batch, 12]`: ten classes, then the image's share of the loss.
    Logits,
    /// Gradients of the parameters, in one or more partial sums per layer.
    Parts,
    /// Losses of the last steps.
    Losses,
    /// Images of an evaluation.
    Pictures,
    /// Outputs of a layer in an evaluation.
    Answer(usize),
    /// Winners in an evaluation, which nobody reads.
    AnswerWinners(usize),
    /// Natural logarithms of the probabilities, `[batch, 10]`.
    LogProbabilities,
}

/// Which parameters' rule is followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Descent {
    /// PyTorch's SGD: `v = momentum * v + g`, `w -= rate * v`.
    Sgd {
        /// Share of the last step that the next one keeps.
        momentum: f32,
    },
    /// PyTorch's Adam with beta 0.9 and 0.999, epsilon 1e-8; AdamW where there is weight decay.
    Adam {
        /// Decoupled weight decay, 0 for none.
        weight_decay: f32,
    },
}

/// Whether a kernel works in a training step or in an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Training,
    Evaluation,
}

impl Phase {
    /// The parameters that a kernel works with: an evaluation takes their mean where there is one.
    pub(super) fn parameters(self, context: &Context<'_>) -> Buffer {
        match self {
            Self::Evaluation if context.keeps_mean => Buffer::Mean,
            _ => Buffer::Parameters,
        }
    }

    /// Where the outputs of a layer are.
    pub(super) fn output(self, layer: usize) -> Buffer {
        match self {
            Self::Training => Buffer::Output(layer),
            Self::Evaluation => Buffer::Answer(layer),
        }
    }
}

/// The words that the host writes for one step.
///
/// ```text
/// 0   images in this batch
/// 1   learning rate (f32)
/// 2   1 / (1 - beta1^step)  (f32, Adam)
/// 3   1 / (1 - beta2^step)  (f32, Adam)
/// 4   where the loss goes
/// 5   how much of the parameters' mean stays (f32)
/// 8.. per image: its number in `Images`, and its label in the highest eight bits
/// ... per dropping layer and image: a bit per channel or output, 1 if it is kept
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// Of each dropping layer: its number, where its masks begin, and words per image.
    pub masks: Vec<(usize, usize, usize)>,
    /// Words of a row.
    pub len: usize,
}

impl Rows {
    /// Where the images begin.
    pub const IMAGES: usize = 8;

    fn new(network: &Network, batch: usize) -> Self {
        let mut len = Self::IMAGES + batch;
        let mut masks = Vec::new();
        for layer in (0..network.layers()).filter(|layer| network.drops(*layer)) {
            let words = network.mask_len(layer).div_ceil(32);
            masks.push((layer, len, words));
            len += words * batch;
        }
        Self { masks, len }
    }

    /// Where a layer's masks begin, if it drops.
    pub(super) fn mask_at(&self, layer: usize) -> Option<usize> {
        let mask = self.masks.iter().find(|(owner, ..)| *owner == layer);
        mask.map(|(_, at, _)| *at)
    }
}

/// The partial sums of a layer's gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    /// Where they begin.
    pub(super) at: usize,
    /// How many there are.
    pub(super) count: usize,
    /// Images in each.
    pub(super) images: usize,
    /// Numbers in each.
    pub(super) len: usize,
}

/// All kernels of a network.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One training step.
    pub step: Vec<Kernel>,
    /// One evaluation of a batch.
    pub evaluation: Vec<Kernel>,
    /// Bytes of each buffer.
    pub buffers: Vec<(Buffer, usize)>,
    /// What the host writes per step.
    pub rows: Rows,
}

/// What the kernels of a plan have in common.
pub(super) struct Context<'a> {
    pub(super) network: &'a Network,
    pub(super) batch: usize,
    pub(super) rows: &'a Rows,
    pub(super) parts: &'a [Parts],
    /// Share of each label that is spread over all classes.
    pub(super) smoothing: f32,
    pub(super) keeps_mean: bool,
}

impl Context<'_> {
    /// What a layer's outputs that are kept are multiplied with in training.
    pub(super) fn scale(&self, layer: usize) -> f32 {
        self.scale_in(Phase::Training, layer)
    }

    /// The same in any phase: an evaluation keeps all outputs as they are.
    pub(super) fn scale_in(&self, phase: Phase, layer: usize) -> f32 {
        if phase == Phase::Training && self.network.drops(layer) {
            self.network.kept_scale(layer)
        } else {
            1.0
        }
    }
}

impl Plan {
    /// Writes the kernels, for `images` that are on the device at once.
    pub(super) fn new(settings: &Settings, images: usize, keeps_mean: bool) -> Self {
        let Settings {
            ref network,
            batch,
            evaluation,
            descent,
            smoothing,
        } = *settings;
        let rows = Rows::new(network, batch);
        let parts = parts(network, batch);
        let context = Context {
            network,
            batch,
            rows: &rows,
            parts: &parts,
            smoothing,
            keeps_mean,
        };
        let step = step(&context, descent);
        let evaluated = evaluate(&Context {
            batch: evaluation,
            ..context
        });
        let mut buffers = buffers(network, batch, evaluation, &rows, &parts);
        buffers.push((Buffer::Images, images * IMAGE_WORDS * 4));
        if keeps_mean {
            buffers.push((Buffer::Mean, network.parameters() * 4));
        }
        let words = |wanted| {
            let found = buffers.iter().find(|(buffer, _)| *buffer == wanted);
            found.map_or(0, |(_, bytes)| bytes / 4)
        };
        let with_lengths = |kernel: Kernel| kernel.with_lengths(words);
        Self {
            step: step.into_iter().map(with_lengths).collect(),
            evaluation: evaluated.into_iter().map(with_lengths).collect(),
            buffers,
            rows,
        }
    }
}

fn forward(context: &Context<'_>, phase: Phase) -> Vec<Kernel> {
    let (convs, layers) = (context.network.convs.len(), context.network.layers());
    let convolutions = (0..convs).map(|layer| conv_forward::kernel(context, layer, phase));
    let linear = (convs..layers - 1).map(|layer| linear_forward::kernel(context, layer, phase));
    convolutions.chain(linear).collect()
}

fn step(context: &Context<'_>, descent: Descent) -> Vec<Kernel> {
    let (convs, layers) = (context.network.convs.len(), context.network.layers());
    let mut kernels = forward(context, Phase::Training);
    kernels.push(head::training(context));
    for layer in (convs..layers).rev() {
        kernels.push(linear_weight_gradient::kernel(context, layer));
        // The last layer's is part of the head.
        if layer + 1 < layers {
            kernels.push(linear_input_gradient::kernel(context, layer));
        }
    }
    for layer in (0..convs).rev() {
        kernels.push(conv_weight_gradient::kernel(context, layer));
        if layer > 0 {
            kernels.push(conv_input_gradient::kernel(context, layer));
        }
    }
    kernels.push(optimizer::kernel(context, descent));
    kernels
}

fn evaluate(context: &Context<'_>) -> Vec<Kernel> {
    let mut kernels = forward(context, Phase::Evaluation);
    kernels.push(head::evaluation(context));
    kernels
}

/// Invocations that the weight's gradient of a convolution should have: enough to keep a GPU busy, few enough that
/// adding up their partial sums costs little.
const INVOCATIONS: usize = 4096;

fn parts(network: &Network, batch: usize) -> Vec<Parts> {
    let mut at = 0;
    let mut parts = Vec::new();
    for (layer, len) in network.layer_parameters().enumerate() {
        let (images, count) = match network.convs.get(layer) {
            Some(conv) => {
                let per_image = conv_weight_gradient::parts_per_image(*conv);
                let most = INVOCATIONS / (conv_weight_gradient::per_part(*conv) * per_image);
                let images = batch.div_ceil(most.clamp(1, batch));
                (images, batch.div_ceil(images) * per_image)
            }
            None => (batch, 1),
        };
        parts.push(Parts {
            at,
            count,
            images,
            len,
        });
        at += count * len;
    }
    parts
}

fn buffers(
    network: &Network,
    batch: usize,
    evaluation: usize,
    rows: &Rows,
    parts: &[Parts],
) -> Vec<(Buffer, usize)> {
    let words = |words: usize| words * 4;
    let last = parts.last().expect("a network has layers");
    let mut buffers = vec![
        (Buffer::Steps, words(rows.len * STEPS_AT_ONCE)),
        (Buffer::Cursor, words(8)),
        (Buffer::Parameters, words(network.parameters())),
        (Buffer::FirstMoment, words(network.parameters())),
        (Buffer::SecondMoment, words(network.parameters())),
        (Buffer::Logits, words(batch * head::STRIDE)),
        (Buffer::Parts, words(last.at + last.count * last.len)),
        (Buffer::Losses, words(LOSSES)),
        (Buffer::Pictures, words(evaluation * IMAGE_WORDS)),
        (Buffer::LogProbabilities, words(evaluation * 10)),
    ];
    for layer in 0..network.layers() - 1 {
        let len = network.output_len(layer);
        buffers.push((Buffer::Output(layer), words(batch * len)));
        buffers.push((Buffer::Gradient(layer), words(batch * len)));
        buffers.push((Buffer::Answer(layer), words(evaluation * len)));
        if let Some(conv) = network.convs.get(layer) {
            let len = super::cells::Cells::new(layer, *conv).words(*conv);
            buffers.push((Buffer::Winners(layer), words(batch * len)));
            buffers.push((Buffer::AnswerWinners(layer), words(evaluation * len)));
        }
    }
    buffers
}
