//! The backward pass of [`super::conv_pool`]: lists of winners, and what each of them adds.
//!
//! ```text
//! weight'[o, ky, kx, i]      += gradient * input[y + ky, x + kx, i]       for each winner (y, x) of channel o
//! input'[y + ky, x + kx, i]  += gradient * weight[o, ky, kx, i]
//! ```
//!
//! Channel by channel, because then a stretch of the filter, or of its gradient, stays in registers for all winners of
//! the channel. Rows of a filter are filled up to whole vectors: what is read beyond a row of the input lands in lanes
//! that nobody reads, and beyond a row of the filter stand zeros.

use super::conv_pool::{ConvPool, DEAD};
use super::lanes::{LANES, unpack_rows, vectors};
use wide::f32x4;

/// Where a gradient arrives: the start of the winner's patch in the input, and the gradient there.
type Winner = (usize, f32);

/// Vectors of a row that are held in registers at a time.
const BLOCK: usize = 8;

/// The work on a batch.
pub(super) struct Backward<'a> {
    sizes: ConvPool,
    /// `[outputs, kernel, row vectors]`
    filters: &'a [f32x4],
    /// Room for each channel's winners in the image in hand, `[outputs, cells]`.
    winners: Vec<Winner>,
    /// How many winners each channel has.
    counts: Vec<usize>,
    /// The image in hand, with room to read a vector from its last number.
    input: Vec<f32>,
    /// The gradient of the image in hand, with the same room.
    into: Vec<f32>,
    /// Gradient of the weight so far, as `filters`.
    weight: Vec<f32x4>,
    /// Gradient of the bias so far.
    bias: Vec<f32>,
}

impl<'a> Backward<'a> {
    pub(super) fn new(sizes: ConvPool, filters: &'a [f32x4]) -> Self {
        let room = sizes.input_len() + LANES;
        Self {
            sizes,
            filters,
            winners: vec![(0, 0.0); sizes.output_len()],
            counts: vec![0; sizes.outputs],
            input: vec![0.0; room],
            into: vec![0.0; room],
            weight: vec![f32x4::ZERO; filters.len()],
            bias: vec![0.0; sizes.outputs],
        }
    }

    /// The gradients of weight and bias, one after the other.
    pub(super) fn sums(self) -> Vec<f32> {
        let mut sums = unpack_rows(&self.weight, self.sizes.row_len());
        sums.extend(self.bias);
        sums
    }

    /// Finds the positions of an image that a gradient reaches.
    pub(super) fn list_winners(&mut self, gradient: &[f32], winners: &[u8], mask: Option<&[f32]>) {
        let ConvPool {
            outputs,
            inputs,
            side,
            pool,
            ..
        } = self.sizes;
        let pooled = self.sizes.pooled_side();
        let cells = pooled * pooled;
        self.counts.fill(0);
        let rows = gradient
            .chunks_exact(outputs)
            .zip(winners.chunks_exact(outputs));
        for (cell, (gradients, winners)) in rows.enumerate() {
            let corner = (cell / pooled * side + cell % pooled) * pool * inputs;
            // A window's four positions, in the order of the winners' numbers.
            let places =
                [0, inputs, side * inputs, (side + 1) * inputs].map(|place| corner + place);
            let lists = self.winners.chunks_exact_mut(cells).zip(&mut self.counts);
            for ((list, count), (gradient, winner)) in lists.zip(gradients.iter().zip(winners)) {
                // Written in any case and counted only if alive: half of the cells are dead, without a pattern that a
                // processor could predict.
                list[*count] = (places[usize::from(winner & 3)], *gradient);
                *count += usize::from(*winner != DEAD && *gradient != 0.0);
            }
        }
        let lists = self.winners.chunks_exact_mut(cells).zip(&self.counts);
        for ((list, count), scale) in lists.zip(mask.unwrap_or_default()) {
            list[..*count]
                .iter_mut()
                .for_each(|(_, gradient)| *gradient *= scale);
        }
    }

