//! The parameters of the network as plain numbers, in PyTorch's names, order and layout.
//!
//! This is how weights travel between workers, into checkpoints and (later) into files for other frameworks.

use super::architecture::{Architecture, Layer, Part};
use super::random::{Purpose, Random};
use serde::{Deserialize, Serialize};

/// One tensor of a network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TensorSpec {
    /// Where it belongs.
    pub layer: &'static Layer,
    /// What it is there.
    pub part: Part,
}

impl TensorSpec {
    /// The key in PyTorch's `state_dict`.
    pub fn name(self) -> String {
        format!("{}.{}", self.layer.name, self.part.name())
    }

    /// PyTorch's shape: `[out, in, height, width]`, `[out, in]` or `[out]`.
    pub fn shape(self) -> Vec<usize> {
        self.layer.shape(self.part)
    }

    /// Numbers in the tensor.
    pub fn len(self) -> usize {
        self.shape().iter().product()
    }

    /// Whether the tensor holds nothing; never so for a real layer.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

impl Architecture {
    /// The tensors of the network, in the order of PyTorch's `state_dict`.
    pub fn tensors(self) -> impl Iterator<Item = TensorSpec> {
        let parts = |layer| [Part::Weight, Part::Bias].map(|part| TensorSpec { layer, part });
        self.layers().iter().flat_map(parts)
    }
}

/// One number per parameter, all tensors one after the other in the order of [`Architecture::tensors`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    architecture: Architecture,
    values: Vec<f32>,
}

/// Numbers that do not make a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParametersError {
    /// There are too many or too few numbers.
    #[error("`{}` has {expected} parameters; {found} were given", .architecture.name())]
    Count {
        /// What the numbers were meant for.
        architecture: Architecture,
        /// How many it has.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// A number is infinite or not a number.
    #[error("parameter {index} is not a finite number")]
    NotFinite {
        /// Where it stands.
        index: usize,
    },
}

impl Parameters {
    /// Takes numbers that came from elsewhere.
    ///
    /// # Errors
    ///
    /// When their count is not the network's, or one is not finite.
    pub fn new(architecture: Architecture, values: Vec<f32>) -> Result<Self, ParametersError> {
        let expected = architecture.parameters();
        if values.len() != expected {
            return Err(ParametersError::Count {
                architecture,
                expected,
                found: values.len(),
            });
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(index) => Err(ParametersError::NotFinite { index }),
            None => Ok(Self {
                architecture,
                values,
            }),
        }
    }

    /// PyTorch's default initialisation: weights and biases uniform in +-1/sqrt(fan_in)
    /// (`torch.nn.modules.conv._ConvNd.reset_parameters`, `Linear.reset_parameters`).
    pub fn initial(architecture: Architecture, seed: u64) -> Self {
        let mut random = Random::new(seed, Purpose::Initialisation);
        let values = architecture.tensors().flat_map(|spec| {
            let bound = 1.0 / (spec.layer.fan_in() as f32).sqrt();
            std::iter::repeat_n(bound, spec.len())
        });
        Self {
            architecture,
            values: values.map(|bound| random.symmetric(bound)).collect(),
        }
    }

    /// As many zeros as the network has parameters: where momentum starts from.
    pub fn zeros(architecture: Architecture) -> Self {
        Self {
            architecture,
            values: vec![0.0; architecture.parameters()],
        }
    }

    /// Which network this belongs to.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// All numbers, tensor after tensor.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All numbers, given away.
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }

    /// The tensors with their numbers.
    pub fn tensors(&self) -> impl Iterator<Item = (TensorSpec, &[f32])> {
        let mut rest = self.values.as_slice();
        self.architecture.tensors().map(move |spec| {
            let (tensor, tail) = rest.split_at(spec.len());
            rest = tail;
            (spec, tensor)
        })
    }

    /// The numbers in the order in which a device keeps them ([`Architecture::device_order`]).
    pub fn to_device(&self) -> Vec<f32> {
        let order = self.architecture.device_order().into_iter();
        order.map(|place| self.values[place as usize]).collect()
    }

    /// Takes numbers in the order in which a device keeps them.
    ///
    /// # Errors
    ///
    /// As [`Parameters::new`].
    pub fn from_device(
        architecture: Architecture,
        numbers: &[f32],
    ) -> Result<Self, ParametersError> {
        let mut values = vec![f32::NAN; architecture.parameters()];
        for (place, number) in architecture.device_order().into_iter().zip(numbers) {
            values[place as usize] = *number;
        }
        Self::new(architecture, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_devices_order_goes_there_and_back() {
        for architecture in Architecture::ALL {
            let parameters = Parameters::initial(architecture, 5);
            let back = Parameters::from_device(architecture, &parameters.to_device());
            assert_eq!(back, Ok(parameters));
        }
    }

    #[test]
    fn initial_parameters_fill_pytorchs_range() {
        let parameters = Parameters::initial(Architecture::Net, 1);
        for (spec, values) in parameters.tensors() {
            let bound = 1.0 / (spec.layer.fan_in() as f32).sqrt();
            let largest = values
                .iter()
                .fold(0.0_f32, |most, value| most.max(value.abs()));
            assert!(largest <= bound, "{}: {largest} > {bound}", spec.name());
            assert!(
                largest > 0.7 * bound,
                "{}: {largest} of {bound}",
                spec.name()
            );
        }
    }

    #[test]
    fn a_wrong_count_and_a_nan_are_refused() {
        let short = Parameters::new(Architecture::Net, vec![0.0; 5]);
        assert!(matches!(
            short,
            Err(ParametersError::Count { found: 5, .. })
        ));
        let mut values = vec![0.0; 21_840];
        values[17] = f32::NAN;
        let broken = Parameters::new(Architecture::Net, values);
        assert_eq!(broken, Err(ParametersError::NotFinite { index: 17 }));
    }
}
