// Workers and GPUs that fail: the run goes on, and the page says what happened.

import assert from 'node:assert/strict';
import { plainHeaders } from './server.mjs';
import { digits, draw } from './support/pen.mjs';
import {
  call,
  chooseArchitecture,
  guess,
  notice,
  pressTrain,
  trainBriefly,
  typeSettings,
  until,
  untilStep,
} from './support/studio.mjs';
import { visit } from './support/visit.mjs';

/** On one thread, so that what goes on elsewhere goes on to the bit. */
const flex = { query: '?runtime=flex', site: { headers: plainHeaders }, minutes: 4 };

/** Presses Train for a run of some seconds, so that it is still under way when its worker fails. */
async function trainForSeconds(page) {
  await chooseArchitecture(page, 'net');
  await typeSettings(page, { train_size: 12_800, epochs: 10 });
  return pressTrain(page);
}

/** The console tells of the panics that the tests cause. */
const panics = [/panicked at/, /made to fail by a test/, /unreachable/];

/** Makes a worker panic: it trusts that a message can be posted. Once, or else the panic could not be reported. */
function failAtNextMessage() {
  const { postMessage } = self;
  self.postMessage = () => {
    self.postMessage = postMessage;
    throw new Error('made to fail by a test');
  };
}

/** Of the workers of a kind the newest. The CPU worker that reads drawings is older than the one that trains. */
const newestWorker = (page, kind = 'worker_cpu') =>
  page.workers().findLast((worker) => new URL(worker.url()).searchParams.get('kind') === kind);

/** A run that was disturbed goes the same way as one that was not, step by step, for so many steps. */
async function assertWhole(page, run, tolerance = 0, steps = Infinity) {
  assert.equal(run.state, 'completed', run.reason);
  const undisturbed = await call(page, 'train', { ...run.definition, runtime: 'flex' });
  assert.equal((await call(page, 'runs.wait', undisturbed.id)).state, 'completed');
  const [found, expected] = await Promise.all([run, undisturbed].map(({ id }) => call(page, 'runs.metrics', id)));
  assert.equal(found.losses.length, run.progress.steps);
  assert.equal(found.evaluations.length, run.definition.epochs);
  const differences = found.losses.slice(0, steps).map((loss, i) => Math.abs(loss - expected.losses[i]));
  assert.ok(Math.max(...differences) <= tolerance, `losses differ by ${Math.max(...differences)}`);
}

/** Waits until a run has something to go on from. */
function untilSnapshot(page, id) {
  return until(page, async (id) => (await studio.models.page.list()).some((model) => model.id === id), id);
}

/** Notes how far a run was when it went on. */
function watchRestart(page) {
  return page.evaluate(() => {
    window.restarts = [];
    let last = 0;
    studio.on('metrics', ({ first_step: first, losses }) => {
      if (first < last) restarts.push({ from: first, at: last });
      last = first + losses.length;
    });
  });
}

visit('a training worker that panics in mid-run costs a few steps', { ...flex, allow: panics }, async ({ t, page }) => {
  await watchRestart(page);
  const id = await trainForSeconds(page);
  await untilStep(page, id, 40);
  await untilSnapshot(page, id);
  await newestWorker(page).evaluate(failAtNextMessage);
  t.diagnostic(await notice(page, /went on/));
  const run = await call(page, 'runs.wait', id);
  assert.equal(run.runtime, 'flex');
  assert.match(run.reason, /went on from its last snapshot/);
  const restarts = await page.evaluate(() => restarts);
  t.diagnostic(`went on from step: ${JSON.stringify(restarts)}`);
  assert.ok(restarts.length <= 1 && restarts.every(({ from }) => from > 0), 'it does not begin anew');
  await assertWhole(page, run);
});

visit(
  'a training worker with several threads that panics is followed by one with a single thread',
  { query: '?runtime=flex', minutes: 4, allow: panics },
  async ({ t, page }) => {
    const { threads } = (await call(page, 'runtimes')).find(({ id }) => id === 'flex');
    if (threads === 1) return t.skip('one thread here');
    const id = await trainForSeconds(page);
    await untilStep(page, id, 40);
    await newestWorker(page, 'worker_cpu_threads').evaluate(failAtNextMessage);
    t.diagnostic(await notice(page, /one thread/));
    const run = await call(page, 'runs.wait', id);
    assert.equal((await call(page, 'runtimes')).find(({ id }) => id === 'flex').threads, 1);
    // Other last bits grow from step to step, so that only the beginning can be compared.
    await assertWhole(page, run, 1e-3, 100);
  },
);

visit(
  'a training worker that panics while the run is paused leaves it paused',
  { ...flex, allow: panics },
  async ({ page }) => {
    const id = await trainForSeconds(page);
    await untilStep(page, id, 40);
    await page.click('#pause');
    await until(page, async (id) => (await studio.runs.get(id)).state === 'paused', id);
    await newestWorker(page).evaluate(() => setTimeout(() => Promise.reject(new Error('made to fail by a test'))));
    await notice(page, /went on/);
    await page.getByRole('button', { name: 'Resume' }).click();
    await assertWhole(page, await call(page, 'runs.wait', id));
  },
);

