// Runtimes: three real backends, each used where it is there, each explained where it is not.

import assert from 'node:assert/strict';
import { testImage } from './support/mnist.mjs';
import { call, newestRun, notice, short, trainBriefly, until, untilStep } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const STEPS = 40;

/** Nothing at random but the initial weights and the order of the images, which the seed gives on each runtime. */
const comparable = { dropout: false, train_size: STEPS * 64, epochs: 1, seed: 1 };

/** Losses of the first 40 steps. The test after them takes long on slow runtimes, and is left out. */
async function firstLosses(t, page, runtime) {
  const { id } = await call(page, 'train', { ...comparable, runtime });
  const run = await untilStep(page, id, STEPS);
  assert.equal(run.runtime, runtime);
  const { losses } = await call(page, 'runs.metrics', id);
  // A run that is over by now has nothing to cancel.
  await call(page, 'runs.cancel', id).catch(() => {});
  const rate = run.metrics.images_per_second.toFixed(0);
  const first = losses.slice(0, 5).map((loss) => loss.toFixed(5));
  t.diagnostic(`${runtime}: ${rate} images per second, first losses ${first}`);
  return losses;
}

const mean = (values) => values.reduce((sum, value) => sum + value) / values.length;

function assertFalling(losses) {
  assert.equal(losses.length, STEPS);
  const [first, last] = [mean(losses.slice(0, 10)), mean(losses.slice(-10))];
  assert.ok(last < first - 0.1, `the loss goes from ${first} to ${last}`);
}

function assertClose(found, expected) {
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) <= 1e-3, `number ${i}: ${value}, expected ${expected[i]}`);
  });
}

/** Probabilities of one image by the network in use, on a runtime. */
function classifyOn(page, runtime) {
  const { pixels } = testImage(1);
  return page.evaluate(
    async ([pixels, runtime]) => (await studio.classify(Uint8Array.from(pixels), { runtime })).probabilities,
    [pixels, runtime],
  );
}

visit('ndarray and WebGPU learn as Flex does', { gpu: true, minutes: 5 }, async ({ t, page }) => {
  const flex = await firstLosses(t, page, 'flex');
  assertFalling(flex);
  for (const runtime of ['ndarray', 'webgpu']) {
    const losses = await firstLosses(t, page, runtime);
    assertFalling(losses);
    assertClose(losses.slice(0, 5), flex.slice(0, 5));
  }
  const expected = await classifyOn(page, 'flex');
  assert.ok(Math.max(...expected) < 0.9999, 'a network that is certain would hide differences');
  for (const runtime of ['webgpu', 'ndarray']) assertClose(await classifyOn(page, runtime), expected);
});

visit(
  'a software adapter is offered, but not chosen by itself, and the page says why',
  { gpu: true },
  async ({ t, page }) => {
    const [webgpu, flex, ndarray] = await call(page, 'runtimes');
    t.diagnostic(`the adapter calls itself ${webgpu.adapter}`);
    assert.deepEqual([webgpu.id, webgpu.available], ['webgpu', true]);
    assert.match(webgpu.adapter, /swiftshader/i);
    assert.deepEqual([flex.available, ndarray.available], [true, true]);

    await page.click('#runtime-chip');
    assert.ok(await page.locator('input[name=runtime][value=auto]').isChecked());
    assert.ok(await page.locator('input[name=runtime][value=webgpu]').isEnabled());
    assert.match(await page.locator('#runtime').innerText(), /software/);
    await page.keyboard.press('Escape');
    const run = await trainBriefly(page);
    assert.deepEqual([run.state, run.runtime], ['completed', 'flex']);
    assert.match(run.reason, /software/);
  },
);

