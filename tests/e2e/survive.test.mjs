// Runs survive: reloads, closed tabs, torn files, full disks. What was learned goes on, to the bit.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { runFiles, tear } from './support/kept.mjs';
import { call, newestRun, notice, until, untilOurs, untilStep } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const flex = { query: '?runtime=flex' };
/** Some seconds of training, in several epochs. */
const definition = { runtime: 'flex', train_size: 12_800, epochs: 4 };

async function start(page, changes = {}) {
  return (await call(page, 'train', { ...definition, ...changes })).id;
}

/** All that a run has learned, in numbers. */
async function learned(page, id) {
  const { losses, evaluations } = await call(page, 'runs.metrics', id);
  const { loss, correct } = await call(page, 'evaluate', { model: id });
  return { losses, evaluations, loss, correct };
}

/** Waits until weights of a run are kept. */
async function untilKept(page, id) {
  for (;;) {
    const files = Object.entries(await runFiles(page));
    if (files.some(([name, size]) => name.startsWith(id) && size > 100_000)) return;
    await pause(50);
  }
}

visit('a reload in mid-run loses nothing: the run goes on and ends with the same weights', flex, async ({ page, site }) => {
  const whole = await start(page);
  assert.equal((await call(page, 'runs.wait', whole)).state, 'completed');
  const expected = await learned(page, whole);

  const id = await start(page);
  await untilStep(page, id, 250);
  await untilKept(page, id);
  await open(page, site.url + flex.query);
  await untilOurs(page, id);
  const found = await call(page, 'runs.get', id);
  assert.equal(found.state, 'paused');
  assert.ok(found.progress.step > 0 && found.progress.step < 800, `step ${found.progress.step}`);
  const card = page.locator('section:has(#progress)');
  assert.match(await card.innerText(), /Interrupted[^]*Nothing is lost/);

  await page.click('#pause');
  const run = await call(page, 'runs.wait', id);
  assert.equal(run.state, 'completed', run.reason);
  assert.deepEqual(await learned(page, id), expected);
});

visit('a run that is over is there again after a reload, with its log and its network', flex, async ({ page, site }) => {
  const id = await start(page, { epochs: 1 });
  const before = await call(page, 'runs.wait', id);
  const [log, expected] = [await call(page, 'runs.log', id), await learned(page, id)];
  await open(page, site.url + flex.query);
  const after = await call(page, 'runs.get', id);
  const lasting = ({ metrics: { images_per_second, ...metrics }, ...run }) => ({ ...run, metrics });
  assert.deepEqual(lasting(after), lasting(before));
  assert.equal(await call(page, 'runs.log', id), log);
  assert.deepEqual(await learned(page, id), expected);
  assert.ok((await call(page, 'models.list')).some((model) => model.id === id));
});

visit('a run that is deleted stays deleted, here and in other tabs', flex, async ({ page, site }) => {
  const id = await start(page, { epochs: 1, train_size: 1_280 });
  await call(page, 'runs.wait', id);
  const other = await page.context().newPage();
  await open(other, site.url + flex.query);
  assert.equal((await newestRun(other)).id, id);
  await call(page, 'runs.delete', id);
  await until(other, async () => (await studio.runs.list()).length === 0);
  assert.deepEqual(await runFiles(page), {});
});

visit('a run that other tabs watched to its end stays deleted', flex, async ({ page, site }) => {
  const id = await start(page, { epochs: 1 });
  const others = [];
  for (const _ of 'ab') {
    const other = await page.context().newPage();
    await open(other, site.url + flex.query);
    assert.equal((await newestRun(other)).id, id);
    others.push(other);
  }
  // At once: the other tabs are about to read how it ended.
  await page.evaluate(async (id) => {
    await studio.runs.wait(id);
    await studio.runs.delete(id);
  }, id);
  for (const other of others) await until(other, async () => (await studio.runs.list()).length === 0);
  await until(page, async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('runs');
    return (await Array.fromAsync(folder.keys())).every((name) => !name.endsWith('.dsrn'));
  });
  await open(page, site.url + flex.query);
  assert.deepEqual(await call(page, 'runs.list'), []);
});

visit('a paused run is offered after the tab was closed', flex, async ({ page, site }) => {
  const id = await start(page);
  await untilStep(page, id, 100);
  await call(page, 'runs.pause', id);
  await untilKept(page, id);
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await open(again, site.url + flex.query);
  await untilOurs(again, id);
  assert.equal((await call(again, 'runs.get', id)).state, 'paused');
  await call(again, 'runs.cancel', id);
  assert.equal((await call(again, 'runs.get', id)).state, 'canceled');
});

