// A visitor's browser: one per test file, with a fresh profile and a site of its own for each test.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './browser.mjs';
import { openSite } from './site.mjs';
import { PATIENCE_MILLIS, call } from './studio.mjs';

const browsers = new Map();
after(() => Promise.all([...browsers.values()].map(async (browser) => (await browser).close())));

function browser(gpu) {
  if (!browsers.has(gpu)) browsers.set(gpu, launch({ gpu }));
  return browsers.get(gpu);
}

/**
 * A test with a visitor. It fails on errors in the console, unless they are expected.
 *
 * @param {string} promise what the visitor can rely on
 * @param {object} options
 * @param {boolean} [options.gpu] whether the browser has WebGPU, in software
 * @param {string} [options.query] of the address, such as `?runtime=flex`
 * @param {object} [options.context] Playwright's options of the profile: viewport, colour scheme ...
 * @param {Function} [options.init] runs in the page before its own scripts
 * @param {RegExp[]} [options.allow] errors in the console that belong to the test
 * @param {object} [options.site] see `openSite`
 * @param {(site: object) => Promise<void>} [options.before] makes the site go wrong before the visit
 * @param {number} [options.minutes] longest that the test may take, on a busy machine
 * @param {(visit: {t: object, page: object, site: object}) => Promise<void>} body
 */
export function visit(promise, options, body) {
  test(promise, { timeout: (options.minutes ?? 4) * 60_000 }, async (t) => {
    const site = await openSite(options.site);
    const context = await (await browser(options.gpu ?? false)).newContext(options.context);
    context.setDefaultTimeout(PATIENCE_MILLIS);
    try {
      await options.before?.(site);
      const page = await context.newPage();
      const { complaints, warnings } = listen(page);
      if (options.init) await page.addInitScript(options.init);
      await open(page, site.url + (options.query ?? ''));
      await body({ t, page, site }).catch(async (error) => Promise.reject(await explained(error, page, [...complaints, ...warnings])));
      assert.deepEqual(unexpected(complaints, options.allow ?? []), [], 'the console has errors');
    } finally {
      await context.close();
      await site.close();
    }
  });
}

/** Opens the page and waits for its API, which is there before anything else works. */
export async function open(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => window.studio);
}

function listen(page) {
  const [complaints, warnings] = [[], []];
  page.on('console', (message) => {
    const words = `${message.text()} (${message.location().url})`;
    if (message.type() === 'error') complaints.push(words);
    if (message.type() === 'warning') warnings.push(words);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('crash', () => complaints.push('the page crashed'));
  return { complaints, warnings };
}

function unexpected(complaints, allowed) {
  return complaints.filter((complaint) => !allowed.some((pattern) => pattern.test(complaint)));
}

/** What a failure looked like to the visitor. */
async function explained(error, page, complaints) {
  const look = async () => ({
    place: await page.evaluate(() => location.hash),
    notices: await page.locator('#notices').innerText({ timeout: 1_000 }),
    unfetched: await page.locator('#unfetched').isVisible(),
    runs: (await call(page, 'runs.list')).map(({ definition, ...run }) => run),
  });
  const seen = await look().catch((reason) => String(reason));
  const text = `${error.message}\nthe page: ${JSON.stringify(seen)}\nthe console: ${JSON.stringify(complaints)}`;
  return new Error(text, { cause: error });
}
