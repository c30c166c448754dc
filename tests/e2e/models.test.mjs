// Networks leave as files of other programs, and come back the same.

import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { testImage } from './support/mnist.mjs';
import { call, short } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const saved = join(dirname(fileURLToPath(import.meta.url)), '../it/data/formats');

/** What a network says of some images, in bits of its own. */
function answers(page, model) {
  const images = [0, 1, 2, 3].map((index) => [...testImage(index).pixels]);
  return page.evaluate(
    async ([images, model]) => {
      await studio.models.use(model);
      const answers = [];
      for (const image of images) answers.push((await studio.classify(new Uint8Array(image))).probabilities);
      return answers;
    },
    [images, model],
  );
}

/** Exports a network and reads the file again. Returns the file's beginning, its size, and the id that it got. */
function roundTrip(page, id, format) {
  return page.evaluate(
    async ([id, format]) => {
      const file = await studio.models.export(id, format);
      const bytes = new Uint8Array(await file.arrayBuffer());
      const model = await studio.models.import(bytes);
      return { start: [...bytes.slice(0, 4)], size: bytes.length, ...model };
    },
    [id, format],
  );
}

visit('a network that was trained here leaves in each format and comes back to the bit', {}, async ({ t, page }) => {
  const { id } = await call(page, 'train', { ...short, architecture: 'tiny', epochs: 1 });
  await call(page, 'runs.wait', id);
  const [expected, judged] = [await answers(page, id), await call(page, 'evaluate', { model: id })];
  const ids = ['pretrained', id];
  for (const format of ['pth', 'safetensors', 'bpk']) {
    const back = await roundTrip(page, id, format);
    t.diagnostic(`${format}: ${back.size} bytes`);
    assert.equal(back.architecture, 'tiny');
    ids.push(back.id);
    assert.deepEqual(await answers(page, back.id), expected);
    assert.deepEqual(await call(page, 'evaluate', { model: back.id }), judged);
  }
  const models = (await call(page, 'models.list')).map((model) => model.id);
  assert.deepEqual(models, ids);
  assert.match(await page.locator('#model').innerText(), /Tiny from a file/);
});

visit('an ONNX file holds the graph, and is not for reading', {}, async ({ page }) => {
  await call(page, 'ready');
  await assert.rejects(roundTrip(page, 'pretrained', 'onnx'), /onnx files can be exported, not imported/);
  const text = await page.evaluate(async () => (await studio.models.export('pretrained', 'onnx')).text());
  for (const word of ['LogSoftmax', 'normalisation_mean', '0.1307']) assert.ok(text.includes(word), word);
});

visit('what PyTorch saved is read; what is anything else is refused in a sentence and changes nothing', {}, async ({ t, page }) => {
  await call(page, 'ready');
  const read = async (name) => [...(await readFile(join(saved, name)))];
  const take = (bytes, format) =>
    page.evaluate(([bytes, format]) => studio.models.import(new Uint8Array(bytes), format), [bytes, format]);
  const pytorch = await read('pytorch.pth');
  const { id } = await take(pytorch);
  assert.equal((await call(page, 'evaluate', { model: id })).count, 10_000);

  const before = await call(page, 'models.list');
  const hostile = {
    'a text': [...Buffer.from('hello, world')],
    nothing: [],
    'a file that is cut short': pytorch.slice(0, pytorch.length >> 1),
    'a pickle with a program in it': await read('program.pth'),
    'a picture': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  };
  for (const [what, bytes] of Object.entries(hostile)) {
    const said = await take(bytes).then(
      () => assert.fail(`${what} was taken`),
      (error) => error.message.split('\n')[0],
    );
    t.diagnostic(`${what}: ${said}`);
    assert.ok(said.length < 250, said);
  }
  await assert.rejects(take(pytorch, 'h5'), /pth, safetensors, onnx, bpk/);
  assert.deepEqual(await call(page, 'models.list'), before);
});

visit('whoever only draws and trains fetches nothing of files', {}, async ({ page, site }) => {
  const { id } = await call(page, 'train', short);
  await call(page, 'runs.wait', id);
  assert.deepEqual(site.asked.filter((file) => /parts\/|worker_(models|objects)/.test(file)), []);
});
