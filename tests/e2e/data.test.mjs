// The data set: never a wrong one, always a way on, and no network on the second visit.

import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import { digits, draw } from './support/pen.mjs';
import { dataFiles } from './support/site.mjs';
import {
  call,
  guess,
  newestRun,
  notice,
  pressTrain,
  short,
  trainBriefly,
  typeSettings,
  until,
} from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const flex = { query: '?runtime=flex' };
const [trainImages, trainLabels, testImages] = dataFiles;

/** Names of the files that the browser keeps, or their sizes. */
function kept(page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('mnist', { create: true });
    const sizes = {};
    for await (const [name, file] of folder.entries()) sizes[name] = (await file.getFile()).size;
    return sizes;
  });
}

/** The run fails in words, nothing wrong is kept, and when the fault is gone, pressing the button again works. */
async function assertRefusedThenRepaired({ t, page, site }, words, file) {
  const failed = await trainBriefly(page);
  assert.equal(failed.state, 'failed');
  assert.match(failed.reason, words);
  t.diagnostic(failed.reason);
  assert.match(await page.locator('section:has(#train)').innerText(), words);
  assert.ok(!(file.replace('data/', '') in (await kept(page))), 'the wrong file was kept');
  assert.equal(failed.progress.step, 0);

  site.repair();
  const id = await pressTrain(page);
  const run = await call(page, 'runs.wait', id);
  assert.equal(run.state, 'completed', run.reason);
  assert.equal(Object.keys(await kept(page)).length, 4);
}

const broken = {
  'a file that was altered': (packed) => {
    const bytes = gunzipSync(packed);
    bytes[bytes.length >> 1] ^= 1;
    return gzipSync(bytes, { level: 1 });
  },
  'a file whose bytes were damaged on the way': (packed) => {
    const bytes = Buffer.from(packed);
    bytes[bytes.length >> 1] ^= 255;
    return bytes;
  },
  'a file that is cut short': (packed) => packed.subarray(0, packed.length >> 1),
  'an empty file': () => Buffer.alloc(0),
};

for (const [what, damage] of Object.entries(broken)) {
  const file = what.includes('altered') ? testImages : trainLabels;
  visit(
    `${what} is refused in words, never trained on, and fetched again`,
    {
      ...flex,
      before: (site) => site.change(file, damage),
    },
    (visit) => assertRefusedThenRepaired(visit, /damaged.*ry again/, file),
  );
}

visit(
  'a missing file is named, and fetched when it is there',
  {
    ...flex,
    allow: [/404/],
    before: async (site) => site.answer(trainImages, { status: 404, body: 'gone' }),
  },
  (visit) => assertRefusedThenRepaired(visit, /404.*train-images.*ry again/, trainImages),
);

visit(
  'a host that answers every path with its page is not taken for the data set',
  {
    ...flex,
    before: async (site) =>
      site.answer(trainImages, { body: '<!doctype html>', headers: { 'Content-Type': 'text/html' } }),
  },
  (visit) => assertRefusedThenRepaired(visit, /damaged.*ry again/, trainImages),
);

