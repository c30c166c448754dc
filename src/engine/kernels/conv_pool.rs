//! Convolution, bias, max-pooling, ReLU and channel dropout as one operation.
//!
//! ```text
//! z[y, x, o]   = bias[o] + sum over ky, kx, i of input[y + ky, x + kx, i] * weight[o, ky, kx, i]
//! out[q, r, o] = mask[o] * max(0, largest z[y, x, o] of the pool*pool window at (q, r))
//! ```
//!
//! Images and activations are channels-last (`[batch, side, side, channels]`), weights are `[out, kernel, kernel, in]`.
//! Of each pooled cell only the place of its winner is kept. A gradient reaches one of the window's positions, and none
//! where ReLU or dropout stopped it, so the backward pass is a short list of (position, gradient) pairs: each adds a
//! scaled patch of the input to the weight's gradient, and a scaled filter to the input's.

use super::conv_pool_backward::Backward;
use super::conv_pool_forward::{Filters, forward_image};
use super::lanes::pack_rows;

/// Sizes of the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvPool {
    /// Channels of the input.
    pub inputs: usize,
    /// Channels of the output.
    pub outputs: usize,
    /// Height and width of the filters.
    pub kernel: usize,
    /// Height and width of the input.
    pub side: usize,
    /// Height and width of the pooling window, 1 or 2; its stride too. What doesn't fill a window is left out.
    pub pool: usize,
}

/// What [`ConvPool::forward`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// `[batch, pooled side, pooled side, outputs]`
    pub output: Vec<f32>,
    /// In the same places, the winner's number in its window (row by row), or [`DEAD`].
    pub winners: Vec<u8>,
}

/// What [`ConvPool::backward`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct ConvGradients {
    /// `[batch, side, side, inputs]`; empty where nobody asked for it.
    pub input: Vec<f32>,
    /// `[outputs, kernel, kernel, inputs]`
    pub weight: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
}

/// Marks a cell that no gradient passes: ReLU or dropout made it 0.
pub const DEAD: u8 = 4;

impl ConvPool {
    /// Height and width of the convolution's result.
    pub const fn convolved_side(self) -> usize {
        self.side + 1 - self.kernel
    }

    /// Height and width of the output.
    pub const fn pooled_side(self) -> usize {
        self.convolved_side() / self.pool
    }

    /// Numbers of one input image.
    pub const fn input_len(self) -> usize {
        self.side * self.side * self.inputs
    }

    /// Numbers of one output image.
    pub const fn output_len(self) -> usize {
        self.pooled_side() * self.pooled_side() * self.outputs
    }

    /// Inputs that each output position sums over.
    pub const fn taps(self) -> usize {
        self.kernel * self.kernel * self.inputs
    }

    /// Numbers in one row of a filter, which are neighbours in the input, too.
    pub(super) const fn row_len(self) -> usize {
        self.kernel * self.inputs
    }

    /// Numbers in one row of the input.
    pub(super) const fn input_stride(self) -> usize {
        self.side * self.inputs
    }

    /// Computes a batch.
    ///
    /// `mask` is `[batch, outputs]`: 0 drops a channel, which is then not computed at all.
    pub fn forward(
        self,
        input: &[f32],
        weight: &[f32],
        bias: &[f32],
        mask: Option<&[f32]>,
    ) -> Pooled {
        let images = input.len() / self.input_len();
        let mut output = vec![0.0; images * self.output_len()];
        let mut winners = vec![DEAD; images * self.output_len()];
        let mut filters = Filters::default();
        if mask.is_none() {
            filters.keep(self, weight, bias, &vec![1.0; self.outputs]);
        }
        let images = input
            .chunks_exact(self.input_len())
            .zip(output.chunks_exact_mut(self.output_len()))
            .zip(winners.chunks_exact_mut(self.output_len()));
        for (image, ((input, output), winners)) in images.enumerate() {
            if let Some(mask) = mask {
                let mask = &mask[image * self.outputs..][..self.outputs];
                filters.keep(self, weight, bias, mask);
            }
            forward_image(self, input, &filters, output, winners);
        }
        Pooled { output, winners }
    }

    /// Gradients of a batch, from the gradient of its output and what [`ConvPool::forward`] kept.
    pub fn backward(
        self,
        gradient: &[f32],
        input: &[f32],
        weight: &[f32],
        mask: Option<&[f32]>,
        winners: &[u8],
        wants_input: bool,
    ) -> ConvGradients {
        let mut input_gradient = vec![0.0; if wants_input { input.len() } else { 0 }];
        let mut into = input_gradient.chunks_exact_mut(self.input_len());
        let filters = pack_rows(weight, self.row_len());
        let mut work = Backward::new(self, &filters);
        let images = gradient
            .chunks_exact(self.output_len())
            .zip(input.chunks_exact(self.input_len()))
            .zip(winners.chunks_exact(self.output_len()));
        for (image, ((gradient, input), winners)) in images.enumerate() {
            let mask = mask.map(|mask| &mask[image * self.outputs..][..self.outputs]);
            work.list_winners(gradient, winners, mask);
            work.add_weight_gradient(input);
            if let Some(into) = into.next() {
                work.write_input_gradient(into);
            }
        }
        let mut weight = work.sums();
        let bias = weight.split_off(self.outputs * self.taps());
        ConvGradients {
            input: input_gradient,
            weight,
            bias,
        }
    }
}
