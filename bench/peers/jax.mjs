// jax-js, each backend in the way that is faster for it. On WebGPU the whole step (forward, backward, optimizer) is one
// `jit`, 60 dispatches where eager calls take 103. On wasm, jax-js 0.1.25 takes 1.6 times as much processor time for a
// step of `net` with `jit` as without it, so there nothing is jitted.
//
// Every function of jax-js takes its arguments away; `.ref` keeps one for later.

import { defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { shapes } from '../networks.mjs';
import { dropoutMask, initialWeights } from './mnist.mjs';
import { offer } from './loop.mjs';

offer(async (network, backend) => {
  const devices = await init(backend);
  if (!devices.includes(backend)) throw new Error(`jax-js offers no ${backend} here`);
  defaultDevice(backend);
  return new Trainer(network, backend === 'webgpu');
});

class Trainer {
  #loss;
  #steps = 0;

  constructor(network, jitted) {
    this.network = network;
    this.parameters = initial(shapes(network));
    this.moments = moments(network.optimizer, this.parameters);
    this.update = jitted ? jit(stepOf(network)) : stepOf(network);
  }

  step({ pixels, digits }) {
    const { network } = this;
    const masks = network.dropout > 0 ? drawMasks(network, digits.length) : {};
    const images = np.array(pixels).reshape([digits.length, 1, 28, 28]);
    this.#loss?.dispose();
    [this.parameters, this.moments, this.#loss] = this.update(
      this.parameters,
      this.moments,
      images,
      np.array(digits),
      masks,
      np.array(corrections(network.optimizer, ++this.#steps)),
    );
  }

  loss() {
    return this.#loss.ref.jsAsync();
  }
}

function stepOf({ dropout, optimizer }) {
  const loss = lossOf(dropout);
  return (parameters, moments, images, digits, masks, correction) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(parameters), images, digits, masks);
    const updated = optimizers[optimizer.name](optimizer, parameters, gradients, moments, correction);
    return [...updated, value];
  };
}

const lossOf = (dropout) => (weights, images, digits, masks) => {
  const count = digits.shape[0];
  const first = nn.relu(pool(convolve(images, weights.w1, weights.b1)));
  const second = convolve(first, weights.w2, weights.b2);
  const pooled = nn.relu(pool(dropout > 0 ? second.mul(masks.channels) : second)).reshape([count, -1]);
  const hidden = nn.relu(np.dot(pooled, weights.w3).add(weights.b3));
  const kept = dropout > 0 ? hidden.mul(masks.units) : hidden;
  const scores = nn.logSoftmax(np.dot(kept, weights.w4).add(weights.b4));
  return scores.mul(nn.oneHot(digits, 10)).sum().mul(-1 / count);
};

const convolve = (x, weight, bias) => lax.convGeneralDilated(x, weight, [1, 1], 'VALID').add(bias);
const pool = (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);

function initial({ kernels, flat, hidden, digits }) {
  const parameters = {};
  const add = (layer, weightShape, biasShape, inputs) => {
    const draw = (shape) => np.array(initialWeights(shape.reduce((a, b) => a * b), inputs)).reshape(shape);
    parameters[`w${layer}`] = draw(weightShape);
    parameters[`b${layer}`] = draw(biasShape);
  };
  kernels.forEach(({ inputs, channels, size }, i) =>
    add(i + 1, [channels, inputs, size, size], [channels, 1, 1], inputs * size * size),
  );
  add(3, [flat, hidden], [hidden], flat);
  add(4, [hidden, digits], [digits], hidden);
  return parameters;
}

function drawMasks({ convolutions, hidden, dropout }, count) {
  const { channels } = convolutions[1];
  return {
    channels: np.array(dropoutMask(count * channels, dropout)).reshape([count, channels, 1, 1]),
    units: np.array(dropoutMask(count * hidden, dropout)).reshape([count, hidden]),
  };
}

/** What the optimizer remembers: momentum; for Adam the means of gradients and of their squares. */
function moments({ name }, parameters) {
  const zeros = () => tree.map((parameter) => np.zeros(parameter.shape), parameters);
  return name === 'adam' ? { mean: zeros(), square: zeros() } : { mean: zeros() };
}

/** Adam's factors against the zeros that it started from. */
function corrections({ name, beta1, beta2 }, steps) {
  if (name !== 'adam') return Float32Array.of(1, 1);
  return Float32Array.of(1 / (1 - beta1 ** steps), 1 / (1 - beta2 ** steps));
}

const optimizers = {
  sgd({ learningRate, momentum }, parameters, gradients, { mean }, correction) {
    correction.dispose();
    const moved = tree.map((m, g) => m.mul(momentum).add(g), mean, gradients);
    const updated = tree.map((p, m) => p.sub(m.ref.mul(learningRate)), parameters, moved);
    return [updated, { mean: moved }];
  },
  adam({ learningRate, beta1, beta2, epsilon }, parameters, gradients, { mean, square }, correction) {
    const [meanFactor, squareFactor] = [correction.ref.slice(0), correction.slice(1)];
    const means = tree.map((m, g) => m.mul(beta1).add(g.ref.mul(1 - beta1)), mean, gradients);
    const squares = tree.map((s, g) => s.mul(beta2).add(g.ref.mul(g).mul(1 - beta2)), square, gradients);
    const move = (p, m, s) => {
      const root = np.sqrt(s.ref.mul(squareFactor.ref)).add(epsilon);
      return p.sub(m.ref.mul(meanFactor.ref).mul(learningRate).div(root));
    };
    const updated = tree.map(move, parameters, means, squares);
    tree.dispose([meanFactor, squareFactor]);
    return [updated, { mean: means, square: squares }];
  },
};