visit('a second tab shows the run live and leaves it alone, until the first is gone', flex, async ({ page, site }) => {
  const id = await start(page, { epochs: 40 });
  await untilStep(page, id, 100);
  const other = await page.context().newPage();
  await open(other, site.url + flex.query);
  const seen = await until(
    other,
    async (id) => {
      const run = (await studio.runs.list()).find((run) => run.id === id);
      return run?.state === 'running' && run;
    },
    id,
  );
  assert.match(await other.locator('section:has(#progress)').innerText(), /Training in another tab/);
  await until(other, async ([id, step]) => (await studio.runs.get(id)).progress.step > step, [id, seen.progress.step]);
  for (const action of ['pause', 'cancel', 'delete']) {
    await assert.rejects(call(other, `runs.${action}`, id), /another tab/);
  }
  const before = (await call(page, 'runs.get', id)).progress.step;
  await page.close();
  await untilOurs(other, id);
  const taken = await call(other, 'runs.resume', id);
  assert.equal(taken.state, 'running');
  assert.ok(taken.progress.step <= before + 500, 'it goes on where the other tab was');
  await call(other, 'runs.cancel', id);
});

visit('a tab that is loaded again goes on with its run, and not another one that is open', flex, async ({ page, site }) => {
  const other = await page.context().newPage();
  await open(other, `${site.url}${flex.query}#/models`);
  const id = await start(page, { epochs: 40 });
  await untilStep(page, id, 100);
  await untilKept(page, id);
  await until(other, async (id) => (await studio.runs.list()).some((run) => run.id === id), id);
  await open(page, site.url + flex.query);
  await untilOurs(page, id);
  assert.equal((await call(page, 'runs.get', id)).state, 'paused');
  assert.equal((await call(other, 'runs.get', id)).tab, 'other');
  assert.equal((await call(page, 'runs.resume', id)).state, 'running');
  await call(page, 'runs.cancel', id);
});

/** Waits until a paused run is kept as one: other tabs are told what is kept. */
async function untilPauseIsKept(page, id) {
  const other = await page.context().newPage();
  await open(other, page.url());
  await until(other, async (id) => (await studio.runs.get(id)).state === 'paused', id);
  await other.close();
}

visit('of a torn file the one before is taken, and what is damaged is left alone', flex, async ({ page, site }) => {
  const id = await start(page, { epochs: 40 });
  await untilStep(page, id, 600);
  await call(page, 'runs.pause', id);
  await untilPauseIsKept(page, id);
  const names = Object.keys(await runFiles(page)).sort();
  assert.deepEqual(names, [`${id}.0.dsrn`, `${id}.1.dsrn`]);
  const steps = [];
  for (const torn of [[], names.slice(0, 1), names]) {
    await tear(page, torn);
    await open(page, site.url + flex.query);
    steps.push((await call(page, 'runs.list'))[0]?.progress.step);
  }
  assert.ok(steps[0] >= steps[1] && steps[1] > 0, `steps ${steps}`);
  assert.equal(steps[2], undefined);
  assert.match(await notice(page, /can't be read/), /left as they are/);
  assert.deepEqual(Object.keys(await runFiles(page)).sort(), names);
});

/** Lets the browser have room for so many bytes, or as many as it likes again. */
async function allow(page, site, quotaSize) {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(site.url);
  await session.send('Storage.overrideQuotaForOrigin', quotaSize === undefined ? { origin } : { origin, quotaSize });
}

visit('full storage pauses the run and says so, and nothing that is kept is damaged', flex, async ({ t, page, site }) => {
  const kept = await start(page, { epochs: 1 });
  await call(page, 'runs.wait', kept);
  const id = await start(page, { epochs: 40 });
  await untilStep(page, id, 300);
  await untilKept(page, id);
  await allow(page, site, 1_000);
  await until(page, async (id) => (await studio.runs.get(id)).state === 'paused', id);
  t.diagnostic(await notice(page, /can't keep the run/));

  await open(page, site.url + flex.query);
  await untilOurs(page, id);
  const runs = await call(page, 'runs.list');
  assert.deepEqual(
    runs.map((run) => [run.id, run.state]),
    [
      [kept, 'completed'],
      [id, 'paused'],
    ],
  );
  await allow(page, site);
  assert.equal((await call(page, 'runs.resume', id)).state, 'running');
  await call(page, 'runs.cancel', id);
});
