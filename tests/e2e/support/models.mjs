// Networks that the browser keeps, as files and from outside.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testImage } from './mnist.mjs';
import { painted } from './pen.mjs';

/** A network that PyTorch has saved. */
export const pytorch = () => readFile(join(import.meta.dirname, '../../it/data/formats/pytorch.pth'));

/** Picks a file in the place of models. */
export function pick(page, name, buffer) {
  return page.setInputFiles('#import-model', { name, mimeType: 'application/octet-stream', buffer });
}

/** Names of the files of kept networks. */
export function modelFiles(page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('models', { create: true });
    return (await Array.fromAsync(folder.keys())).filter((name) => name.endsWith('.dsmd')).sort();
  });
}

/** Writes what it makes of a kept network's bytes into a file of the folder: all of them, or only the first half. */
export function copyModel(page, from, to, share = 1) {
  return page.evaluate(
    async ([from, to, share]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('models');
      const bytes = await (await (await folder.getFileHandle(from)).getFile()).arrayBuffer();
      const stream = await (await folder.getFileHandle(to, { create: true })).createWritable();
      await stream.write(bytes.slice(0, Math.floor(bytes.byteLength * share)));
      await stream.close();
    },
    [from, to, share],
  );
}

/** What a network says of some test images. */
export function answersOf(page, model) {
  const images = [0, 1, 2, 3].map((index) => testImage(index).pixels);
  return page.evaluate(
    async ([images, model]) => {
      const answers = [];
      for (const image of images) answers.push(await studio.classify(new Uint8Array(image), { model }));
      return answers.map(({ digit, probabilities }) => ({ digit, probabilities }));
    },
    [images, model],
  );
}

/** Draws strokes onto a canvas with the mouse. */
export async function drawOn(page, selector, strokes) {
  const pad = page.locator(selector);
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  for (const [start, ...rest] of strokes) {
    await page.mouse.move(...at(start));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps: 8 });
    await page.mouse.up();
  }
  await painted(page);
}

/** Adds a network that can be read, and whose numbers are too large to compute with; its id. */
export function overflowing(page) {
  return page.evaluate(async () => {
    const file = new Uint8Array(await (await studio.models.export('pretrained', 'safetensors')).arrayBuffer());
    // Behind the length of the head and the head.
    const start = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
    const numbers = new Float32Array(file.buffer.slice(start)).fill(1e38);
    file.set(new Uint8Array(numbers.buffer), start);
    return (await studio.models.import(file)).id;
  });
}