visit('each runtime that is chosen on the page is the one that trains', { gpu: true }, async ({ page }) => {
  for (const runtime of ['ndarray', 'webgpu', 'flex']) {
    await page.click('#runtime-chip');
    await page.check(`input[name=runtime][value=${runtime}]`);
    await page.keyboard.press('Escape');
    const before = (await call(page, 'runs.list')).length;
    await page.click('#train');
    const id = await until(page, async (before) => (await studio.runs.list())[before]?.id, before);
    assert.equal((await untilStep(page, id, 2)).runtime, runtime);
    await page.click('#cancel');
    assert.equal((await call(page, 'runs.wait', id)).state, 'canceled');
  }
});

visit('without a GPU the chooser says so, and automatic means Flex', {}, async ({ page }) => {
  const [webgpu] = await call(page, 'runtimes');
  assert.equal(webgpu.available, false);
  assert.match(webgpu.reason, /adapter/);
  await page.click('#runtime-chip');
  const choice = page.locator('input[name=runtime][value=webgpu]');
  assert.ok(await choice.isDisabled());
  const remark = page.locator(`#${await choice.getAttribute('aria-describedby')}`);
  assert.match(await remark.innerText(), /not available.*adapter/i);
  await page.keyboard.press('Escape');

  const run = await trainBriefly(page);
  assert.deepEqual([run.state, run.runtime], ['completed', 'flex']);
  await assert.rejects(call(page, 'train', { ...short, runtime: 'webgpu' }), /adapter/);
});

visit('an address that asks for a missing GPU falls back in sight', { query: '?runtime=webgpu' }, async ({ page }) => {
  assert.match(await notice(page, /webgpu/i), /adapter.*CPU/);
  await trainBriefly(page);
  const run = await newestRun(page);
  assert.deepEqual([run.state, run.runtime], ['completed', 'flex']);
});

visit('the address chooses ndarray, for reading and for training', { query: '?runtime=ndarray' }, async ({ page }) => {
  await page.click('#runtime-chip');
  assert.ok(await page.locator('input[name=runtime][value=ndarray]').isChecked());
  const { digit, pixels } = testImage(0);
  const read = await page.evaluate((pixels) => studio.classify(Uint8Array.from(pixels)), pixels);
  assert.equal(read.digit, digit);
  const { id } = await call(page, 'train', { train_size: 128, runtime: 'auto' });
  assert.equal((await call(page, 'runs.wait', id)).runtime, 'flex', 'a script decides for itself');
});

/** Runs in the GPU worker before its own code. */
function hideTimestamps() {
  const { has } = globalThis.GPUSupportedFeatures?.prototype ?? {};
  if (!has) return;
  GPUSupportedFeatures.prototype.has = function (name) {
    return name !== 'timestamp-query' && has.call(this, name);
  };
}

visit(
  'a GPU without time stamps trains, too',
  { gpu: true, before: (site) => site.prepend('worker.js', `(${hideTimestamps})()`) },
  async ({ page }) => {
    const { id } = await call(page, 'train', { train_size: 256, runtime: 'webgpu' });
    const run = await call(page, 'runs.wait', id);
    assert.deepEqual([run.state, run.runtime], ['completed', 'webgpu'], run.reason);
  },
);

visit('WebGPU trains every network by its recipe', { gpu: true, minutes: 8 }, async ({ t, page }) => {
  for (const architecture of ['net', 'fast', 'accurate', 'tiny']) {
    const losses = {};
    for (const runtime of ['flex', 'webgpu']) {
      const { id } = await call(page, 'train', { architecture, epochs: 1, train_size: 512, runtime });
      const run = await call(page, 'runs.wait', id);
      assert.deepEqual([run.state, run.runtime], ['completed', runtime], run.reason);
      losses[runtime] = (await call(page, 'runs.metrics', id)).losses;
    }
    const apart = losses.flex.map((loss, step) => Math.abs(loss - losses.webgpu[step]) / loss);
    t.diagnostic(`${architecture}: losses differ by at most ${Math.max(...apart).toExponential(1)}`);
    assert.ok(Math.max(...apart) < 1e-2, `${architecture} learns the same`);
  }
});
