// One visit: a browser of its own with a fresh profile, so that nothing is left from the contender before.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../tests/e2e/support/browser.mjs';
import { bench } from './place.mjs';
import { Processes } from './processes.mjs';

/** Counts what goes to the GPU. For workers it is put before their script. */
export const probe = readFileSync(join(bench, 'probe.js'), 'utf8');

/** Longest that a library may take for anything. */
const PATIENCE_MILLIS = 300_000;

/**
 * Opens a page, works with it, and closes the browser.
 *
 * @param {object} options
 * @param {boolean} options.gpu
 * @param {string} options.url
 * @param {boolean} [options.probed] whether GPU calls are counted
 * @param {[Function, any]} [options.init] runs in the page before its own scripts
 * @param {(visit: {page: object, processes: Processes}) => Promise<any>} work
 */
export async function inBrowser({ gpu, url, probed = false, init }, work) {
  const browser = await launch({ gpu });
  try {
    // What a service worker fetches for later visits is not part of what this one needs.
    const page = await browser.newPage({ serviceWorkers: probed ? 'block' : 'allow' });
    page.setDefaultTimeout(PATIENCE_MILLIS);
    if (probed) await page.addInitScript(probe);
    if (init) await page.addInitScript(...init);
    const failed = failure(page);
    await page.goto(url);
    const processes = await Processes.of(browser);
    return await Promise.race([work({ page, processes }), failed]);
  } finally {
    await browser.close();
  }
}

/** Is rejected when the page says that something went wrong. */
function failure(page) {
  return new Promise((_, reject) => {
    page.on('pageerror', (error) => reject(error));
    page.on('crash', () => reject(new Error('the page crashed')));
  });
}
