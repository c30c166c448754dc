//! The networks that can be trained, layer by layer.

use super::kernels::conv_pool::ConvPool;
use super::kernels::linear::{Activation, Linear};
use serde::{Deserialize, Serialize};

/// Networks that can be trained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Architecture {
    /// The pattern's network: two convolutions and two linear layers, 21,840 parameters.
    #[default]
    Net,
    /// More channels, smaller second filters: at its best after one epoch. 111,386 parameters.
    Fast,
    /// The one that reads best. 53,578 parameters.
    Accurate,
    /// 9,246 parameters.
    Tiny,
}

/// One layer with its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// The layer's name in PyTorch's `state_dict`.
    pub name: &'static str,
    /// What it computes.
    pub kind: LayerKind,
    /// Probability that an activation is dropped while training: a whole channel of a convolution, a unit of a linear
    /// layer.
    pub dropout: f32,
}

/// What a layer computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerKind {
    /// Convolution, bias, pooling, ReLU.
    Conv(ConvPool),
    /// Sums with bias, and what follows them.
    Linear(Linear),
}

/// A parameter tensor's part in its layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What inputs are multiplied with.
    Weight,
    /// What is added.
    Bias,
}

impl Architecture {
    /// Every architecture, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Net, Self::Fast, Self::Accurate, Self::Tiny];

    /// The name that people type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Net => "net",
            Self::Fast => "fast",
            Self::Accurate => "accurate",
            Self::Tiny => "tiny",
        }
    }

    /// The architecture of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The layers, first to last.
    pub fn layers(self) -> &'static [Layer] {
        match self {
            Self::Net => &NET,
            Self::Fast => &FAST,
            Self::Accurate => &ACCURATE,
            Self::Tiny => &TINY,
        }
    }

    /// How many numbers the network learns.
    pub fn parameters(self) -> usize {
        self.layers().iter().map(Layer::parameters).sum()
    }

    /// For each place of the device's layout, where the number stands in PyTorch's.
    ///
    /// PyTorch has filters as `[out, in, height, width]`, linear weights as `[out, in]`, and hands the channels of the
    /// last convolution to the first linear layer one after the other. The kernels want channels last:
    /// `[out, height, width, in]`, `[in, out]`, and a position's channels next to each other.
    pub fn device_order(self) -> Vec<u32> {
        let mut order = Vec::with_capacity(self.parameters());
        let mut channels = 1;
        for layer in self.layers() {
            let start = order.len();
            let mut put = |place: usize| order.push((start + place) as u32);
            match layer.kind {
                LayerKind::Conv(conv) => {
                    let area = conv.kernel * conv.kernel;
                    for output in 0..conv.outputs {
                        for place in 0..area {
                            for input in 0..conv.inputs {
                                put((output * conv.inputs + input) * area + place);
                            }
                        }
                    }
                    channels = conv.outputs;
                }
                LayerKind::Linear(linear) => {
                    let area = linear.inputs / channels;
                    for place in 0..area {
                        for channel in 0..channels {
                            for output in 0..linear.outputs {
                                put(output * linear.inputs + channel * area + place);
                            }
                        }
                    }
                    channels = linear.outputs;
                }
            }
            let weights = order.len() as u32;
            order.extend(weights..weights + layer.outputs() as u32);
        }
        order
    }
}

impl Layer {
    /// Channels or units that the layer puts out.
    pub const fn outputs(&self) -> usize {
        match self.kind {
            LayerKind::Conv(conv) => conv.outputs,
            LayerKind::Linear(linear) => linear.outputs,
        }
    }

    /// Inputs that each output sums over.
    pub const fn fan_in(&self) -> usize {
        match self.kind {
            LayerKind::Conv(conv) => conv.taps(),
            LayerKind::Linear(linear) => linear.inputs,
        }
    }

    /// How many numbers the layer learns.
    pub const fn parameters(&self) -> usize {
        self.outputs() * (self.fan_in() + 1)
    }

