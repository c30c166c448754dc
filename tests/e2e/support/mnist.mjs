// MNIST's test images, as the site has them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dist } from './place.mjs';

const PIXELS = 784;
const read = (file) => gunzipSync(readFileSync(join(dist, 'data', file)));

/** All images one after the other, ink is 255. */
export const testImages = () => read('t10k-images-idx3-ubyte.gz').subarray(16);

/** Their digits. */
export const testLabels = () => read('t10k-labels-idx1-ubyte.gz').subarray(8);

/** One image and its digit. */
export function testImage(index) {
  const pixels = [...testImages().subarray(index * PIXELS, (index + 1) * PIXELS)];
  return { pixels, digit: testLabels()[index] };
}
