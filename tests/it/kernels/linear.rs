//! Linear layers, one loop per sum.

use super::{assert_same, mask, numbers};
use digit_studio::engine::kernels::linear::{Activation, Linear};

const BATCH: usize = 5;

/// What is computed, and what it is computed from.
struct Case {
    sizes: Linear,
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
    mask: Option<Vec<f32>>,
}

impl Case {
    fn new(inputs: usize, outputs: usize, activation: Activation, with_mask: bool) -> Self {
        let input = numbers(1, BATCH * inputs);
        Self {
            sizes: Linear {
                inputs,
                outputs,
                activation,
            },
            // The output of a rectifier: about half are 0.
            input: input.iter().map(|number| number.max(0.0)).collect(),
            weight: numbers(2, inputs * outputs),
            bias: numbers(3, outputs),
            mask: with_mask.then(|| mask(4, BATCH * outputs)),
        }
    }

    fn factor(&self, at: usize) -> f64 {
        self.mask.as_ref().map_or(1.0, |mask| f64::from(mask[at]))
    }

    fn output(&self) -> Vec<f64> {
        let Linear {
            inputs,
            outputs,
            activation,
        } = self.sizes;
        let output = (0..BATCH * outputs).map(|at| {
            let (image, unit) = (at / outputs, at % outputs);
            let product = |place: usize| {
                f64::from(self.input[image * inputs + place])
                    * f64::from(self.weight[place * outputs + unit])
            };
            let sum = f64::from(self.bias[unit]) + (0..inputs).map(product).sum::<f64>();
            match activation {
                Activation::Identity => sum,
                Activation::Relu => self.factor(at) * sum.max(0.0),
            }
        });
        output.collect()
    }

    /// Gradients of input, weight and bias.
    fn gradients(&self, gradient: &[f32], output: &[f64]) -> [Vec<f64>; 3] {
        let Linear {
            inputs,
            outputs,
            activation,
        } = self.sizes;
        let mut into = [self.input.len(), self.weight.len(), outputs].map(|len| vec![0.0; len]);
        for (at, gradient) in gradient.iter().enumerate() {
            let (image, unit) = (at / outputs, at % outputs);
            let passed = f64::from(*gradient)
                * match activation {
                    Activation::Identity => 1.0,
                    Activation::Relu if output[at] == 0.0 => 0.0,
                    Activation::Relu => self.factor(at),
                };
            into[2][unit] += passed;
            for place in 0..inputs {
                let (input, weight) = (image * inputs + place, place * outputs + unit);
                into[1][weight] += passed * f64::from(self.input[input]);
                if self.input[input] != 0.0 {
                    into[0][input] += passed * f64::from(self.weight[weight]);
                }
            }
        }
        into
    }
}

fn check(inputs: usize, outputs: usize, activation: Activation, with_mask: bool) {
    let case = Case::new(inputs, outputs, activation, with_mask);
    let title = format!("{:?}, mask: {with_mask}", case.sizes);
    let Case {
        sizes,
        input,
        weight,
        bias,
        mask,
    } = &case;
    let output = case.output();
    let found = sizes.forward(input, weight, bias, mask.as_deref());
    assert_same(&format!("{title}: output"), &found, &output);

    let gradient = numbers(5, BATCH * outputs);
    let expected = case.gradients(&gradient, &output);
    let back = sizes.backward(&gradient, input, weight, mask.as_deref(), &found);
    let names = ["input's", "weight's", "bias's"];
    let pairs = [back.input, back.weight, back.bias]
        .into_iter()
        .zip(expected);
    for (name, (found, expected)) in names.into_iter().zip(pairs) {
        assert_same(&format!("{title}: {name} gradient"), &found, &expected);
    }
}

#[test]
fn all_sizes_agree_with_the_formula_forward_and_backward() {
    for [inputs, outputs] in [[320, 50], [800, 128], [50, 10], [7, 1], [1, 37], [16, 24]] {
        check(inputs, outputs, Activation::Relu, true);
        check(inputs, outputs, Activation::Relu, false);
        check(inputs, outputs, Activation::Identity, false);
    }
}