/** Waits until the service worker has the page's files and answers for the page. */
async function untilKept(page) {
  await until(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
  await until(page, () => Boolean(navigator.serviceWorker.controller));
}

for (const [serviceWorkers, words] of [
  ['allow', /could not be fetched.*connection.*ry again/],
  ['block', /could not be loaded/],
]) {
  visit(
    `without a server the run fails in words, and works when it is back (service worker: ${serviceWorkers})`,
    { ...flex, context: { serviceWorkers }, allow: [/ERR_|Failed to/] },
    async ({ t, page, site }) => {
      await call(page, 'ready');
      if (serviceWorkers === 'allow') await untilKept(page);
      await site.down();
      const failed = await trainBriefly(page);
      assert.equal(failed.state, 'failed');
      t.diagnostic(failed.reason);
      assert.match(failed.reason, words);
      await site.up();
      const run = await call(page, 'runs.wait', await pressTrain(page));
      assert.equal(run.state, 'completed', run.reason);
    },
  );
}

visit('the first visit shows how much of the data set has arrived', flex, async ({ page, site }) => {
  let release;
  site.answer(testImages, new Promise((resolve) => (release = resolve)));
  await typeSettings(page, { train_size: short.train_size });
  const id = await pressTrain(page);
  await until(page, () => /\d MB of \d+\.\d MB/.test(document.querySelector('section:has(#progress)').innerText));
  assert.equal((await call(page, 'runs.get', id)).state, 'pending');
  release();
  assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
});

visit('the second visit trains without fetching the data set', flex, async ({ page, site }) => {
  assert.equal((await trainBriefly(page)).state, 'completed');
  for (const file of dataFiles) site.answer(file, { status: 404, body: 'gone' });
  const before = site.asked.length;
  await open(page, site.url);
  assert.equal((await trainBriefly(page)).state, 'completed');
  const asked = site.asked.slice(before).filter((file) => file.startsWith('data/'));
  assert.deepEqual(asked, []);
});

visit('the second visit works without any server', { ...flex, allow: [/ERR_|Failed to/] }, async ({ page, site }) => {
  assert.equal((await trainBriefly(page)).state, 'completed');
  await untilKept(page);
  await site.down();
  await open(page, site.url);
  await draw(page, digits[7]);
  assert.equal(await guess(page), '7');
  assert.equal((await trainBriefly(page)).state, 'completed');
  assert.equal((await newestRun(page)).runtime, 'flex');
});

visit('a stored copy that was damaged is fetched again, and the page says so', flex, async ({ page, site }) => {
  assert.equal((await trainBriefly(page)).state, 'completed');
  const whole = await kept(page);
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('mnist');
    const file = await folder.getFileHandle('train-labels-idx1-ubyte.gz');
    const stream = await file.createWritable();
    await stream.write('no labels');
    await stream.close();
  });
  await open(page, site.url);
  const run = await trainBriefly(page);
  assert.equal(run.state, 'completed', run.reason);
  assert.match(await notice(page, /damaged/), /train-labels.*again/);
  assert.deepEqual(await kept(page), whole);
});

function untilState(page, id, state) {
  return until(page, async ([id, state]) => (await studio.runs.get(id)).state === state, [id, state]);
}

/** Runs in a worker before its own code. */
function refuseStorage() {
  navigator.storage.getDirectory = () => Promise.reject(new DOMException('refused by a test', 'SecurityError'));
}

visit(
  'a browser that keeps no files says so, and trains all the same when it is told to go on',
  {
    ...flex,
    before: (site) => site.prepend('worker.js', `(${refuseStorage})()`),
  },
  async ({ page }) => {
    await typeSettings(page, { train_size: 60_000 });
    const id = await pressTrain(page);
    await untilState(page, id, 'paused');
    assert.match(await notice(page, /can't keep the run/), /refused by a test.*Resume/);
    await page.click('#pause');
    assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
    assert.match(await notice(page, /each visit/), /refused by a test/);
    assert.deepEqual(await kept(page), {});
  },
);

/** Runs in a worker before its own code: the disk is full. */
function refuseToWrite() {
  FileSystemFileHandle.prototype.createWritable = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
}

visit(
  'a full disk pauses the run and costs the next visit a download, and the page says so',
  {
    ...flex,
    before: (site) => site.prepend('worker.js', `(${refuseToWrite})()`),
  },
  async ({ page }) => {
    await typeSettings(page, { train_size: 60_000 });
    const id = await pressTrain(page);
    await untilState(page, id, 'paused');
    assert.match(await notice(page, /can't keep the run/), /full/);
    await call(page, 'runs.resume', id);
    assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
    assert.match(await notice(page, /could not be kept/), /next visit/);
  },
);
