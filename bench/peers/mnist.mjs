// MNIST in a peer's page: the same files as our page fetches, normalised in the same way.

const PIXELS = 784;
/** Network input of each pixel value. */
const NORMALISED = Float32Array.from({ length: 256 }, (_, pixel) => (pixel / 255 - 0.1307) / 0.3081);

/** Fetches the training set. */
export async function fetchMnist() {
  const [images, labels] = await Promise.all(['images-idx3', 'labels-idx1'].map(unpacked));
  return new Mnist(images.subarray(16), labels.subarray(8));
}

async function unpacked(name) {
  const packed = await fetch(`data/train-${name}-ubyte.gz`);
  if (!packed.ok) throw new Error(`the data set is not served: ${packed.status} for ${packed.url}`);
  const stream = packed.body.pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

class Mnist {
  #order = [];

  constructor(images, labels) {
    Object.assign(this, { images, labels });
  }

  /** Some images at random, each once per epoch: `{pixels, digits}`. The pixels stay bytes until now. */
  batch(size) {
    if (this.#order.length < size) this.#order = shuffled(this.labels.length);
    const chosen = this.#order.splice(-size);
    const pixels = new Float32Array(size * PIXELS);
    chosen.forEach((image, row) => {
      const [from, to] = [image * PIXELS, row * PIXELS];
      for (let i = 0; i < PIXELS; i++) pixels[to + i] = NORMALISED[this.images[from + i]];
    });
    return { pixels, digits: Int32Array.from(chosen, (image) => this.labels[image]) };
  }
}

function shuffled(count) {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * (i + 1));
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}

/** Factors that drop a share of activations and keep the mean of the others. Drawn on the host, as our page does. */
export function dropoutMask(count, share) {
  const kept = 1 / (1 - share);
  return Float32Array.from({ length: count }, () => (Math.random() < share ? 0 : kept));
}

/** Initial weights as PyTorch draws them: evenly within one over the root of the inputs. */
export function initialWeights(count, inputs) {
  const bound = 1 / Math.sqrt(inputs);
  return Float32Array.from({ length: count }, () => (2 * Math.random() - 1) * bound);
}
