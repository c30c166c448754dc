//! A linear layer with bias, ReLU and dropout as one operation.
//!
//! ```text
//! z[j]   = bias[j] + sum over i of input[i] * weight[i, j]
//! out[j] = mask[j] * max(0, z[j])          with ReLU, else z[j]
//! ```
//!
//! Inputs are the output of a rectifier, and many of them are 0: these are skipped, forward and backward. The gradient
//! of an input that is exactly 0 is not computed, because the rectifier before this layer stops it anyway.

use super::lanes::{LANES, pack_rows, unpack_rows, vectors};
use wide::f32x4;

/// Sizes of the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linear {
    /// Numbers of one input.
    pub inputs: usize,
    /// Numbers of one output.
    pub outputs: usize,
    /// What follows the sum.
    pub activation: Activation,
}

/// What a linear layer does with its sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Nothing: the sums are logits.
    Identity,
    /// Negative sums become 0.
    Relu,
}

/// What [`Linear::backward`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearGradients {
    /// `[batch, inputs]`, 0 where the input was 0.
    pub input: Vec<f32>,
    /// `[inputs, outputs]`
    pub weight: Vec<f32>,
    /// `[outputs]`
    pub bias: Vec<f32>,
}

/// Vectors of outputs that are summed together, in registers.
const BLOCK: usize = 8;

impl Linear {
    /// Computes a batch, `[batch, inputs]` to `[batch, outputs]`. `mask` is `[batch, outputs]`.
    pub fn forward(
        self,
        input: &[f32],
        weight: &[f32],
        bias: &[f32],
        mask: Option<&[f32]>,
    ) -> Vec<f32> {
        let images = input.len() / self.inputs;
        let mut output = vec![0.0; images * self.outputs];
        let weight = pack_rows(weight, self.outputs);
        let bias = pack_rows(bias, self.outputs);
        let mut nonzero = Vec::with_capacity(self.inputs);
        let mut sums = bias.clone();
        let images = input
            .chunks_exact(self.inputs)
            .zip(output.chunks_exact_mut(self.outputs));
        for (image, (input, output)) in images.enumerate() {
            keep_nonzero(input, &mut nonzero);
            self.sums(&nonzero, &weight, &bias, &mut sums);
            let mask = mask.map(|mask| &mask[image * self.outputs..][..self.outputs]);
            self.write(&sums, mask, output);
        }
        output
    }

    fn sums(self, nonzero: &[(usize, f32)], weight: &[f32x4], bias: &[f32x4], sums: &mut [f32x4]) {
        let width = vectors(self.outputs);
        let mut first = 0;
        while first < width {
            let block = BLOCK.min(width - first);
            let sums = &mut sums[first..first + block];
            sums.copy_from_slice(&bias[first..first + block]);
            match block {
                BLOCK => add_rows::<BLOCK>(nonzero, weight, width, first, sums),
                3 => add_rows::<3>(nonzero, weight, width, first, sums),
                5 => add_rows::<5>(nonzero, weight, width, first, sums),
                _ => (0..block).for_each(|vector| {
                    add_rows::<1>(
                        nonzero,
                        weight,
                        width,
                        first + vector,
                        &mut sums[vector..][..1],
                    );
                }),
            }
            first += block;
        }
    }

    fn write(self, sums: &[f32x4], mask: Option<&[f32]>, output: &mut [f32]) {
        let sums = sums.iter().flat_map(|vector| vector.to_array());
        match self.activation {
            Activation::Identity => output
                .iter_mut()
                .zip(sums)
                .for_each(|(output, sum)| *output = sum),
            Activation::Relu => {
                for (unit, (output, sum)) in output.iter_mut().zip(sums).enumerate() {
                    let scale = mask.map_or(1.0, |mask| mask[unit]);
                    // What is not a number stays so, as in PyTorch, so that the loss tells of it.
                    *output = if sum <= 0.0 { 0.0 } else { sum * scale };
                }
            }
        }
    }

