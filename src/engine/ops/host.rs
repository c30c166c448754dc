//! The operations on Flex and ndarray: tensors to slices, kernels, slices to tensors.

use super::{ConvPassed, DensePassed, Mask, NetGradients, NetOps, OptimizerOps};
use crate::engine::kernels::conv_pool::ConvPool;
use crate::engine::kernels::cross_entropy::cross_entropy;
use crate::engine::kernels::linear::Linear;
use crate::engine::kernels::optimizer::{Adam, Sgd, average};
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, Flex, NdArray};
use burn::tensor::{Shape, TensorData};
use burn_flex::FlexTensor;
use burn_ndarray::NdArrayTensor;
use std::borrow::Cow;

/// A backend whose tensors lie in the processor's memory.
trait Host: Backend {
    /// The numbers, row after row.
    fn numbers(tensor: &FloatTensor<Self>) -> Cow<'_, [f32]>;

    /// The bytes of a tensor of [`Host::of_bytes`].
    fn bytes(tensor: &IntTensor<Self>) -> Cow<'_, [u8]>;

    /// Whole numbers from 0 to 255, of whatever type the backend keeps them in.
    fn labels(tensor: IntTensor<Self>) -> Vec<u8>;

    fn of_numbers(numbers: Vec<f32>, shape: Shape) -> FloatTensor<Self>;

    fn of_bytes(bytes: Vec<u8>) -> IntTensor<Self>;

    /// Calls `change` with the numbers: where they are, if nobody else holds the tensor, else with a copy.
    fn change(tensor: &mut FloatTensor<Self>, change: impl FnOnce(&mut [f32]));
}

impl Host for Flex {
    fn numbers(tensor: &FlexTensor) -> Cow<'_, [f32]> {
        match tensor.as_slice() {
            Some(numbers) => Cow::Borrowed(numbers),
            None => Cow::Owned(tensor.to_contiguous().storage().to_vec()),
        }
    }

    fn bytes(tensor: &FlexTensor) -> Cow<'_, [u8]> {
        Cow::Borrowed(tensor.storage())
    }

    fn labels(tensor: FlexTensor) -> Vec<u8> {
        tensor.into_data().iter::<u8>().collect()
    }

    fn of_numbers(numbers: Vec<f32>, shape: Shape) -> FlexTensor {
        FlexTensor::from_data(TensorData::new(numbers, shape))
    }

    fn of_bytes(bytes: Vec<u8>) -> FlexTensor {
        let shape = [bytes.len()];
        FlexTensor::from_data(TensorData::new(bytes, shape))
    }

    fn change(tensor: &mut FlexTensor, change: impl FnOnce(&mut [f32])) {
        change(tensor.storage_mut());
    }
}

impl Host for NdArray {
    fn numbers(tensor: &NdArrayTensor) -> Cow<'_, [f32]> {
        let NdArrayTensor::F32(storage) = tensor else {
            unreachable!("the engine computes in f32 alone");
        };
        let view = storage.view();
        match view.to_slice() {
            Some(numbers) => Cow::Borrowed(numbers),
            None => Cow::Owned(view.iter().copied().collect()),
        }
    }

    fn bytes(tensor: &NdArrayTensor) -> Cow<'_, [u8]> {
        let NdArrayTensor::U8(storage) = tensor else {
            unreachable!("only `of_bytes` makes these tensors");
        };
        let view = storage.view();
        match view.to_slice() {
            Some(bytes) => Cow::Borrowed(bytes),
            None => Cow::Owned(view.iter().copied().collect()),
        }
    }

    fn labels(tensor: NdArrayTensor) -> Vec<u8> {
        match tensor {
            NdArrayTensor::I64(storage) => {
                storage.view().iter().map(|label| *label as u8).collect()
            }
            NdArrayTensor::I32(storage) => {
                storage.view().iter().map(|label| *label as u8).collect()
            }
            other => Self::bytes(&other).into_owned(),
        }
    }

    fn of_numbers(numbers: Vec<f32>, shape: Shape) -> NdArrayTensor {
        NdArrayTensor::from_data(TensorData::new(numbers, shape))
    }

    fn of_bytes(bytes: Vec<u8>) -> NdArrayTensor {
        let shape = [bytes.len()];
        NdArrayTensor::from_data(TensorData::new(bytes, shape))
    }

    fn change(tensor: &mut NdArrayTensor, change: impl FnOnce(&mut [f32])) {
        let NdArrayTensor::F32(storage) = tensor else {
            unreachable!("the engine computes in f32 alone");
        };
        let array = storage.ensure_owned();
        change(array.as_slice_mut().expect("the engine's tensors are rows"));
    }
}

