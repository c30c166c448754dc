//! The forward pass of [`super::conv_pool`]: four positions and up to eight channels at a time, summed in registers.

use super::conv_pool::{ConvPool, DEAD};
use super::lanes::{LANES, vectors};
use wide::f32x4;

/// Positions that are computed together: a window of 2*2, or four neighbours in a row.
const POSITIONS: usize = 4;
/// Output channels that are computed together, in vectors. Sums, filters and an input take 11 registers; with three
/// vectors they would take 16, of which V8 keeps one for itself, and its loops took 1.3 times as long per channel.
const BLOCK: usize = 2;

/// 2^23: from here on a number's last bit stands for 1, so its low byte is what was added.
const WHOLE: f32 = (1 << 23) as f32;

/// Computes one image, some channels at a time.
pub(super) fn forward_image(
    sizes: ConvPool,
    input: &[f32],
    filters: &Filters,
    output: &mut [f32],
    winners: &mut [u8],
) {
    let mut first = 0;
    let mut weights = filters.weights.as_slice();
    while first < filters.biases.len() {
        let block = (filters.biases.len() - first).min(BLOCK);
        let (these, rest) = weights.split_at(block * sizes.taps());
        let block_of = Block {
            sizes,
            filters,
            first,
        };
        match block {
            1 => block_of.forward::<1>(input, these, output, winners),
            _ => block_of.forward::<BLOCK>(input, these, output, winners),
        }
        weights = rest;
        first += block;
    }
}

/// The filters of the channels that are computed, in the order in which the inner loop reads them.
#[derive(Default)]
pub(super) struct Filters {
    /// `[block][tap]`, each with the block's vectors.
    weights: Vec<f32x4>,
    /// One vector per four channels.
    biases: Vec<f32x4>,
    /// What the channels' results are multiplied with.
    scales: Vec<f32x4>,
    /// Numbers of the channels.
    channels: Vec<usize>,
}

impl Filters {
    /// Takes the channels that `mask` doesn't drop.
    pub(super) fn keep(&mut self, sizes: ConvPool, weight: &[f32], bias: &[f32], mask: &[f32]) {
        self.channels.clear();
        let kept = (0..sizes.outputs).filter(|channel| mask[*channel] != 0.0);
        self.channels.extend(kept);
        let of_lanes = |values: &[f32]| -> Vec<f32x4> {
            let fours = self.channels.chunks(LANES);
            fours.map(|four| gather(four, |at| values[at])).collect()
        };
        self.biases = of_lanes(bias);
        self.scales = of_lanes(mask);
        self.weights.clear();
        let taps = sizes.taps();
        for block in self.channels.chunks(BLOCK * LANES) {
            pack(block, taps, weight, &mut self.weights);
        }
    }
}

/// Appends a block's filters, `[tap][vector]`. Lanes without a channel repeat one; nobody reads their results.
fn pack(block: &[usize], taps: usize, weight: &[f32], packed: &mut Vec<f32x4>) {
    let width = vectors(block.len());
    let start = packed.len();
    packed.resize(start + taps * width, f32x4::ZERO);
    for (vector, four) in block.chunks(LANES).enumerate() {
        let places = packed[start + vector..].iter_mut().step_by(width);
        let filter = |lane: usize| {
            let channel = four.get(lane).copied().unwrap_or(four[0]);
            weight[channel * taps..][..taps].iter()
        };
        let filters = filter(0).zip(filter(1)).zip(filter(2)).zip(filter(3));
        for (place, (((a, b), c), d)) in places.zip(filters) {
            *place = f32x4::new([*a, *b, *c, *d]);
        }
    }
}

/// Up to four numbers as a vector, filled up with zeros.
fn gather(places: &[usize], value: impl Fn(usize) -> f32) -> f32x4 {
    let mut lanes = [0.0; LANES];
    for (lane, place) in lanes.iter_mut().zip(places) {
        *lane = value(*place);
    }
    f32x4::new(lanes)
}

/// Some channels of one image, on their way forward.
struct Block<'a> {
    sizes: ConvPool,
    filters: &'a Filters,
    /// The block's first vector in the filters' biases.
    first: usize,
}