    /// Gradients of a batch. `output` is what [`Linear::forward`] returned: it tells where ReLU and dropout let a
    /// gradient pass.
    pub fn backward(
        self,
        gradient: &[f32],
        input: &[f32],
        weight: &[f32],
        mask: Option<&[f32]>,
        output: &[f32],
    ) -> LinearGradients {
        let width = vectors(self.outputs);
        let weight = pack_rows(weight, self.outputs);
        let mut input_gradient = vec![0.0; input.len()];
        let mut sums = vec![f32x4::ZERO; (self.inputs + 1) * width];
        let (weights, bias) = sums.split_at_mut(self.inputs * width);
        let mut nonzero = Vec::with_capacity(self.inputs);
        let images = input
            .chunks_exact(self.inputs)
            .zip(input_gradient.chunks_exact_mut(self.inputs));
        for (image, (input, into)) in images.enumerate() {
            let row = image * self.outputs..(image + 1) * self.outputs;
            let mask = mask.map(|mask| &mask[row.clone()]);
            let passed = self.passed(&gradient[row.clone()], &output[row], mask);
            for (sum, passed) in bias.iter_mut().zip(&passed) {
                *sum += *passed;
            }
            keep_nonzero(input, &mut nonzero);
            for (place, value) in &nonzero {
                let row = place * width..(place + 1) * width;
                let sums = &mut weights[row.clone()];
                into[*place] = scatter(*value, &passed, &weight[row], sums);
            }
        }
        let mut weight = unpack_rows(&sums, self.outputs);
        let bias = weight.split_off(self.inputs * self.outputs);
        LinearGradients {
            input: input_gradient,
            weight,
            bias,
        }
    }

    /// The gradient of one image's sums, filled up to whole vectors.
    fn passed(self, gradient: &[f32], output: &[f32], mask: Option<&[f32]>) -> Vec<f32x4> {
        let mut passed = gradient.to_vec();
        if self.activation == Activation::Relu {
            for (unit, (passed, output)) in passed.iter_mut().zip(output).enumerate() {
                let scale = mask.map_or(1.0, |mask| mask[unit]);
                *passed *= if *output > 0.0 { scale } else { 0.0 };
            }
        }
        pack_rows(&passed, self.outputs)
    }
}

/// Places and values of the numbers that are not 0.
fn keep_nonzero(input: &[f32], nonzero: &mut Vec<(usize, f32)>) {
    nonzero.resize(input.len(), (0, 0.0));
    let mut count = 0;
    for (place, value) in input.iter().enumerate() {
        // Written in any case: no processor can predict which inputs are 0.
        nonzero[count] = (place, *value);
        count += usize::from(*value != 0.0);
    }
    nonzero.truncate(count);
}

/// Adds some columns of the input's rows of the weight.
fn add_rows<const V: usize>(
    nonzero: &[(usize, f32)],
    weight: &[f32x4],
    width: usize,
    first: usize,
    sums: &mut [f32x4],
) {
    let mut totals: [f32x4; V] = std::array::from_fn(|vector| sums[vector]);
    for (place, value) in nonzero {
        let value = f32x4::splat(*value);
        let row = &weight[place * width + first..][..V];
        for (total, weight) in totals.iter_mut().zip(row) {
            *total = value.mul_add(*weight, *total);
        }
    }
    sums.copy_from_slice(&totals);
}

/// Adds `value * passed` to `sums` and returns the product of `weight` and `passed`.
#[inline(always)]
fn scatter(value: f32, passed: &[f32x4], weight: &[f32x4], sums: &mut [f32x4]) -> f32 {
    let value = f32x4::splat(value);
    let mut product = f32x4::ZERO;
    for ((sum, weight), passed) in sums.iter_mut().zip(weight).zip(passed) {
        *sum = value.mul_add(*passed, *sum);
        product = weight.mul_add(*passed, product);
    }
    let [a, b, c, d] = product.to_array();
    (a + b) + (c + d)
}

const _: () = assert!(LANES == 4, "`scatter` adds four lanes");
