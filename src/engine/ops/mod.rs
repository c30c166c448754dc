//! Our own operations in burn, through its `backend_extension`, for Flex and ndarray: on the CPU kernels, and with
//! hand-written derivatives. On a GPU whole steps are recorded instead ([`super::gpu`]), because operations called one
//! by one would make their buffers and bind groups anew each time.
//!
//! Activations are `[batch, numbers]`, channels last; parameters are flat, in the order of
//! [`super::architecture::Architecture::device_order`]. Sizes come with each call.

#![expect(
    deprecated,
    reason = "burn deprecates ndarray in favour of Flex; the product offers both"
)]

mod differentiate;
mod host;

use super::kernels::conv_pool::ConvPool;
use super::kernels::linear::Linear;
use super::kernels::optimizer::{Adam, Sgd};
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, Dispatch, ExtensionType, backend_extension};
use burn::tensor::{Int, Tensor};

/// Which activations a training step drops.
#[derive(Debug, Clone, ExtensionType)]
pub enum Mask<B: Backend> {
    /// None.
    Absent,
    /// Factors of the outputs, `[batch, outputs]`.
    Factors(FloatTensor<B>),
}

/// The forward operations, which can be differentiated.
#[backend_extension(Flex, NdArray, Autodiff)]
pub trait NetOps: Backend {
    /// See [`super::kernels::conv_pool`]; without the winners.
    fn conv_pool(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        #[extension_type] mask: Mask<Self>,
        sizes: ConvPool,
    ) -> FloatTensor<Self>;

    /// See [`super::kernels::linear`].
    fn dense(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        #[extension_type] mask: Mask<Self>,
        sizes: Linear,
    ) -> FloatTensor<Self>;

    /// See [`super::kernels::cross_entropy`]; without the gradient.
    fn cross_entropy(
        logits: FloatTensor<Self>,
        labels: IntTensor<Self>,
        smoothing: f32,
    ) -> FloatTensor<Self>;
}

/// The optimizers, each in one pass over the numbers.
#[backend_extension(Flex, NdArray)]
pub trait OptimizerOps: Backend {
    /// See [`Sgd`]. Returns the parameters and their velocity.
    fn sgd(
        parameters: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        step: Sgd,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// See [`Adam`]. Returns the parameters and their moments.
    fn adam(
        parameters: FloatTensor<Self>,
        gradients: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        step: Adam,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);

    /// See [`super::kernels::optimizer::average`].
    fn average(
        mean: FloatTensor<Self>,
        parameters: FloatTensor<Self>,
        decay: f32,
    ) -> FloatTensor<Self>;
}

/// What the derivatives are made of: not called from outside.
pub trait NetGradients: Backend {
    /// [`NetOps::conv_pool`] with the winners.
    fn conv_pool_winners(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        mask: Mask<Self>,
        sizes: ConvPool,
    ) -> (FloatTensor<Self>, IntTensor<Self>);

    /// Gradients of [`NetOps::conv_pool`] by input (where it is wanted), weight and bias.
    fn conv_pool_backward(
        gradient: FloatTensor<Self>,
        passed: ConvPassed<Self>,
        sizes: ConvPool,
        wants_input: bool,
    ) -> (Option<FloatTensor<Self>>, [FloatTensor<Self>; 2]);

    /// Gradients of [`NetOps::dense`] by input, weight and bias.
    fn dense_backward(
        gradient: FloatTensor<Self>,
        passed: DensePassed<Self>,
        sizes: Linear,
    ) -> [FloatTensor<Self>; 3];

    /// [`NetOps::cross_entropy`], and the gradient by the logits.
    fn cross_entropy_gradient(
        logits: FloatTensor<Self>,
        labels: IntTensor<Self>,
        smoothing: f32,
    ) -> [FloatTensor<Self>; 2];

