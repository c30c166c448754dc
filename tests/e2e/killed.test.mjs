// The browser is killed at random moments of a run, again and again. KILLS says how often.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium as playwright } from 'playwright-core';
import { FLAGS } from './support/browser.mjs';
import { chromium } from './support/place.mjs';
import { openSite } from './support/site.mjs';
import { call } from './support/studio.mjs';
import { open } from './support/visit.mjs';

const KILLS = Number(process.env.KILLS ?? 20);
/** 6,000 steps and 30 tests: longer than all the time between the kills. */
const definition = { runtime: 'flex', train_size: 12_800, epochs: 30 };
/** A figure is printed and fails nothing on a slow machine. This much means that the run was hardly kept at all. */
const NOT_KEPT_MILLIS = 10_000;

/** A browser whose profile outlives it, and which can be killed with all its processes. */
async function launch(profile) {
  const flags = [...FLAGS, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'];
  const process_ = spawn(chromium, flags, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    process_.stderr.on('data', (data) => {
      said += data;
      const found = said.match(/DevTools listening on (ws:\S+)/);
      if (found) resolve(found[1]);
    });
    process_.on('exit', () => reject(new Error(`the browser did not start: ${said}`)));
  });
  const browser = await playwright.connectOverCDP(address);
  const gone = new Promise((resolve) => process_.on('exit', resolve));
  const kill = async () => {
    process.kill(-process_.pid, 'SIGKILL');
    await gone;
  };
  return { page: await browser.contexts()[0].newPage(), kill };
}

async function learned(page, id) {
  const { losses, evaluations } = await call(page, 'runs.metrics', id);
  const { loss, correct } = await call(page, 'evaluate', { model: id });
  return { losses, evaluations, loss, correct };
}

/** Notes when the run reached which step. */
async function follow(page, reached) {
  await page.exposeFunction('reached', (step) => reached.push({ step, at: Date.now() }));
  await page.evaluate(() => {
    studio.on('progress', ({ progress }) => reached(progress.step));
  });
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

test(`a run whose browser is killed ${KILLS} times ends with the weights of one that is not`, { timeout: 1_500_000 }, async (t) => {
  const [profile, site] = [await mkdtemp(join(tmpdir(), 'digit-studio-')), await openSite()];
  const url = `${site.url}?runtime=flex`;
  let browser = await launch(profile);
  const lost = [];
  try {
    await open(browser.page, url);
    const whole = (await call(browser.page, 'train', definition)).id;
    assert.equal((await call(browser.page, 'runs.wait', whole)).state, 'completed');
    const expected = await learned(browser.page, whole);
    const { id } = await call(browser.page, 'train', definition);

    for (let kill = 0; kill < KILLS; kill += 1) {
      const reached = [];
      await follow(browser.page, reached);
      if (kill > 0) await call(browser.page, 'runs.resume', id);
      while (reached.length === 0) await pause(20);
      await pause(2_000 * Math.random());
      const killedAt = Date.now();
      await browser.kill();
      browser = await launch(profile);
      await open(browser.page, url);
      const run = await call(browser.page, 'runs.get', id);
      assert.equal(run.state, 'paused', `after kill ${kill}: ${run.reason}`);
      // What came after the step that is kept is lost.
      const next = reached.find(({ step }) => step > run.progress.step);
      lost.push(next ? killedAt - next.at : 0);
    }
    await call(browser.page, 'runs.resume', id);
    const run = await call(browser.page, 'runs.wait', id);
    assert.equal(run.state, 'completed', run.reason);
    assert.deepEqual(await learned(browser.page, id), expected);
    t.diagnostic(`lost: median ${median(lost)} ms, most ${Math.max(...lost)} ms; ${expected.losses.length} losses and ${expected.evaluations.length} tests are the same`);
    assert.ok(Math.max(...lost) < NOT_KEPT_MILLIS, `lost ${lost}`);
  } finally {
    await browser.kill();
    await site.close();
    await rm(profile, { recursive: true, force: true });
  }
});
