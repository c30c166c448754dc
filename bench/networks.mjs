// The two networks that everybody trains, each with its batch size and optimizer.
//
// Both are convolution, pooling, ReLU, twice, then a hidden linear layer with ReLU and ten log-probabilities. Dropout
// takes whole channels of the second convolution, and single units of the hidden layer.

/** What our recipes add and nobody else does is left out. */
const plain = { schedule: 'constant', weight_decay: 0, mean_decay: 0, label_smoothing: 0, deformation: 'none' };

export const networks = {
  /** The pattern's network, as PyTorch's MNIST example once was. */
  net: {
    batch: 64,
    convolutions: [
      { channels: 10, size: 5 },
      { channels: 20, size: 5 },
    ],
    hidden: 50,
    dropout: 0.5,
    optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.5 },
    /** What our page calls it. */
    definition: { ...plain, architecture: 'net', batch_size: 64, optimizer: 'sgd', learning_rate: 0.01, momentum: 0.5 },
  },
  /** The network, batch size and optimizer of jax-js's own MNIST page. */
  '24-32-128': {
    batch: 250,
    convolutions: [
      { channels: 24, size: 5 },
      { channels: 32, size: 3 },
    ],
    hidden: 128,
    dropout: 0,
    optimizer: { name: 'adam', learningRate: 0.005, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    definition: { ...plain, architecture: 'fast', batch_size: 250, optimizer: 'adam', learning_rate: 0.005, dropout: false },
  },
};

/** Shapes of the weights: `[inputs, channels, size]` of each convolution, `[inputs, outputs]` of each linear layer. */
export function shapes({ convolutions, hidden }) {
  let [inputs, side] = [1, 28];
  const kernels = convolutions.map(({ channels, size }) => {
    const kernel = { inputs, channels, size };
    [inputs, side] = [channels, Math.floor((side - size + 1) / 2)];
    return kernel;
  });
  return { kernels, flat: inputs * side * side, hidden, digits: 10 };
}
