//! A network on plain slices: it answers where there is no burn, and can't learn.
//!
//! The kernels are those of the CPU's backends, so that its answers are theirs.

use super::architecture::{Architecture, LayerKind};
use super::digit::{CLASSES, PIXELS, normalise_shade};
use super::parameters::Parameters;
use super::score::log_softmax;

/// Images that are read together: enough to pack filters seldom, few enough for their activations to be small.
const IMAGES_AT_ONCE: usize = 50;

/// A network that answers.
#[derive(Debug, Clone)]
pub struct BareNet {
    architecture: Architecture,
    /// Weight and bias of each layer, in the kernels' order.
    tensors: Vec<Vec<f32>>,
}

impl BareNet {
    /// Puts parameters into the kernels' order.
    pub fn new(parameters: &Parameters) -> Self {
        let architecture = parameters.architecture();
        let numbers = parameters.to_device();
        let mut rest = numbers.as_slice();
        let tensors = architecture.tensors().map(|spec| {
            let (tensor, tail) = rest.split_at(spec.len());
            rest = tail;
            tensor.to_vec()
        });
        Self {
            architecture,
            tensors: tensors.collect(),
        }
    }

    /// Natural logarithms of the ten probabilities of each image, as the pattern's network returns them. They are not
    /// finite where the network's numbers are too large to compute with.
    ///
    /// # Shapes
    ///
    /// - `shades`: `[images, 28 * 28]`, 0 is paper and 255 is ink
    /// - returns: `[images, 10]`
    ///
    /// # Panics
    ///
    /// When `shades` ends within an image.
    pub fn log_probabilities(&self, shades: &[f32]) -> Vec<[f32; CLASSES]> {
        assert!(shades.len().is_multiple_of(PIXELS), "images are whole");
        let parts = shades.chunks(IMAGES_AT_ONCE * PIXELS);
        let logits = parts.flat_map(|part| self.logits(part));
        logits.map(|row| log_softmax(&row)).collect()
    }

    fn logits(&self, shades: &[f32]) -> Vec<[f32; CLASSES]> {
        let mut numbers: Vec<f32> = shades.iter().map(|shade| normalise_shade(*shade)).collect();
        let layers = self.architecture.layers().iter();
        for (layer, tensors) in layers.zip(self.tensors.chunks_exact(2)) {
            let [weight, bias] = [&tensors[0], &tensors[1]];
            numbers = match layer.kind {
                LayerKind::Conv(sizes) => sizes.forward(&numbers, weight, bias, None).output,
                LayerKind::Linear(sizes) => sizes.forward(&numbers, weight, bias, None),
            };
        }
        let (rows, _) = numbers.as_chunks::<CLASSES>();
        rows.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::super::kernels::linear::Activation;
    use super::*;

    /// Little-endian numbers of `tests/it/data`, which PyTorch made (`tools/fixtures.py`).
    fn floats(bytes: &[u8]) -> Vec<f32> {
        let (numbers, _) = bytes.as_chunks();
        numbers.iter().copied().map(f32::from_le_bytes).collect()
    }

    fn shades(pixels: &[u8]) -> Vec<f32> {
        pixels.iter().copied().map(f32::from).collect()
    }

    const TEST_IMAGES: &[u8] = include_bytes!("../../tests/it/data/test-images.u8");

    fn assert_close(found: &[[f32; CLASSES]], expected: &[[f32; CLASSES]]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            assert!((found - expected).abs() < 1e-4, "{found} for {expected}");
        }
    }

    #[test]
    fn answers_are_pytorchs() {
        let weights = floats(include_bytes!("../../tests/it/data/weights.f32"));
        let net = BareNet::new(&Parameters::new(Architecture::Net, weights).unwrap());
        let logits = floats(include_bytes!("../../tests/it/data/test-logits.f32"));
        let (logits, _) = logits.as_chunks();
        let expected: Vec<_> = logits.iter().map(log_softmax).collect();
        assert_close(&net.log_probabilities(&shades(TEST_IMAGES)), &expected);
    }

    #[test]
    fn each_architecture_answers_as_its_layers_are_defined() {
        for architecture in Architecture::ALL {
            let parameters = Parameters::initial(architecture, 3);
            let shades = shades(&TEST_IMAGES[..PIXELS]);
            let expected: Vec<_> = shades
                .chunks_exact(PIXELS)
                .map(|image| log_softmax(&by_definition(&parameters, image)))
                .collect();
            let found = BareNet::new(&parameters).log_probabilities(&shades);
            assert_close(&found, &expected);
        }
    }

    /// The layers in plain loops over PyTorch's layout.
    fn by_definition(parameters: &Parameters, shades: &[f32]) -> [f32; CLASSES] {
        let mut input: Vec<f32> = shades.iter().map(|shade| normalise_shade(*shade)).collect();
        let tensors: Vec<_> = parameters.tensors().map(|(_, tensor)| tensor).collect();
        let layers = parameters.architecture().layers().iter();
        for (layer, tensors) in layers.zip(tensors.chunks_exact(2)) {
            let (weight, bias) = (tensors[0], tensors[1]);
            let sum = |output: usize, places: &mut dyn Iterator<Item = usize>| {
                let weights = weight[output * layer.fan_in()..].iter();
                let products = places
                    .zip(weights)
                    .map(|(place, weight)| input[place] * weight);
                products.sum::<f32>() + bias[output]
            };
            input = match layer.kind {
                LayerKind::Linear(linear) => (0..linear.outputs)
                    .map(|output| sum(output, &mut (0..linear.inputs)))
                    .map(|sum| match linear.activation {
                        Activation::Relu => sum.max(0.0),
                        Activation::Identity => sum,
                    })
                    .collect(),
                LayerKind::Conv(conv) => {
                    let mut pooled = Vec::new();
                    for cell in 0..conv.outputs * conv.pooled_side().pow(2) {
                        let side = conv.pooled_side();
                        let (output, row, column) =
                            (cell / (side * side), cell / side % side, cell % side);
                        let mut most = 0.0_f32;
                        for place in 0..conv.pool * conv.pool {
                            let y = row * conv.pool + place / conv.pool;
                            let x = column * conv.pool + place % conv.pool;
                            let area = conv.kernel * conv.kernel;
                            let mut taps = (0..conv.inputs * area).map(|tap| {
                                let (channel, tap) = (tap / area, tap % area);
                                let (ky, kx) = (tap / conv.kernel, tap % conv.kernel);
                                (channel * conv.side + y + ky) * conv.side + x + kx
                            });
                            most = most.max(sum(output, &mut taps));
                        }
                        pooled.push(most);
                    }
                    pooled
                }
            };
        }
        input.try_into().unwrap()
    }

    #[test]
    fn many_images_are_answered_as_one_by_one_and_none_with_nothing() {
        let net = BareNet::new(&Parameters::initial(Architecture::Tiny, 3));
        let shades = shades(TEST_IMAGES).repeat(2);
        let together = net.log_probabilities(&shades);
        assert_eq!(together.len(), 64);
        for (image, answer) in shades.chunks_exact(PIXELS).zip(&together).skip(45).take(8) {
            assert_eq!(net.log_probabilities(image), [*answer]);
        }
        assert!(net.log_probabilities(&[]).is_empty());
    }
}
