// The network as ONNX, answered in the page by ONNX Runtime Web, beside the page's own answers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dataFiles } from './support/site.mjs';
import { call, short } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const runtime = new URL('./node_modules/onnxruntime-web/dist/', import.meta.url);
const flex = { query: '?runtime=flex', minutes: 10 };
const [, , images, labels] = dataFiles;

/** Puts ONNX Runtime Web beside the page, from the package. */
async function besides(site) {
  for (const [name, type] of [
    ['ort.wasm.min.mjs', 'text/javascript'],
    ['ort-wasm-simd-threaded.mjs', 'text/javascript'],
    ['ort-wasm-simd-threaded.wasm', 'application/wasm'],
  ]) {
    site.answer(`ort/${name}`, { body: await readFile(new URL(name, runtime)), headers: { 'Content-Type': type } });
  }
}

/**
 * Reads images of the test set with both, and tells how far they are apart.
 *
 * @param {object} page
 * @param {string} id of the network
 * @param {number} count how many images
 */
function compare(page, id, count) {
  return page.evaluate(
    async ([id, count, images, labels]) => {
      const ort = await import(new URL('ort/ort.wasm.min.mjs', document.baseURI));
      ort.env.wasm.numThreads = 1;
      ort.env.wasm.wasmPaths = new URL('ort/', document.baseURI).href;
      const onnx = new Uint8Array(await (await studio.models.export(id, 'onnx')).arrayBuffer());
      const session = await ort.InferenceSession.create(onnx);
      const unpack = async (file) => {
        const packed = (await fetch(file)).body.pipeThrough(new DecompressionStream('gzip'));
        return new Uint8Array(await new Response(packed).arrayBuffer());
      };
      const pixels = (await unpack(images)).subarray(16);
      const truth = (await unpack(labels)).subarray(8);
      // As PyTorch's Normalize((0.1307,), (0.3081,)), which the file's metadata names.
      const input = Float32Array.from(pixels.subarray(0, count * 784), (pixel) => (pixel / 255 - 0.1307) / 0.3081);
      const told = { unequal: 0, largest: 0, right: 0 };
      await studio.models.use(id);
      for (let from = 0; from < count; from += 500) {
        const part = input.subarray(from * 784, (from + 500) * 784);
        const feed = { [session.inputNames[0]]: new ort.Tensor('float32', part, [part.length / 784, 1, 28, 28]) };
        const logits = (await session.run(feed))[session.outputNames[0]].data;
        for (let at = 0; at < part.length / 784; at++) {
          const image = pixels.slice((from + at) * 784, (from + at + 1) * 784);
          const { digit, probabilities } = await studio.classify(image);
          const theirs = [...logits.subarray(at * 10, at * 10 + 10)];
          told.unequal += theirs.indexOf(Math.max(...theirs)) !== digit;
          told.right += digit === truth[from + at];
          // Below this a probability as a float has lost digits, or is 0.
          const far = (logit, digit) => (logit < -80 ? 0 : Math.abs(logit - Math.log(probabilities[digit])));
          told.largest = Math.max(told.largest, ...theirs.map(far));
        }
      }
      return told;
    },
    [id, count, images, labels],
  );
}

visit('ONNX Runtime Web gives the same 10,000 answers as the page', flex, async ({ t, page, site }) => {
  await besides(site);
  await call(page, 'ready');
  const told = await compare(page, 'pretrained', 10_000);
  t.diagnostic(JSON.stringify(told));
  assert.equal(told.unequal, 0);
  assert.ok(told.largest < 1e-4, `log-probabilities differ by ${told.largest}`);
  assert.equal(told.right, (await call(page, 'evaluate', { model: 'pretrained' })).correct);
});

visit('networks that were trained in the page answer in ONNX Runtime Web as they do here', flex, async ({ t, page, site }) => {
  await besides(site);
  for (const architecture of ['net', 'fast', 'tiny']) {
    const { id } = await call(page, 'train', { ...short, architecture, epochs: 1 });
    assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
    const told = await compare(page, id, 1_000);
    t.diagnostic(`${architecture}: ${JSON.stringify(told)}`);
    assert.equal(told.unequal, 0, architecture);
    assert.ok(told.largest < 1e-4, `${architecture}: log-probabilities differ by ${told.largest}`);
  }
});
