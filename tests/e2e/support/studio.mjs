// `window.studio` from outside, and the page's parts that many tests use.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { painted } from './pen.mjs';

/** Longest that something in the page may take, on a busy machine. */
export const PATIENCE_MILLIS = 60_000;
const POLL_MILLIS = 30;

/** Calls a method of `window.studio`, such as `runs.get`. */
export function call(page, method, ...args) {
  return page.evaluate(
    ([method, args]) => {
      const names = method.split('.');
      const last = names.pop();
      return names.reduce((owner, name) => owner[name], studio)[last](...args);
    },
    [method, args],
  );
}

/** Asks a function of the page, which may be asynchronous, until it gives something, and returns that. */
export async function until(page, look, argument, millis = PATIENCE_MILLIS) {
  const end = Date.now() + millis;
  for (;;) {
    const found = await page.evaluate(look, argument);
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${millis} ms in vain for ${look} with ${JSON.stringify(argument)}`);
    await pause(POLL_MILLIS);
  }
}

/** Asks until the answer is the expected one; the last one is what it fails with. */
export async function becomes(ask, expected, why) {
  const end = Date.now() + PATIENCE_MILLIS;
  for (;;) {
    const found = await ask();
    if (isDeepStrictEqual(found, expected) || Date.now() > end) return assert.deepEqual(found, expected, why);
    await pause(POLL_MILLIS);
  }
}

/** Waits until a run is this tab's: a page that was left has it for a moment longer. */
export function untilOurs(page, id) {
  return until(page, async (id) => (await studio.runs.get(id)).tab === 'this', id);
}

/** Waits until a run has taken that many steps; a run that fails on the way ends the wait. */
export async function untilStep(page, id, step) {
  const run = await until(
    page,
    async ([id, step]) => {
      const run = await studio.runs.get(id);
      return (run.progress.step >= step || run.completed_at) && run;
    },
    [id, step],
    3 * PATIENCE_MILLIS,
  );
  if (run.progress.step < step) throw new Error(`the run is ${run.state} at step ${run.progress.step}: ${run.reason}`);
  return run;
}

/** The run that was started last. */
export async function newestRun(page) {
  return (await call(page, 'runs.list')).at(-1);
}

/** A definition that takes seconds, for tests in which the learning is beside the point. */
export const short = { runtime: 'flex', train_size: 1280 };

/** Types settings, or chooses them from their lists, as a person does. */
export async function typeSettings(page, settings) {
  await unfold(page, '#setting-epochs');
  for (const [name, value] of Object.entries(settings)) {
    const field = page.locator(`#setting-${name}`);
    const isList = await field.evaluate((element) => element.matches('select'));
    await (isList ? field.selectOption(value) : field.fill(String(value)));
  }
}

/** Chooses the network to train. */
export function chooseArchitecture(page, name) {
  return page.check(`#architecture-${name}`);
}

/** Opens what a part of the page is folded into. */
export async function unfold(page, selector) {
  const folded = page.locator(`details:not([open]):has(${selector}) > summary`);
  while ((await folded.count()) > 0) await folded.first().click();
}

/** Presses Train and returns the run's id. */
export async function pressTrain(page) {
  const before = (await call(page, 'runs.list')).length;
  await page.click('#train');
  return until(page, async (before) => (await studio.runs.list())[before]?.id, before);
}

/** Trains for seconds with the page's own controls and returns the run when it has ended. */
export async function trainBriefly(page) {
  await typeSettings(page, { train_size: short.train_size });
  return call(page, 'runs.wait', await pressTrain(page));
}

/** Waits for a notice and returns its text. */
export async function notice(page, pattern) {
  const found = page.locator('#notices').getByText(pattern).first();
  await found.waitFor({ timeout: PATIENCE_MILLIS });
  return found.innerText();
}

/** Collects what `studio.on` tells in `window.heard[event]`, each with the time at which it came. */
export function hear(page, ...events) {
  return page.evaluate((events) => {
    window.heard ??= {};
    for (const event of events) {
      const list = (window.heard[event] = []);
      studio.on(event, (payload) => list.push({ at: Date.now(), ...payload }));
    }
  }, events);
}

/** Waits until the pad's drawing has been read, all of it, and returns the text of the guess. */
export async function guess(page) {
  await until(page, () => /\d/.test(document.querySelector('#guess').textContent));
  await painted(page);
  // The page asks about one drawing at a time. A first answer comes behind that about an earlier one, a second behind
  // that about the newest.
  await page.evaluate(async () => {
    for (let i = 0; i < 2; i++) await studio.classify(new Uint8Array(784).fill(9));
  });
  return (await page.locator('#guess').innerText()).trim();
}
