//! Convolution, bias, pooling, ReLU and channel dropout, one loop per sum.

use super::{assert_same, mask, numbers};
use digit_studio::engine::kernels::conv_pool::{ConvPool, DEAD};

const BATCH: usize = 3;

/// Inputs, outputs, kernel, side, pool.
const SIZES: [[usize; 5]; 8] = [
    [1, 10, 5, 28, 2],
    [10, 20, 5, 12, 2],
    [24, 32, 3, 12, 2],
    [3, 7, 3, 9, 2],
    [5, 13, 2, 6, 1],
    [16, 20, 3, 5, 1],
    [1, 1, 1, 4, 2],
    [2, 25, 4, 5, 1],
];

struct Case {
    sizes: ConvPool,
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
    mask: Vec<f32>,
}

struct Reference {
    output: Vec<f64>,
    /// For each output the input position that won, unless ReLU or dropout stopped it.
    winners: Vec<Option<[usize; 2]>>,
}

impl Case {
    fn new([inputs, outputs, kernel, side, pool]: [usize; 5]) -> Self {
        let sizes = ConvPool {
            inputs,
            outputs,
            kernel,
            side,
            pool,
        };
        Self {
            sizes,
            input: numbers(1, BATCH * sizes.input_len()),
            weight: numbers(2, outputs * sizes.taps()),
            bias: numbers(3, outputs),
            mask: mask(4, BATCH * outputs),
        }
    }

    fn input_at(&self, image: usize, y: usize, x: usize, channel: usize) -> usize {
        let ConvPool { side, inputs, .. } = self.sizes;
        ((image * side + y) * side + x) * inputs + channel
    }

    fn weight_at(&self, output: usize, ky: usize, kx: usize, input: usize) -> usize {
        let ConvPool { kernel, inputs, .. } = self.sizes;
        ((output * kernel + ky) * kernel + kx) * inputs + input
    }

    /// (ky, kx, input channel) of each tap.
    fn taps(&self) -> Vec<[usize; 3]> {
        let ConvPool { kernel, inputs, .. } = self.sizes;
        let places = (0..kernel).flat_map(|ky| (0..kernel).map(move |kx| [ky, kx]));
        let taps = places.flat_map(|[ky, kx]| (0..inputs).map(move |input| [ky, kx, input]));
        taps.collect()
    }

    fn convolved(&self, image: usize, y: usize, x: usize, output: usize) -> f64 {
        let taps = self.taps().into_iter();
        let products = taps.map(|[ky, kx, input]| {
            f64::from(self.input[self.input_at(image, y + ky, x + kx, input)])
                * f64::from(self.weight[self.weight_at(output, ky, kx, input)])
        });
        f64::from(self.bias[output]) + products.sum::<f64>()
    }

    /// Calls `each` with image, row, column and channel of each output.
    fn outputs(&self) -> impl Iterator<Item = [usize; 4]> + use<> {
        let (side, channels) = (self.sizes.pooled_side(), self.sizes.outputs);
        let numbers = BATCH * side * side * channels;
        (0..numbers).map(move |at| {
            let cell = at / channels;
            [
                cell / (side * side),
                cell / side % side,
                cell % side,
                at % channels,
            ]
        })
    }

    fn reference(&self, mask: Option<&[f32]>) -> Reference {
        let ConvPool { outputs, pool, .. } = self.sizes;
        let mut reference = Reference {
            output: Vec::new(),
            winners: Vec::new(),
        };
        for [image, row, column, output] in self.outputs() {
            let window = (0..pool).flat_map(|dy| (0..pool).map(move |dx| [dy, dx]));
            let mut best = (f64::NEG_INFINITY, [0, 0]);
            for [dy, dx] in window {
                let place = [row * pool + dy, column * pool + dx];
                let value = self.convolved(image, place[0], place[1], output);
                if value > best.0 {
                    best = (value, place);
                }
            }
            let scale = mask.map_or(1.0, |mask| f64::from(mask[image * outputs + output]));
            let is_alive = best.0 > 0.0 && scale > 0.0;
            reference
                .output
                .push(if is_alive { best.0 * scale } else { 0.0 });
            reference.winners.push(is_alive.then_some(best.1));
        }
        reference
    }