    /// A tensor multiplied with the only number of another.
    fn scaled(tensor: FloatTensor<Self>, factor: FloatTensor<Self>) -> FloatTensor<Self>;
}

/// What the forward pass of a convolution keeps for the backward pass.
#[derive(Debug, Clone)]
pub struct ConvPassed<B: Backend> {
    /// `[batch, side * side * inputs]`
    pub input: FloatTensor<B>,
    /// `[outputs * kernel * kernel * inputs]`
    pub weight: FloatTensor<B>,
    /// `[batch, outputs]`
    pub mask: Mask<B>,
    /// As the output.
    pub winners: IntTensor<B>,
}

/// What the forward pass of a linear layer keeps for the backward pass.
#[derive(Debug, Clone)]
pub struct DensePassed<B: Backend> {
    /// `[batch, inputs]`
    pub input: FloatTensor<B>,
    /// `[inputs * outputs]`
    pub weight: FloatTensor<B>,
    /// `[batch, outputs]`
    pub mask: Mask<B>,
    /// `[batch, outputs]`
    pub output: FloatTensor<B>,
}

/// A layer's parameters on a device, flat.
#[derive(Debug, Clone)]
pub struct Weights {
    /// What inputs are multiplied with.
    pub weight: Tensor<1>,
    /// What is added, `[outputs]`.
    pub bias: Tensor<1>,
}

/// Convolution, bias, pooling, ReLU and channel dropout: `[batch, side * side * inputs]` to
/// `[batch, pooled side^2 * outputs]`; the mask is `[batch, outputs]`.
pub fn conv_pool(
    input: Tensor<2>,
    weights: Weights,
    mask: Option<Tensor<2>>,
    sizes: ConvPool,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::conv_pool(
        input.into_dispatch(),
        weights.weight.into_dispatch(),
        weights.bias.into_dispatch(),
        dispatched(mask),
        sizes,
    ))
}

/// A linear layer with what follows it: `[batch, inputs]` to `[batch, outputs]`; the mask is `[batch, outputs]`.
pub fn dense(
    input: Tensor<2>,
    weights: Weights,
    mask: Option<Tensor<2>>,
    sizes: Linear,
) -> Tensor<2> {
    Tensor::from_dispatch(Dispatch::dense(
        input.into_dispatch(),
        weights.weight.into_dispatch(),
        weights.bias.into_dispatch(),
        dispatched(mask),
        sizes,
    ))
}

/// Mean cross-entropy in nats, `[1]`: logits are `[batch, classes]`, labels `[batch]`. The gradient is that of smoothed
/// labels.
pub fn cross_entropy(logits: Tensor<2>, labels: Tensor<1, Int>, smoothing: f32) -> Tensor<1> {
    Tensor::from_dispatch(Dispatch::cross_entropy(
        logits.into_dispatch(),
        labels.into_dispatch(),
        smoothing,
    ))
}

fn dispatched(mask: Option<Tensor<2>>) -> Mask<Dispatch> {
    mask.map_or(Mask::Absent, |mask| Mask::Factors(mask.into_dispatch()))
}

/// Steps flat parameters by SGD, where they are if nobody else holds them. Returns them and their velocity.
pub fn sgd(
    parameters: Tensor<1>,
    gradients: Tensor<1>,
    velocity: Tensor<1>,
    step: Sgd,
) -> [Tensor<1>; 2] {
    let [parameters, gradients, velocity] =
        [parameters, gradients, velocity].map(Tensor::into_dispatch);
    let stepped = Dispatch::sgd(parameters, gradients, velocity, step);
    <[_; 2]>::from(stepped).map(Tensor::from_dispatch)
}

/// Steps flat parameters by Adam, where they are if nobody else holds them. Returns them and their two moments.
pub fn adam(
    parameters: Tensor<1>,
    gradients: Tensor<1>,
    moments: [Tensor<1>; 2],
    step: Adam,
) -> [Tensor<1>; 3] {
    let [parameters, gradients] = [parameters, gradients].map(Tensor::into_dispatch);
    let [first, second] = moments.map(Tensor::into_dispatch);
    let stepped = Dispatch::adam(parameters, gradients, first, second, step);
    <[_; 3]>::from(stepped).map(Tensor::from_dispatch)
}

/// Moves a running mean towards the parameters.
pub fn average(mean: Tensor<1>, parameters: Tensor<1>, decay: f32) -> Tensor<1> {
    let [mean, parameters] = [mean, parameters].map(Tensor::into_dispatch);
    Tensor::from_dispatch(Dispatch::average(mean, parameters, decay))
}