impl Block<'_> {
    fn forward<const V: usize>(
        &self,
        input: &[f32],
        weights: &[f32x4],
        output: &mut [f32],
        winners: &mut [u8],
    ) {
        let (weights, _) = weights.as_chunks::<V>();
        match self.sizes.pool {
            1 => self.forward_unpooled(input, weights, output, winners),
            _ => self.forward_pooled(input, weights, output, winners),
        }
    }

    fn forward_pooled<const V: usize>(
        &self,
        input: &[f32],
        weights: &[[f32x4; V]],
        output: &mut [f32],
        winners: &mut [u8],
    ) {
        let sizes = self.sizes;
        let (stride, inputs) = (sizes.input_stride(), sizes.inputs);
        let pooled = sizes.pooled_side();
        let places = [0, inputs, stride, stride + inputs];
        let mut blank: Option<(f32, [[f32x4; V]; POSITIONS])> = None;
        for row in 0..pooled {
            for column in 0..pooled {
                let corner = &input[2 * row * stride + 2 * column * inputs..];
                let sums = match self.single_value(corner) {
                    None => self.sums(corner, places, weights),
                    Some(value) => match blank {
                        Some((known, sums)) if known == value => sums,
                        _ => {
                            let sums = self.sums(corner, places, weights);
                            blank = Some((value, sums));
                            sums
                        }
                    },
                };
                let (largest, winner) = largest(sums);
                self.write(row * pooled + column, largest, winner, output, winners);
            }
        }
    }

    /// The value of all inputs of a pooled cell, if they are the same, as in an image's blank margin: such cells have
    /// the same sums. Looked for in single-channel inputs only.
    fn single_value(&self, corner: &[f32]) -> Option<f32> {
        let sizes = self.sizes;
        if sizes.inputs != 1 {
            return None;
        }
        let value = corner[0];
        let width = sizes.kernel + 1;
        let mut rows = corner.chunks(sizes.input_stride()).take(width);
        rows.all(|row| row[..width].iter().all(|number| *number == value))
            .then_some(value)
    }

    fn forward_unpooled<const V: usize>(
        &self,
        input: &[f32],
        weights: &[[f32x4; V]],
        output: &mut [f32],
        winners: &mut [u8],
    ) {
        let sizes = self.sizes;
        let side = sizes.convolved_side();
        let places = [0, 1, 2, 3].map(|position: usize| position.min(side - 1) * sizes.inputs);
        for row in 0..side {
            let mut column = 0;
            while column < side {
                // The last four begin early enough to end with the row: some are computed twice.
                column = column.min(side.saturating_sub(POSITIONS));
                let corner = &input[row * sizes.input_stride() + column * sizes.inputs..];
                let sums = self.sums(corner, places, weights);
                for (position, sums) in sums.into_iter().enumerate().take(side - column) {
                    let cell = row * side + column + position;
                    self.write(cell, sums, [f32x4::ZERO; V], output, winners);
                }
                column += POSITIONS;
            }
        }
    }

    /// The convolution at four positions, whose patches begin `places` after `corner`.
    #[inline(always)]
    fn sums<const V: usize>(
        &self,
        corner: &[f32],
        places: [usize; POSITIONS],
        weights: &[[f32x4; V]],
    ) -> [[f32x4; V]; POSITIONS] {
        let row_len = self.sizes.row_len();
        let biases: [f32x4; V] =
            std::array::from_fn(|vector| self.filters.biases[self.first + vector]);
        let mut sums = [biases; POSITIONS];
        for (ky, weights) in weights.chunks_exact(row_len).enumerate() {
            let row = &corner[ky * self.sizes.input_stride()..];
            let [a, b, c, d] = places.map(|place| &row[place..][..row_len]);
            for ((((a, b), c), d), weights) in a.iter().zip(b).zip(c).zip(d).zip(weights) {
                for (sums, input) in sums.iter_mut().zip([a, b, c, d]) {
                    let input = f32x4::splat(*input);
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum = input.mul_add(*weight, *sum);
                    }
                }
            }
        }
        sums
    }

    /// Rectifies, scales and puts the results into a cell's channels.
    #[inline(always)]
    fn write<const V: usize>(
        &self,
        cell: usize,
        values: [f32x4; V],
        winner: [f32x4; V],
        output: &mut [f32],
        winners: &mut [u8],
    ) {
        let outputs = self.sizes.outputs;
        let output = &mut output[cell * outputs..][..outputs];
        let winners = &mut winners[cell * outputs..][..outputs];
        let fours = self.filters.channels.chunks(LANES).skip(self.first);
        for (vector, four) in fours.take(V).enumerate() {
            // What is not a number stays so, as in PyTorch, so that the loss tells of it.
            let alive = !values[vector].simd_le(f32x4::ZERO);
            let scaled = alive & (values[vector] * self.filters.scales[self.first + vector]);
            let winner = alive.bitselect(winner[vector], f32x4::splat(f32::from(DEAD)));
            let winner = (winner + f32x4::splat(WHOLE)).to_array();
            for ((channel, scaled), winner) in four.iter().zip(scaled.to_array()).zip(winner) {
                output[*channel] = scaled;
                winners[*channel] = winner.to_bits() as u8;
            }
        }
    }
}

/// The largest of four positions in each lane, and its number; the first of equals, as PyTorch's. If one of them is not
/// a number, neither is the largest.
#[inline(always)]
fn largest<const V: usize>([a, b, c, d]: [[f32x4; V]; POSITIONS]) -> ([f32x4; V], [f32x4; V]) {
    let (one, two) = (f32x4::splat(1.0), f32x4::splat(2.0));
    let mut most = [f32x4::ZERO; V];
    let mut winner = [f32x4::ZERO; V];
    for vector in 0..V {
        let [a, b, c, d] = [a, b, c, d].map(|sums| sums[vector]);
        let (above, below) = (a.fast_max(b), c.fast_max(d));
        let of_above = b.simd_gt(a) & one;
        let of_below = (d.simd_gt(c) & one) + two;
        // The fast maximum drops what is not a number, or not, as the processor likes. Nothing times 0 is anything else.
        let unknown = (a + b + (c + d)) * f32x4::ZERO;
        most[vector] = above.fast_max(below) + unknown;
        winner[vector] = below.simd_gt(above).bitselect(of_below, of_above);
    }
    (most, winner)
}
