//! A network on a burn device.

use super::architecture::{Architecture, LayerKind};
use super::device::EngineError;
use super::masks::DropoutMasks;
use super::ops::{self, Weights};
use super::parameters::Parameters;
use burn::tensor::{Device, Tensor, TensorData, Transaction};

/// A network that answers.
#[derive(Debug, Clone)]
pub struct Net {
    architecture: Architecture,
    /// Weight and bias of each layer, flat, in the device's order.
    parameters: Vec<Tensor<1>>,
}

impl Net {
    /// Puts parameters onto a device.
    pub fn new(parameters: &Parameters, device: &Device) -> Self {
        Self {
            architecture: parameters.architecture(),
            parameters: to_device(parameters, device),
        }
    }

    /// A network of parameters that are on their device already, as [`to_device`] puts them there.
    pub(super) fn of_tensors(architecture: Architecture, parameters: Vec<Tensor<1>>) -> Self {
        Self {
            architecture,
            parameters,
        }
    }

    /// Scores each image against the ten digits.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 28 * 28]`, from [`super::digit::normalise`]
    /// - returns: `[batch, 10]` logits, not probabilities
    pub fn forward(&self, images: Tensor<2>, dropout: Option<&DropoutMasks>) -> Tensor<2> {
        let device = images.device();
        let [batch, _] = images.dims();
        let parameters = self.parameters.chunks_exact(2);
        let layers = self.architecture.layers().iter().zip(parameters);
        let mut numbers = images;
        for (at, (layer, parameters)) in layers.enumerate() {
            let weights = Weights {
                weight: parameters[0].clone(),
                bias: parameters[1].clone(),
            };
            let mask = dropout.and_then(|masks| masks.layers()[at].as_ref());
            let mask = mask.map(|mask| {
                let mask = TensorData::new(mask.clone(), [batch, layer.outputs()]);
                Tensor::from_data(mask, &device)
            });
            numbers = match layer.kind {
                LayerKind::Conv(sizes) => ops::conv_pool(numbers, weights, mask, sizes),
                LayerKind::Linear(sizes) => ops::dense(numbers, weights, mask, sizes),
            };
        }
        numbers
    }
}

/// Puts numbers onto a device: weight and bias of each layer, flat.
pub(super) fn to_device(parameters: &Parameters, device: &Device) -> Vec<Tensor<1>> {
    let numbers = parameters.to_device();
    let mut rest = numbers.as_slice();
    let tensors = parameters.architecture().tensors();
    let tensors = tensors.map(|spec| {
        let (tensor, tail) = rest.split_at(spec.len());
        rest = tail;
        Tensor::from_data(TensorData::new(tensor.to_vec(), [tensor.len()]), device)
    });
    tensors.collect()
}

/// Takes numbers that a device handed over.
pub(super) fn from_device(
    architecture: Architecture,
    numbers: &[f32],
) -> Result<Parameters, EngineError> {
    Parameters::from_device(architecture, numbers).or(Err(EngineError::Diverged))
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
