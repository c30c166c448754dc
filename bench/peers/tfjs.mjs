// TensorFlow.js: eager, as it has no other way to train.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { shapes } from '../networks.mjs';
import { dropoutMask, initialWeights } from './mnist.mjs';
import { offer } from './loop.mjs';

/** Imported where they are used, so that a page downloads only its own. */
const backends = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
};

offer(async (network, backend) => {
  await backends[backend]();
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js offers no ${backend} here`);
  await tf.ready();
  return new Trainer(network);
});

class Trainer {
  #loss;

  constructor(network) {
    this.network = network;
    this.weights = initial(shapes(network));
    this.optimizer = optimizers[network.optimizer.name](network.optimizer);
  }

  step({ pixels, digits }) {
    this.#loss?.dispose();
    this.#loss = tf.tidy(() => this.optimizer.minimize(() => this.#forward(pixels, digits), true));
  }

  async loss() {
    return (await this.#loss.data())[0];
  }

  #forward(pixels, digits) {
    const { weights, network } = this;
    const { dropout, hidden, convolutions } = network;
    const count = digits.length;
    const dropped = (x, shape) =>
      dropout > 0 ? tf.mul(x, tf.tensor(dropoutMask(tf.util.sizeFromShape(shape), dropout), shape)) : x;

    const images = tf.tensor4d(pixels, [count, 28, 28, 1]);
    const first = tf.relu(pool(convolve(images, weights.w1, weights.b1)));
    const second = dropped(convolve(first, weights.w2, weights.b2), [count, 1, 1, convolutions[1].channels]);
    const flat = tf.reshape(tf.relu(pool(second)), [count, -1]);
    const units = dropped(tf.relu(linear(flat, weights.w3, weights.b3)), [count, hidden]);
    const scores = tf.logSoftmax(linear(units, weights.w4, weights.b4));
    const truth = tf.oneHot(tf.tensor1d(digits, 'int32'), 10);
    return tf.mul(tf.sum(tf.mul(scores, truth)), -1 / count);
  }
}

const convolve = (x, weight, bias) => tf.add(tf.conv2d(x, weight, 1, 'valid'), bias);
const linear = (x, weight, bias) => tf.add(tf.matMul(x, weight), bias);
const pool = (x) => tf.maxPool(x, 2, 2, 'valid');

const optimizers = {
  sgd: ({ learningRate, momentum }) => tf.train.momentum(learningRate, momentum),
  adam: ({ learningRate, beta1, beta2, epsilon }) => tf.train.adam(learningRate, beta1, beta2, epsilon),
};

function initial({ kernels, flat, hidden, digits }) {
  const weights = {};
  const add = (layer, shape, inputs) => {
    const draw = (shape) => tf.variable(tf.tensor(initialWeights(tf.util.sizeFromShape(shape), inputs), shape));
    weights[`w${layer}`] = draw(shape);
    weights[`b${layer}`] = draw(shape.slice(-1));
  };
  kernels.forEach(({ inputs, channels, size }, i) =>
    add(i + 1, [size, size, inputs, channels], inputs * size * size),
  );
  add(3, [flat, hidden], flat);
  add(4, [hidden, digits], hidden);
  return weights;
}