fn factors<B: Host>(mask: &Mask<B>) -> Option<Cow<'_, [f32]>> {
    match mask {
        Mask::Absent => None,
        Mask::Factors(factors) => Some(B::numbers(factors)),
    }
}

fn rows<B: Host>(numbers: Vec<f32>, width: usize) -> FloatTensor<B> {
    let batch = numbers.len() / width;
    B::of_numbers(numbers, Shape::new([batch, width]))
}

fn row<B: Host>(numbers: Vec<f32>) -> FloatTensor<B> {
    let len = numbers.len();
    B::of_numbers(numbers, Shape::new([len]))
}

fn host_conv_pool<B: Host>(
    input: &FloatTensor<B>,
    weight: &FloatTensor<B>,
    bias: &FloatTensor<B>,
    mask: &Mask<B>,
    sizes: ConvPool,
) -> (FloatTensor<B>, IntTensor<B>) {
    let mask = factors(mask);
    let pooled = sizes.forward(
        &B::numbers(input),
        &B::numbers(weight),
        &B::numbers(bias),
        mask.as_deref(),
    );
    let output = rows::<B>(pooled.output, sizes.output_len());
    (output, B::of_bytes(pooled.winners))
}

fn host_conv_pool_backward<B: Host>(
    gradient: &FloatTensor<B>,
    passed: &ConvPassed<B>,
    sizes: ConvPool,
    wants_input: bool,
) -> (Option<FloatTensor<B>>, [FloatTensor<B>; 2]) {
    let mask = factors(&passed.mask);
    let gradients = sizes.backward(
        &B::numbers(gradient),
        &B::numbers(&passed.input),
        &B::numbers(&passed.weight),
        mask.as_deref(),
        &B::bytes(&passed.winners),
        wants_input,
    );
    let input = wants_input.then(|| rows::<B>(gradients.input, sizes.input_len()));
    (
        input,
        [row::<B>(gradients.weight), row::<B>(gradients.bias)],
    )
}

fn host_dense<B: Host>(
    input: &FloatTensor<B>,
    weight: &FloatTensor<B>,
    bias: &FloatTensor<B>,
    mask: &Mask<B>,
    sizes: Linear,
) -> FloatTensor<B> {
    let mask = factors(mask);
    let output = sizes.forward(
        &B::numbers(input),
        &B::numbers(weight),
        &B::numbers(bias),
        mask.as_deref(),
    );
    rows::<B>(output, sizes.outputs)
}

fn host_dense_backward<B: Host>(
    gradient: &FloatTensor<B>,
    passed: &DensePassed<B>,
    sizes: Linear,
) -> [FloatTensor<B>; 3] {
    let mask = factors(&passed.mask);
    let gradients = sizes.backward(
        &B::numbers(gradient),
        &B::numbers(&passed.input),
        &B::numbers(&passed.weight),
        mask.as_deref(),
        &B::numbers(&passed.output),
    );
    [
        rows::<B>(gradients.input, sizes.inputs),
        row::<B>(gradients.weight),
        row::<B>(gradients.bias),
    ]
}

fn host_cross_entropy<B: Host>(
    logits: &FloatTensor<B>,
    labels: IntTensor<B>,
    smoothing: f32,
) -> [FloatTensor<B>; 2] {
    let labels = B::labels(labels);
    let logits = B::numbers(logits);
    let result = cross_entropy(&logits, &labels, smoothing);
    let classes = logits.len() / labels.len();
    [
        row::<B>(vec![result.loss]),
        rows::<B>(result.gradient, classes),
    ]
}

