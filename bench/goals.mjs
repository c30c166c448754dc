// How long it takes from a press of Train, on a first visit, until the page has reached an accuracy on the test set.

import { openSite } from '../tests/e2e/support/site.mjs';
import { chooseArchitecture, typeSettings, unfold } from '../tests/e2e/support/studio.mjs';
import { inBrowser } from './visit.mjs';

/** When a run has to be given up: no visitor waits longer. */
const PATIENCE_MILLIS = 300_000;
/** More than any goal needs, where epochs are alike; the run is left when the goal is reached. */
const EPOCHS = 50;

/** Returns `{reached, found, millis, epochs, runtime}`; an accuracy that stays away is no failure. */
export async function reach({ architecture, accuracy, runtime }) {
  const site = await openSite();
  const url = `${site.url}${runtime ? `?runtime=${runtime}` : ''}`;
  try {
    return await inBrowser({ gpu: runtime === 'webgpu', url }, ({ page }) => press(page, architecture, accuracy));
  } finally {
    await site.close();
  }
}

async function press(page, architecture, accuracy) {
  await page.waitForFunction(() => window.studio);
  await page.evaluate(() => studio.ready());
  await chooseArchitecture(page, architecture);
  // A run whose learning rate falls has its best network at its own end, so its recipe's epochs are kept.
  await unfold(page, '#setting-epochs');
  if ((await page.inputValue('#setting-schedule')) === 'constant') await typeSettings(page, { epochs: EPOCHS });
  await page.evaluate(watch);
  await page.click('#train');
  await page.waitForFunction(
    ([accuracy, patience]) =>
      goal.tests.at(-1)?.accuracy >= accuracy || goal.ended || performance.now() > goal.pressed + patience,
    [accuracy, PATIENCE_MILLIS],
    { polling: 20, timeout: 2 * PATIENCE_MILLIS },
  );
  const { pressed, tests, runtime } = await page.evaluate(() => goal);
  const last = tests.find((test) => test.accuracy >= accuracy) ?? tests.at(-1);
  if (!last) throw new Error('no epoch ended');
  const found = last.accuracy;
  return { reached: found >= accuracy, found, millis: last.at - pressed, epochs: last.epoch, runtime };
}

/** Runs in the page: notes the press and each test. */
function watch() {
  const goal = (window.goal = { pressed: NaN, tests: [], ended: false, runtime: undefined });
  const press = () => (goal.pressed = performance.now());
  document.querySelector('#train').addEventListener('click', press, { capture: true });
  studio.on('state', ({ completed_at, runtime }) => Object.assign(goal, { ended: Boolean(completed_at), runtime }));
  studio.on('metrics', ({ evaluations }) => {
    const at = performance.now();
    evaluations.slice(goal.tests.length).forEach(({ epoch, accuracy }) => goal.tests.push({ at, epoch, accuracy }));
  });
}
