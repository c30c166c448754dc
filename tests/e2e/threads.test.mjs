// Promises about threads: where the page may have them the CPU trains on several, and everywhere else on one.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { plainHeaders } from './server.mjs';
import { dist } from './support/place.mjs';
import { call, notice, short, until } from './support/studio.mjs';
import { open, visit as openVisit } from './support/visit.mjs';

const plainHost = { headers: plainHeaders };
const brief = { ...short, train_size: 640 };

// Only nightly Rust can build the worker; a site without it is complete.
const isBuilt = readFileSync(join(dist, 'index.html'), 'utf8').includes('threads-built');

function visit(promise, options, body) {
  if (isBuilt) openVisit(promise, options, body);
  else test(promise, { skip: 'this site was built without the worker for threads' }, () => {});
}

async function threads(page, id = 'flex') {
  return (await call(page, 'runtimes')).find((runtime) => runtime.id === id);
}

/** Trains from the beginning and returns the loss of each step. */
async function losses(page, definition) {
  const { id } = await call(page, 'train', definition);
  const run = await call(page, 'runs.wait', id);
  assert.equal(run.state, 'completed', run.reason);
  return (await call(page, 'runs.metrics', id)).losses;
}

/** `losses`, on several threads from beginning to end: a page that had to give them up says that it has one. */
async function lossesOnThreads(page, definition) {
  const found = await losses(page, definition);
  const { threads: several, reason } = await threads(page, definition.runtime);
  assert.ok(several > 1, reason);
  return found;
}

/** Whether the worker with threads was fetched. */
const wasAsked = (site) => site.asked.some((path) => path.startsWith('worker_cpu_threads'));

visit('an isolated page trains on several threads, and a run repeats to the bit', {}, async ({ t, page, site }) => {
  const processors = await page.evaluate(() => navigator.hardwareConcurrency);
  if (processors === 1) return t.skip('one processor');
  for (const id of ['flex', 'ndarray']) {
    const runtime = await threads(page, id);
    assert.equal(runtime.threads, Math.min(processors, 8));
    assert.match(runtime.reason, /on \d threads/);
  }
  const first = await lossesOnThreads(page, brief);
  assert.ok(wasAsked(site));
  assert.equal(first.length, 10);
  assert.deepEqual(await lossesOnThreads(page, brief), first);

  const single = await page.context().newPage();
  await single.addInitScript(() => Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { value: 1 }));
  await open(single, site.url);
  const { threads: one, reason } = await threads(single);
  assert.equal(one, 1);
  assert.match(reason, /one thread: this processor/);
  const plain = await losses(single, brief);
  const differences = plain.map((loss, step) => Math.abs(loss - first[step]));
  t.diagnostic(`largest difference of ten losses: ${Math.max(...differences)}`);
  assert.ok(Math.max(...differences) < 1e-4, differences.join(' '));
  assert.ok(Math.max(...differences) > 0, 'sums in another order end in other last bits');

  const [ndarray, plainNdarray] = await Promise.all(
    [page, single].map((page) => losses(page, { ...brief, train_size: 128, runtime: 'ndarray' })),
  );
  ndarray.forEach((loss, step) => assert.ok(Math.abs(loss - plainNdarray[step]) < 1e-4));
});

visit('a page that is not isolated trains on one thread, and says so', { site: plainHost }, async ({ page, site }) => {
  assert.equal(await page.evaluate(() => crossOriginIsolated), false);
  const { threads: one, reason } = await threads(page);
  assert.equal(one, 1);
  assert.match(reason, /one thread: this page is not cross-origin isolated/);
  assert.equal((await losses(page, brief)).length, 10);
  assert.ok(!wasAsked(site));
  await page.click('#runtime-chip');
  assert.match(await page.locator('#runtime').innerText(), /one thread/);
});

/** Waits until the service worker has the page's files. */
const untilKept = (page) =>
  until(page, async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.active?.state === 'activated';
  });

visit(
  'a host without headers has threads from the second visit on, below any path and without a network',
  { site: { ...plainHost, path: 'a/b/' } },
  async ({ page, site }) => {
    await untilKept(page);
    assert.equal((await threads(page)).threads, 1, 'the first visit is left alone');
    await open(page, site.url);
    assert.equal(await page.evaluate(() => crossOriginIsolated), true);
    const before = await threads(page);
    assert.ok(before.threads > 1, before.reason);
    const first = await lossesOnThreads(page, brief);
    assert.ok(wasAsked(site));

    for (const file of ['worker_cpu_threads.js', 'worker_cpu_threads_bg.wasm']) {
      await until(page, async (file) => Boolean(await caches.match(file, { ignoreSearch: true })), file);
    }
    await site.down();
    await open(page, site.url);
    assert.deepEqual(await threads(page), before);
    assert.deepEqual(await lossesOnThreads(page, brief), first);
  },
);

visit(
  'without the files for threads the run goes on with one, and the page says so once',
  {
    allow: [/404/, /worker_cpu_threads/],
    before: async (site) => site.answer('worker_cpu_threads.js', { status: 404, body: 'not here' }),
  },
  async ({ page }) => {
    const learnt = losses(page, brief);
    assert.match(await notice(page, /one thread/), /did not start/);
    assert.equal((await learnt).length, 10);
    const { threads: one, reason } = await threads(page);
    assert.equal(one, 1);
    assert.match(reason, /failed/);
    assert.equal((await losses(page, brief)).length, 10);
    assert.equal(await page.locator('#notices').getByText(/one thread/).count(), 1);
  },
);
