// The way of a drawing, from the pad's pixels to a digit, costs next to no accuracy.

import assert from 'node:assert/strict';
import { testImages, testLabels } from './support/mnist.mjs';
import { call } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

/** The contract. */
const MOST_LOST_POINTS = 0.5;

/** In the page: brings the images there, base64 being the quickest way. */
function unpack([images, labels]) {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  Object.assign(window, { images: bytes(images), labels: bytes(labels) });
}

/** In the page: paints an image onto the pad as large as the pad is, in the pad's own ink. */
function definePaint() {
  const pad = document.querySelector('#pad');
  const context = pad.getContext('2d');
  const [red, green, blue] = getComputedStyle(pad).color.match(/\d+/g).map(Number);
  const glyph = new OffscreenCanvas(28, 28);
  const small = glyph.getContext('2d');
  const pixels = new ImageData(28, 28);
  window.paint = (image) => {
    image.forEach((value, i) => pixels.data.set([red, green, blue, value], 4 * i));
    small.putImageData(pixels, 0, 0);
    context.clearRect(0, 0, pad.width, pad.height);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(glyph, 0, 0, pad.width, pad.height);
  };
}

/** In the page: reads all images, painted or as they are, and counts what is read correctly. */
async function readAll(isPainted) {
  const pad = document.querySelector('#pad');
  let correct = 0;
  let open = [];
  const started = performance.now();
  for (let i = 0; i < labels.length; i++) {
    let image = images.subarray(784 * i, 784 * (i + 1));
    if (isPainted) {
      paint(image);
      image = await studio.prepare(pad);
    }
    open.push(studio.classify(image).then(({ digit }) => (correct += Number(digit === labels[i]))));
    if (open.length === 100) open = (await Promise.all(open), []);
  }
  await Promise.all(open);
  return { correct, seconds: (performance.now() - started) / 1_000 };
}

visit(
  'the 10,000 test images, painted onto the pad, are read as well as the originals',
  { minutes: 8 },
  async ({ t, page }) => {
    await call(page, 'ready');
    await page.evaluate(unpack, [testImages().toString('base64'), testLabels().toString('base64')]);
    await page.evaluate(definePaint);
    const original = await page.evaluate(readAll, false);
    const painted = await page.evaluate(readAll, true);
    const judged = await call(page, 'evaluate');
    const tell = ({ correct, seconds }) => `${(correct / 100).toFixed(2)} % in ${seconds.toFixed(1)} s`;
    t.diagnostic(
      `originals ${tell(original)}; painted onto the pad ${tell(painted)}; evaluate() ${judged.accuracy * 100} %`,
    );
    assert.equal(original.correct, judged.correct, 'the classifier and evaluate() agree');
    assert.equal(judged.count, 10_000);
    assert.ok(original.correct >= 9_800, 'the network that ships with the page is a good one');
    assert.ok(painted.correct >= original.correct - 100 * MOST_LOST_POINTS);
  },
);