macro_rules! host_ops {
    ($backend:ty) => {
        impl NetOps for $backend {
            fn conv_pool(
                input: FloatTensor<Self>,
                weight: FloatTensor<Self>,
                bias: FloatTensor<Self>,
                mask: Mask<Self>,
                sizes: ConvPool,
            ) -> FloatTensor<Self> {
                host_conv_pool::<Self>(&input, &weight, &bias, &mask, sizes).0
            }

            fn dense(
                input: FloatTensor<Self>,
                weight: FloatTensor<Self>,
                bias: FloatTensor<Self>,
                mask: Mask<Self>,
                sizes: Linear,
            ) -> FloatTensor<Self> {
                host_dense::<Self>(&input, &weight, &bias, &mask, sizes)
            }

            fn cross_entropy(
                logits: FloatTensor<Self>,
                labels: IntTensor<Self>,
                smoothing: f32,
            ) -> FloatTensor<Self> {
                let [loss, _] = host_cross_entropy::<Self>(&logits, labels, smoothing);
                loss
            }
        }

        impl NetGradients for $backend {
            fn conv_pool_winners(
                input: FloatTensor<Self>,
                weight: FloatTensor<Self>,
                bias: FloatTensor<Self>,
                mask: Mask<Self>,
                sizes: ConvPool,
            ) -> (FloatTensor<Self>, IntTensor<Self>) {
                host_conv_pool::<Self>(&input, &weight, &bias, &mask, sizes)
            }

            fn conv_pool_backward(
                gradient: FloatTensor<Self>,
                passed: ConvPassed<Self>,
                sizes: ConvPool,
                wants_input: bool,
            ) -> (Option<FloatTensor<Self>>, [FloatTensor<Self>; 2]) {
                host_conv_pool_backward(&gradient, &passed, sizes, wants_input)
            }

            fn dense_backward(
                gradient: FloatTensor<Self>,
                passed: DensePassed<Self>,
                sizes: Linear,
            ) -> [FloatTensor<Self>; 3] {
                host_dense_backward(&gradient, &passed, sizes)
            }

            fn cross_entropy_gradient(
                logits: FloatTensor<Self>,
                labels: IntTensor<Self>,
                smoothing: f32,
            ) -> [FloatTensor<Self>; 2] {
                host_cross_entropy::<Self>(&logits, labels, smoothing)
            }

            fn scaled(
                mut tensor: FloatTensor<Self>,
                factor: FloatTensor<Self>,
            ) -> FloatTensor<Self> {
                let factor = Self::numbers(&factor)[0];
                Self::change(&mut tensor, |numbers| {
                    numbers.iter_mut().for_each(|number| *number *= factor);
                });
                tensor
            }
        }

        impl OptimizerOps for $backend {
            fn sgd(
                mut parameters: FloatTensor<Self>,
                gradients: FloatTensor<Self>,
                mut velocity: FloatTensor<Self>,
                step: Sgd,
            ) -> (FloatTensor<Self>, FloatTensor<Self>) {
                let gradients = Self::numbers(&gradients);
                Self::change(&mut parameters, |parameters| {
                    Self::change(&mut velocity, |velocity| {
                        step.step(parameters, &gradients, velocity);
                    });
                });
                (parameters, velocity)
            }

            fn adam(
                mut parameters: FloatTensor<Self>,
                gradients: FloatTensor<Self>,
                mut first: FloatTensor<Self>,
                mut second: FloatTensor<Self>,
                step: Adam,
            ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
                let gradients = Self::numbers(&gradients);
                Self::change(&mut parameters, |parameters| {
                    Self::change(&mut first, |first| {
                        Self::change(&mut second, |second| {
                            step.step(parameters, &gradients, first, second);
                        });
                    });
                });
                (parameters, first, second)
            }

            fn average(
                mut mean: FloatTensor<Self>,
                parameters: FloatTensor<Self>,
                decay: f32,
            ) -> FloatTensor<Self> {
                let parameters = Self::numbers(&parameters);
                Self::change(&mut mean, |mean| average(mean, &parameters, decay));
                mean
            }
        }
    };
}

host_ops!(Flex);
host_ops!(NdArray);
