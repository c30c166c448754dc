// A tab behind another one goes on training.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openBrowser } from './support/devtools.mjs';
import { openSite } from './support/site.mjs';

/** Longest that something may take, on a busy machine. */
const PATIENCE_MILLIS = 90_000;
const definition = { runtime: 'flex', train_size: 12_800, epochs: 4 };

async function until(tab, expression) {
  const end = Date.now() + PATIENCE_MILLIS;
  for (;;) {
    // A page that is on its way has nothing to be asked.
    const found = await tab.evaluate(expression).catch(({ message }) => {
      if (!/execution context/i.test(message)) throw new Error(message);
    });
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${expression}`);
    await pause(50);
  }
}

/** Trains, and gives the figures. */
async function train(tab) {
  await until(tab, 'Boolean(window.studio)');
  const { id } = await tab.evaluate(`studio.train(${JSON.stringify(definition)})`);
  return id;
}

const figures = (tab, id) => tab.evaluate(`studio.runs.wait('${id}').then(() => studio.runs.metrics('${id}'))`);

test('a tab in the background goes on training, to the same figures', { timeout: 4 * PATIENCE_MILLIS }, async () => {
  const [site, browser] = await Promise.all([openSite(), openBrowser()]);
  try {
    const tab = await browser.openTab(`${site.url}?runtime=flex`);
    const inFront = await figures(tab, await train(tab));
    assert.equal(await tab.evaluate('document.visibilityState'), 'visible');

    const id = await train(tab);
    await until(tab, `studio.runs.get('${id}').then(({ progress }) => progress.step > 20)`);
    await browser.openTab('about:blank');
    await until(tab, 'document.hidden');
    const left = await tab.evaluate(`studio.runs.get('${id}')`);
    assert.equal(left.state, 'running', 'the tab was left in mid-run');
    const behind = await figures(tab, id);
    assert.equal(await tab.evaluate('document.visibilityState'), 'hidden');
    assert.equal((await tab.evaluate(`studio.runs.get('${id}')`)).state, 'completed');
    assert.deepEqual(behind, inFront);
  } finally {
    await browser.close();
    await site.close();
  }
});
