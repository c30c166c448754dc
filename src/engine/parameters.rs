//! The parameters of the network as plain numbers, in PyTorch's names, order and layout.
//!
//! This is how weights travel between workers, into checkpoints and (later) into files for other frameworks.

use super::random::{Purpose, Random};
use serde::{Deserialize, Serialize};

/// Networks that can be trained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// The pattern's network: two convolutions and two linear layers, 21,840 parameters.
    #[default]
    Net,
}

impl Architecture {
    /// The name that people type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Net => "net",
        }
    }

    /// The tensors of the network, in the order of PyTorch's `state_dict`.
    pub fn tensors(self) -> &'static [TensorSpec] {
        match self {
            Self::Net => &NET,
        }
    }

    /// How many numbers the network learns.
    pub fn parameters(self) -> usize {
        self.tensors().iter().map(TensorSpec::len).sum()
    }
}

/// Name, shape and fan-in of one tensor.
#[derive(Debug, PartialEq, Eq)]
pub struct TensorSpec {
    /// The key in PyTorch's `state_dict`.
    pub name: &'static str,
    /// PyTorch's shape: `[out, in, height, width]`, `[out, in]` or `[out]`.
    pub shape: &'static [usize],
    /// Inputs that each output of the layer sums over.
    pub fan_in: usize,
}

impl TensorSpec {
    /// Numbers in the tensor.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor holds nothing; never so for a real layer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

const fn spec(name: &'static str, shape: &'static [usize], fan_in: usize) -> TensorSpec {
    TensorSpec {
        name,
        shape,
        fan_in,
    }
}

/// `Net` of the pattern's `main.py`.
const NET: [TensorSpec; 8] = [
    spec("conv1.weight", &[10, 1, 5, 5], 25),
    spec("conv1.bias", &[10], 25),
    spec("conv2.weight", &[20, 10, 5, 5], 250),
    spec("conv2.bias", &[20], 250),
    spec("fc1.weight", &[50, 320], 320),
    spec("fc1.bias", &[50], 320),
    spec("fc2.weight", &[10, 50], 50),
    spec("fc2.bias", &[10], 50),
];

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
        let tensors = architecture.tensors().iter();
        let values = tensors.flat_map(|spec| {
            let bound = 1.0 / (spec.fan_in as f32).sqrt();
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

    /// The tensors with their numbers.
    pub fn tensors(&self) -> impl Iterator<Item = (&'static TensorSpec, &[f32])> {
        let mut rest = self.values.as_slice();
        self.architecture.tensors().iter().map(move |spec| {
            let (tensor, tail) = rest.split_at(spec.len());
            rest = tail;
            (spec, tensor)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn net_has_the_patterns_parameters() {
        assert_eq!(Architecture::Net.parameters(), 21_840);
    }

    #[test]
    fn initial_parameters_fill_pytorchs_range() {
        let parameters = Parameters::initial(Architecture::Net, 1);
        for (spec, values) in parameters.tensors() {
            let bound = 1.0 / (spec.fan_in as f32).sqrt();
            let largest = values
                .iter()
                .fold(0.0_f32, |most, value| most.max(value.abs()));
            assert!(largest <= bound, "{}: {largest} > {bound}", spec.name);
            assert!(largest > 0.7 * bound, "{}: {largest} of {bound}", spec.name);
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