    fn check(&self, mask: Option<&[f32]>) {
        let title = format!("{:?}, mask: {}", self.sizes, mask.is_some());
        let found = self
            .sizes
            .forward(&self.input, &self.weight, &self.bias, mask);
        let expected = self.reference(mask);
        assert_same(&format!("{title}: output"), &found.output, &expected.output);
        let dead = found.winners.iter().map(|winner| *winner == DEAD);
        assert!(
            dead.eq(expected.winners.iter().map(Option::is_none)),
            "{title}"
        );

        let gradient = numbers(5, found.output.len());
        let [input, weight, bias] = self.reference_gradients(&gradient, &expected, mask);
        let found = self.sizes.backward(
            &gradient,
            &self.input,
            &self.weight,
            mask,
            &found.winners,
            true,
        );
        assert_same(&format!("{title}: input's gradient"), &found.input, &input);
        assert_same(
            &format!("{title}: weight's gradient"),
            &found.weight,
            &weight,
        );
        assert_same(&format!("{title}: bias's gradient"), &found.bias, &bias);
    }

    fn reference_gradients(
        &self,
        gradient: &[f32],
        reference: &Reference,
        mask: Option<&[f32]>,
    ) -> [Vec<f64>; 3] {
        let mut input_gradient = vec![0.0; self.input.len()];
        let mut weight_gradient = vec![0.0; self.weight.len()];
        let mut bias_gradient = vec![0.0; self.bias.len()];
        let outputs = self.outputs().zip(&reference.winners).zip(gradient);
        for (([image, _, _, output], winner), gradient) in outputs {
            let Some([y, x]) = *winner else { continue };
            let scale = mask.map_or(1.0, |mask| mask[image * self.sizes.outputs + output]);
            let gradient = f64::from(*gradient) * f64::from(scale);
            bias_gradient[output] += gradient;
            for [ky, kx, input] in self.taps() {
                let input = self.input_at(image, y + ky, x + kx, input);
                let weight = self.weight_at(output, ky, kx, self.taps_input(input));
                weight_gradient[weight] += gradient * f64::from(self.input[input]);
                input_gradient[input] += gradient * f64::from(self.weight[weight]);
            }
        }
        [input_gradient, weight_gradient, bias_gradient]
    }

    /// The channel of a place of the input.
    fn taps_input(&self, place: usize) -> usize {
        place % self.sizes.inputs
    }
}

#[test]
fn all_sizes_agree_with_the_formula_forward_and_backward() {
    for sizes in SIZES {
        let case = Case::new(sizes);
        case.check(None);
        case.check(Some(&case.mask));
    }
}

/// Blank margins are computed once; what stands beside ink must not notice.
#[test]
fn images_with_blank_margins_agree_with_the_formula() {
    let mut case = Case::new([1, 10, 5, 28, 2]);
    for image in 0..BATCH {
        for y in 0..28 {
            for x in 0..28 {
                if !(8..20).contains(&y) || !(10..17).contains(&x) {
                    let place = case.input_at(image, y, x, 0);
                    case.input[place] = -0.4242;
                }
            }
        }
    }
    case.check(None);
}

#[test]
fn the_first_of_equals_wins() {
    let sizes = ConvPool {
        inputs: 1,
        outputs: 5,
        kernel: 3,
        side: 6,
        pool: 2,
    };
    let found = sizes.forward(&[1.0; 36], &[1.0; 45], &[0.0; 5], None);
    assert!(found.winners.iter().all(|winner| *winner == 0));
    assert!(found.output.iter().all(|output| *output == 9.0));
}

/// Wherever in a pooled window it stands, as in PyTorch.
#[test]
fn what_is_not_a_number_wins() {
    let sizes = ConvPool {
        inputs: 1,
        outputs: 1,
        kernel: 1,
        side: 2,
        pool: 2,
    };
    for place in 0..4 {
        let mut input = [1.0; 4];
        input[place] = f32::NAN;
        let found = sizes.forward(&input, &[1.0], &[0.0], None);
        assert!(found.output[0].is_nan(), "at {place}: {:?}", found.output);
    }
}
