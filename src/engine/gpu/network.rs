//! A network as the kernels see it: convolutions, then linear layers.

use crate::engine::architecture::{Layer, LayerKind};
use crate::engine::digit::{CLASSES, SIDE};
use crate::engine::kernels::conv_pool::ConvPool;
use crate::engine::kernels::linear::{Activation, Linear};

/// Convolutions, then linear layers; the last one's outputs are the logits. The first reads the data set's bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// At least one.
    pub(super) convs: Vec<ConvPool>,
    /// At least one.
    pub(super) linears: Vec<Linear>,
    /// Of each layer the share of its outputs that training drops.
    dropout: Vec<f32>,
}

/// Layers that the kernels can't work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The kinds of layers, or how many there are.
    #[error("a network needs a convolution, then a linear layer; all convolutions come first")]
    Kinds,
    /// A layer's inputs are not what the layer before it puts out.
    #[error("layer {layer} takes {takes} numbers; the layer before it has {found}")]
    Chain {
        /// Which one, counted from 0.
        layer: usize,
        /// What it is made for.
        takes: usize,
        /// What it would get.
        found: usize,
    },
    /// There are not as many logits as digits.
    #[error("the last layer must have {CLASSES} outputs, not {0}")]
    Classes(usize),
    /// What follows the sums of the linear layers.
    #[error("all linear layers but the last must be rectified, and the last must not")]
    Activations,
    /// The first layer doesn't take the data set's images.
    #[error("the first layer must take one channel of {SIDE} x {SIDE} pixels")]
    FirstInput,
    /// Logits can't be dropped.
    #[error("the last layer must drop nothing")]
    LastDropout,
    /// The filters are larger than what they are moved over.
    #[error("layer {0} has filters that are larger than its input")]
    Kernel(usize),
    /// The pooling window is neither 1 nor 2.
    #[error("layer {0} pools over a window that is neither 1 nor 2")]
    Pool(usize),
    /// The first filters reach over more pixels than two words hold.
    #[error("filters of the first layer are at most 5 pixels wide, not {0}")]
    FirstKernel(usize),
}

impl Network {
    /// The network of these layers.
    ///
    /// # Errors
    ///
    /// Names the first layer that the kernels can't compute.
    pub fn new(layers: &[Layer]) -> Result<Self, NetworkError> {
        let mut network = Self {
            convs: Vec::new(),
            linears: Vec::new(),
            dropout: Vec::new(),
        };
        let mut found = SIDE * SIDE;
        for (number, layer) in layers.iter().enumerate() {
            network.check(layer)?;
            let (takes, gives) = match layer.kind {
                LayerKind::Conv(conv) => (conv.input_len(), conv.output_len()),
                LayerKind::Linear(linear) => (linear.inputs, linear.outputs),
            };
            if takes != found {
                return Err(NetworkError::Chain {
                    layer: number,
                    takes,
                    found,
                });
            }
            found = gives;
            network.add(layer);
        }
        let (false, Some((last, hidden))) =
            (network.convs.is_empty(), network.linears.split_last())
        else {
            return Err(NetworkError::Kinds);
        };
        let rectifies = |linear: &Linear| linear.activation == Activation::Relu;
        if rectifies(last) || !hidden.iter().all(rectifies) {
            return Err(NetworkError::Activations);
        }
        if found != CLASSES {
            return Err(NetworkError::Classes(found));
        }
        if network.drops(network.layers() - 1) {
            return Err(NetworkError::LastDropout);
        }
        Ok(network)
    }

    /// Refuses what can't come next.
    fn check(&self, layer: &Layer) -> Result<(), NetworkError> {
        let LayerKind::Conv(conv) = layer.kind else {
            return Ok(());
        };
        let number = self.convs.len();
        match conv {
            _ if !self.linears.is_empty() => Err(NetworkError::Kinds),
            ConvPool { pool, .. } if !matches!(pool, 1 | 2) => Err(NetworkError::Pool(number)),
            ConvPool { kernel, side, .. } if kernel > side => Err(NetworkError::Kernel(number)),
            _ if number > 0 => Ok(()),
            ConvPool { inputs, side, .. } if (inputs, side) != (1, SIDE) => {
                Err(NetworkError::FirstInput)
            }
            ConvPool { kernel, .. } if kernel > 5 => Err(NetworkError::FirstKernel(kernel)),
            _ => Ok(()),
        }
    }

    fn add(&mut self, layer: &Layer) {
        match layer.kind {
            LayerKind::Conv(conv) => self.convs.push(conv),
            LayerKind::Linear(linear) => self.linears.push(linear),
        }
        self.dropout.push(layer.dropout);
    }

    /// A layer that is a convolution.
    pub fn conv(&self, layer: usize) -> Option<ConvPool> {
        self.convs.get(layer).copied()
    }

    /// A layer that is linear.
    ///
    /// # Panics
    ///
    /// When it is a convolution, or there is no such layer.
    pub fn linear(&self, layer: usize) -> Linear {
        self.linears[layer - self.convs.len()]
    }

    /// Parameters of each layer, first to last.
    pub fn layer_parameters(&self) -> impl Iterator<Item = usize> {
        let convs = self
            .convs
            .iter()
            .map(|conv| conv.outputs * (conv.taps() + 1));
        let linears = self.linears.iter();
        convs.chain(linears.map(|linear| linear.outputs * (linear.inputs + 1)))
    }

    /// All parameters.
    pub fn parameters(&self) -> usize {
        self.layer_parameters().sum()
    }

    /// Where the parameters of a layer begin.
    pub fn parameters_at(&self, layer: usize) -> usize {
        self.layer_parameters().take(layer).sum()
    }

    /// Numbers in one output of a layer.
    pub fn output_len(&self, layer: usize) -> usize {
        match self.conv(layer) {
            Some(conv) => conv.output_len(),
            None => self.linear(layer).outputs,
        }
    }

    /// How many layers there are.
    pub fn layers(&self) -> usize {
        self.convs.len() + self.linears.len()
    }

    /// Whether training drops outputs of a layer.
    pub fn drops(&self, layer: usize) -> bool {
        self.dropout[layer] > 0.0
    }

    /// What a layer's outputs that are kept are multiplied with in training, so that their mean stays as it was.
    pub fn kept_scale(&self, layer: usize) -> f32 {
        1.0 / (1.0 - self.dropout[layer])
    }

    /// Numbers of a layer's dropout mask for one image: one per channel, or one per output.
    pub fn mask_len(&self, layer: usize) -> usize {
        match self.conv(layer) {
            Some(conv) => conv.outputs,
            None => self.linear(layer).outputs,
        }
    }
}