    /// Adds the listed winners to the gradients of weight and bias.
    pub(super) fn add_weight_gradient(&mut self, input: &[f32]) {
        self.input[..input.len()].copy_from_slice(input);
        let ConvPool { kernel, .. } = self.sizes;
        let stride = self.sizes.input_stride();
        let width = vectors(self.sizes.row_len());
        let channels = self
            .weight
            .chunks_exact_mut(kernel * width)
            .zip(&mut self.bias);
        let cells = self.winners.len() / self.sizes.outputs;
        let lists = self.winners.chunks_exact(cells).zip(&self.counts);
        for ((sums, bias), (winners, count)) in channels.zip(lists) {
            let winners = &winners[..*count];
            *bias += winners.iter().map(|(_, gradient)| gradient).sum::<f32>();
            match (kernel, width) {
                // Small filters fit into the registers whole.
                (5, 2) => add_patches::<5, 2>(winners, &self.input, stride, sums),
                (3, 1) => add_patches::<3, 1>(winners, &self.input, stride, sums),
                _ => {
                    for (row, sums) in sums.chunks_exact_mut(width).enumerate() {
                        let input = &self.input[row * stride..];
                        for (block, sums) in sums.chunks_mut(BLOCK).enumerate() {
                            add_patch_rows(winners, &input[block * BLOCK * LANES..], sums);
                        }
                    }
                }
            }
        }
    }

    /// Computes the gradient of the image from the listed winners.
    pub(super) fn write_input_gradient(&mut self, gradient: &mut [f32]) {
        self.into.fill(0.0);
        let stride = self.sizes.input_stride();
        let width = vectors(self.sizes.row_len());
        let filters = self.filters.chunks_exact(self.sizes.kernel * width);
        let cells = self.winners.len() / self.sizes.outputs;
        let lists = self.winners.chunks_exact(cells).zip(&self.counts);
        for (filter, (winners, count)) in filters.zip(lists) {
            let winners = &winners[..*count];
            for (row, filter) in filter.chunks_exact(width).enumerate() {
                let into = &mut self.into[row * stride..];
                for (block, filter) in filter.chunks(BLOCK).enumerate() {
                    add_filter_rows(winners, filter, &mut into[block * BLOCK * LANES..]);
                }
            }
        }
        gradient.copy_from_slice(&self.into[..gradient.len()]);
    }
}

/// `add_patches` for a stretch of one row, of up to [`BLOCK`] vectors.
fn add_patch_rows(winners: &[Winner], input: &[f32], sums: &mut [f32x4]) {
    match sums.len() {
        1 => add_patches::<1, 1>(winners, input, 0, sums),
        2 => add_patches::<1, 2>(winners, input, 0, sums),
        3 => add_patches::<1, 3>(winners, input, 0, sums),
        4 => add_patches::<1, 4>(winners, input, 0, sums),
        5 => add_patches::<1, 5>(winners, input, 0, sums),
        6 => add_patches::<1, 6>(winners, input, 0, sums),
        7 => add_patches::<1, 7>(winners, input, 0, sums),
        _ => add_patches::<1, BLOCK>(winners, input, 0, sums),
    }
}

/// Adds each winner's patch, `ROWS` rows of `V` vectors, `stride` numbers apart.
fn add_patches<const ROWS: usize, const V: usize>(
    winners: &[Winner],
    input: &[f32],
    stride: usize,
    sums: &mut [f32x4],
) {
    let (rows, _) = sums.as_chunks_mut::<V>();
    let mut totals: [[f32x4; V]; ROWS] = std::array::from_fn(|row| rows[row]);
    for (patch, gradient) in winners {
        let gradient = f32x4::splat(*gradient);
        for (row, totals) in totals.iter_mut().enumerate() {
            let (numbers, _) = input[patch + row * stride..][..V * LANES].as_chunks::<LANES>();
            for (total, numbers) in totals.iter_mut().zip(numbers) {
                *total = gradient.mul_add(f32x4::new(*numbers), *total);
            }
        }
    }
    rows.copy_from_slice(&totals);
}

/// `add_filters` for up to [`BLOCK`] vectors.
fn add_filter_rows(winners: &[Winner], filter: &[f32x4], into: &mut [f32]) {
    match filter.len() {
        1 => add_filters::<1>(winners, filter, into),
        2 => add_filters::<2>(winners, filter, into),
        3 => add_filters::<3>(winners, filter, into),
        4 => add_filters::<4>(winners, filter, into),
        5 => add_filters::<5>(winners, filter, into),
        6 => add_filters::<6>(winners, filter, into),
        7 => add_filters::<7>(winners, filter, into),
        _ => add_filters::<BLOCK>(winners, filter, into),
    }
}

/// Adds a stretch of a filter to the input's gradient at each winner.
fn add_filters<const V: usize>(winners: &[Winner], filter: &[f32x4], into: &mut [f32]) {
    let filter: [f32x4; V] = std::array::from_fn(|vector| filter[vector]);
    for (patch, gradient) in winners {
        let gradient = f32x4::splat(*gradient);
        let (numbers, _) = into[*patch..][..V * LANES].as_chunks_mut::<LANES>();
        for (numbers, filter) in numbers.iter_mut().zip(filter) {
            *numbers = gradient.mul_add(filter, f32x4::new(*numbers)).to_array();
        }
    }
}
