//! The pattern's network on a burn device.

use super::device::EngineError;
use super::parameters::{Architecture, Parameters, TensorSpec};
use super::random::{Purpose, Random};
use burn::tensor::activation::{log_softmax, relu};
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData, Transaction};

/// Channels of the second convolution, which are dropped whole.
const CHANNELS: usize = 20;
/// Width of the hidden linear layer, whose units are dropped one by one.
const HIDDEN: usize = 50;
/// What is kept is doubled, so that its mean stays as it was: half of it is dropped.
const KEPT_SCALE: f32 = 2.0;

/// Weights and biases of one layer in PyTorch's layout: `[out, in, height, width]` or `[out, in]`, and `[out]`.
#[derive(Debug, Clone)]
pub(super) struct Layer<const D: usize> {
    pub(super) weight: Tensor<D>,
    pub(super) bias: Tensor<1>,
}

/// Two convolutions with pooling, two linear layers.
#[derive(Debug, Clone)]
pub struct Net {
    pub(super) conv1: Layer<4>,
    pub(super) conv2: Layer<4>,
    pub(super) fc1: Layer<2>,
    pub(super) fc2: Layer<2>,
}

/// Factors that drop activations during a training step: 0, or [`KEPT_SCALE`].
#[derive(Debug, Clone)]
pub struct DropoutMasks {
    /// `[batch, 20, 1, 1]`, PyTorch's `Dropout2d`.
    channels: Tensor<4>,
    /// `[batch, 50]`, PyTorch's `dropout`.
    hidden: Tensor<2>,
}

impl DropoutMasks {
    /// The masks of one step. They are drawn on the host, so that every backend drops the same activations.
    pub fn draw(seed: u64, step: u32, batch: usize, device: &Device) -> Self {
        let mut random = Random::new(seed, Purpose::Dropout { step });
        let mut draw = |len: usize| -> Vec<f32> {
            let factor = |_| if random.coin() { KEPT_SCALE } else { 0.0 };
            (0..len).map(factor).collect()
        };
        let channels = TensorData::new(draw(batch * CHANNELS), [batch, CHANNELS, 1, 1]);
        let hidden = TensorData::new(draw(batch * HIDDEN), [batch, HIDDEN]);
        Self {
            channels: Tensor::from_data(channels, device),
            hidden: Tensor::from_data(hidden, device),
        }
    }
}

impl Net {
    /// Puts parameters onto a device.
    pub fn new(parameters: &Parameters, device: &Device) -> Self {
        let mut tensors = parameters.tensors();
        Self {
            conv1: layer(&mut tensors, device),
            conv2: layer(&mut tensors, device),
            fc1: layer(&mut tensors, device),
            fc2: layer(&mut tensors, device),
        }
    }

    /// Scores each image against the ten digits.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 1, 28, 28]`, from [`super::digit::normalise`]
    /// - returns: `[batch, 10]` logits, not probabilities
    pub fn forward(&self, images: Tensor<4>, dropout: Option<DropoutMasks>) -> Tensor<2> {
        let (channels, hidden) = dropout.map(|masks| (masks.channels, masks.hidden)).unzip();
        let x = relu(pool(self.conv1.convolve(images))); // [batch, 10, 12, 12]
        let x = masked(self.conv2.convolve(x), channels); // [batch, 20, 8, 8]
        let x = relu(pool(x)).flatten::<2>(1, 3); // [batch, 320]
        let x = masked(relu(self.fc1.apply(x)), hidden); // [batch, 50]
        self.fc2.apply(x)
    }

    /// Natural logarithms of the ten probabilities, as the pattern's network returns them.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 1, 28, 28]`
    /// - returns: `[batch, 10]`
    pub fn log_probabilities(&self, images: Tensor<4>) -> Tensor<2> {
        log_softmax(self.forward(images, None), 1)
    }

    /// Brings the parameters back from the device.
    ///
    /// # Errors
    ///
    /// When the device can't hand them over, or training has driven them out of the finite numbers.
    pub async fn parameters(&self) -> Result<Parameters, EngineError> {
        let values = read(self.flat_tensors()).await?;
        Parameters::new(Architecture::Net, values).or(Err(EngineError::Diverged))
    }

    /// The tensors in the order of [`Architecture::tensors`], each as one row, without their history.
    pub(super) fn flat_tensors(&self) -> Vec<Tensor<1>> {
        let layers = [
            self.conv1.flat(),
            self.conv2.flat(),
            self.fc1.flat(),
            self.fc2.flat(),
        ];
        layers.concat()
    }
}

impl<const D: usize> Layer<D> {
    fn flat(&self) -> [Tensor<1>; 2] {
        let weight = self.weight.clone().inner();
        [weight.flatten(0, D as isize - 1), self.bias.clone().inner()]
    }
}

impl Layer<4> {
    fn convolve(&self, x: Tensor<4>) -> Tensor<4> {
        let options = ConvOptions::new([1, 1], [0, 0], [1, 1], 1);
        conv2d(x, self.weight.clone(), Some(self.bias.clone()), options)
    }
}

impl Layer<2> {
    fn apply(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.clone().transpose()) + self.bias.clone().unsqueeze::<2>()
    }
}

fn pool(x: Tensor<4>) -> Tensor<4> {
    max_pool2d(x, MaxPoolOptions::new([2, 2]))
}

fn masked<const D: usize>(x: Tensor<D>, mask: Option<Tensor<D>>) -> Tensor<D> {
    match mask {
        Some(mask) => x * mask,
        None => x,
    }
}

/// Takes the next weight and bias. On a device with autodiff they will be asked for their gradients.
fn layer<'a, const D: usize>(
    tensors: &mut impl Iterator<Item = (&'static TensorSpec, &'a [f32])>,
    device: &Device,
) -> Layer<D> {
    Layer {
        weight: next_tensor(tensors, device),
        bias: next_tensor(tensors, device),
    }
}

fn next_tensor<'a, const D: usize>(
    tensors: &mut impl Iterator<Item = (&'static TensorSpec, &'a [f32])>,
    device: &Device,
) -> Tensor<D> {
    let (spec, values) = tensors.next().expect("the network has eight tensors");
    let tensor = Tensor::from_data(
        TensorData::new(values.to_vec(), spec.shape.to_vec()),
        device,
    );
    if device.is_autodiff() {
        tensor.require_grad()
    } else {
        tensor
    }
}

/// Brings tensors back from the device in one go, one after the other.
pub(super) async fn read(tensors: Vec<Tensor<1>>) -> Result<Vec<f32>, EngineError> {
    let transaction = tensors
        .into_iter()
        .fold(Transaction::default(), Transaction::register);
    let read_back = |error: &dyn std::fmt::Display| EngineError::ReadBack(error.to_string());
    let data = transaction
        .execute_async()
        .await
        .map_err(|error| read_back(&error))?;
    let mut values = Vec::new();
    for tensor in data {
        let tensor = tensor
            .try_into_vec::<f32>()
            .map_err(|error| read_back(&error))?;
        values.extend(tensor);
    }
    Ok(values)
}