visit('a worker that panics again and again ends the run in words', { ...flex, allow: panics }, async ({ page }) => {
  await typeSettings(page, { epochs: 20 });
  const id = await pressTrain(page);
  let step = 0;
  for (const outcome of ['worker', 'worker', 'worker', 'end']) {
    step = (await untilStep(page, id, step + 20)).progress.step;
    const next = outcome === 'end' ? call(page, 'runs.wait', id) : page.waitForEvent('worker');
    await newestWorker(page).evaluate(failAtNextMessage);
    await next;
  }
  const run = await call(page, 'runs.get', id);
  assert.equal(run.state, 'failed');
  assert.match(run.reason, /failed \d times/);
  await page.locator('#train').waitFor();
});

visit(
  'a reading worker that panics is replaced, and the drawing is read',
  { ...flex, allow: panics },
  async ({ page }) => {
    await call(page, 'ready');
    const reader = newestWorker(page);
    await reader.evaluate(failAtNextMessage);
    await draw(page, digits[7]);
    assert.equal(await guess(page), '7');
    assert.notEqual(newestWorker(page), reader);
  },
);

/** Runs in the GPU worker before its own code: keeps the device where a test can get at it. */
function keepDevice() {
  const { requestDevice } = globalThis.GPUAdapter?.prototype ?? {};
  if (!requestDevice) return;
  GPUAdapter.prototype.requestDevice = async function (...options) {
    return (self.deviceOfTest = await requestDevice.apply(this, options));
  };
}

const onGpu = {
  gpu: true,
  query: '?runtime=webgpu',
  minutes: 4,
  allow: panics,
  before: (site) => site.prepend('worker.js', `(${keepDevice})()`),
};

visit('a GPU that is lost in mid-run: the run goes on on the CPU', onGpu, async ({ t, page }) => {
  await watchRestart(page);
  await chooseArchitecture(page, 'net');
  await typeSettings(page, { train_size: 1_280 });
  const id = await pressTrain(page);
  const { runtime } = await untilStep(page, id, 6);
  assert.equal(runtime, 'webgpu');
  await untilSnapshot(page, id);
  await newestWorker(page, 'worker_gpu').evaluate(() => self.deviceOfTest.destroy());
  t.diagnostic(await notice(page, /went on.*Flex/));
  const run = await call(page, 'runs.wait', id);
  assert.equal(run.runtime, 'flex');
  const restarts = await page.evaluate(() => restarts);
  t.diagnostic(`went on from step: ${JSON.stringify(restarts)}`);
  assert.ok(restarts.length <= 1 && restarts.every(({ from }) => from > 0), 'it does not begin anew');
  await assertWhole(page, run, 1e-3);
  const [webgpu] = await call(page, 'runtimes');
  assert.equal(webgpu.available, false);
  assert.match(webgpu.reason, /failed earlier in this page/);
});

/** Runs in the GPU worker before its own code. */
function refuseDevice() {
  const refuse = () => Promise.reject(new Error('made to fail by a test'));
  if (globalThis.GPUAdapter) GPUAdapter.prototype.requestDevice = refuse;
}

visit(
  'a GPU that fails at its start: the run is made on the CPU',
  {
    ...onGpu,
    before: (site) => site.prepend('worker.js', `(${refuseDevice})()`),
  },
  async ({ t, page }) => {
    const run = await trainBriefly(page);
    t.diagnostic(run.reason);
    assert.deepEqual([run.state, run.runtime], ['completed', 'flex']);
    await notice(page, /Flex/);
  },
);

const missing = [/404/];

/** Notices lie over the page until they are read. */
async function putAside(page) {
  const dismiss = page.locator('#notices button:visible');
  while ((await dismiss.count()) > 0) await dismiss.first().click();
}

visit(
  'without the network that ships with the page, training makes one',
  {
    ...flex,
    allow: missing,
    before: async (site) => site.answer('models/pretrained.dscp', { status: 404, body: 'gone' }),
  },
  async ({ page }) => {
    assert.match(await notice(page, /ships with the page/), /404.*Train/);
    await assert.rejects(call(page, 'ready'), /./);
    await draw(page, digits[1]);
    assert.doesNotMatch(await page.locator('#guess').innerText(), /\d/);
    await putAside(page);
    assert.equal((await trainBriefly(page)).state, 'completed');
    await guess(page);
  },
);

/** Runs in a worker before its own code: gives the first message, which names the build, another build. */
function pretendOtherBuild() {
  const { postMessage } = self;
  self.postMessage = (message, transfer) => {
    self.postMessage = postMessage;
    const bytes = new Uint8Array(message);
    bytes[bytes.length - 1] ^= 1;
    postMessage.call(self, message, transfer);
  };
}

visit(
  'a worker of another build is not used, and the page asks for a reload',
  {
    before: (site) => site.prepend('worker.js', `(${pretendOtherBuild})()`),
  },
  async ({ page, site }) => {
    assert.match(await notice(page, /newer version/), /Reload/);
    site.repair();
    await page.reload();
    await draw(page, digits[7]);
    assert.equal(await guess(page), '7');
  },
);

visit('a page whose program has trapped says so', { ...flex, allow: panics }, async ({ page }) => {
  await call(page, 'ready');
  assert.ok(await page.locator('#stopped').isHidden());
  await page.evaluate(() => {
    // The smallest program that traps: one function, which is `unreachable`.
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
    setTimeout(exports.f);
  });
  await page.locator('#stopped').getByText('it can’t go on').waitFor();
});