    /// PyTorch's shape of a parameter tensor: `[out, in, height, width]`, `[out, in]` or `[out]`.
    pub fn shape(&self, part: Part) -> Vec<usize> {
        match (part, self.kind) {
            (Part::Bias, _) => vec![self.outputs()],
            (Part::Weight, LayerKind::Conv(conv)) => {
                vec![conv.outputs, conv.inputs, conv.kernel, conv.kernel]
            }
            (Part::Weight, LayerKind::Linear(linear)) => vec![linear.outputs, linear.inputs],
        }
    }
}

impl Part {
    /// The end of the tensor's name in PyTorch's `state_dict`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weight => "weight",
            Self::Bias => "bias",
        }
    }
}

const fn conv(
    name: &'static str,
    [inputs, outputs]: [usize; 2],
    kernel: usize,
    side: usize,
    pool: usize,
) -> Layer {
    let kind = LayerKind::Conv(ConvPool {
        inputs,
        outputs,
        kernel,
        side,
        pool,
    });
    Layer {
        name,
        kind,
        dropout: 0.0,
    }
}

const fn linear(
    name: &'static str,
    [inputs, outputs]: [usize; 2],
    activation: Activation,
) -> Layer {
    let kind = LayerKind::Linear(Linear {
        inputs,
        outputs,
        activation,
    });
    Layer {
        name,
        kind,
        dropout: 0.0,
    }
}

const fn dropping(layer: Layer, dropout: f32) -> Layer {
    Layer { dropout, ..layer }
}

/// `Net` of the pattern's `main.py`.
const NET: [Layer; 4] = [
    conv("conv1", [1, 10], 5, 28, 2),
    dropping(conv("conv2", [10, 20], 5, 12, 2), 0.5),
    dropping(linear("fc1", [320, 50], Activation::Relu), 0.5),
    linear("fc2", [50, 10], Activation::Identity),
];

/// The network of jax-js's MNIST page, which goes back to the tuomaso speed run.
const FAST: [Layer; 4] = [
    conv("conv1", [1, 24], 5, 28, 2),
    conv("conv2", [24, 32], 3, 12, 2),
    linear("fc1", [800, 128], Activation::Relu),
    linear("fc2", [128, 10], Activation::Identity),
];

/// Most channels where the image is smallest: there they cost least.
const ACCURATE: [Layer; 4] = [
    conv("conv1", [1, 16], 5, 28, 2),
    conv("conv2", [16, 32], 3, 12, 2),
    conv("conv3", [32, 128], 3, 5, 1),
    linear("fc1", [1152, 10], Activation::Identity),
];

const TINY: [Layer; 4] = [
    conv("conv1", [1, 10], 5, 28, 2),
    conv("conv2", [10, 16], 3, 12, 2),
    conv("conv3", [16, 32], 3, 5, 1),
    linear("fc1", [288, 10], Activation::Identity),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_as_many_as_documented() {
        assert_eq!(Architecture::Net.parameters(), 21_840);
        assert_eq!(Architecture::Fast.parameters(), 111_386);
        assert_eq!(Architecture::Accurate.parameters(), 53_578);
        assert_eq!(Architecture::Tiny.parameters(), 9_246);
    }

    #[test]
    fn each_layer_takes_what_the_one_before_puts_out() {
        for architecture in Architecture::ALL {
            let mut numbers = 28 * 28;
            for layer in architecture.layers() {
                let (takes, gives) = match layer.kind {
                    LayerKind::Conv(conv) => (conv.input_len(), conv.output_len()),
                    LayerKind::Linear(linear) => (linear.inputs, linear.outputs),
                };
                assert_eq!(takes, numbers, "{} of {}", layer.name, architecture.name());
                numbers = gives;
            }
            assert_eq!(numbers, 10, "{}", architecture.name());
        }
    }

    #[test]
    fn the_devices_order_holds_each_number_once() {
        for architecture in Architecture::ALL {
            let mut order = architecture.device_order();
            order.sort_unstable();
            assert!(order.iter().enumerate().all(|(at, &n)| at == n as usize));
            assert_eq!(order.len(), architecture.parameters());
        }
    }
}
