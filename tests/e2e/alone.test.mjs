// A network leaves as one page that needs nothing else.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digits, draw } from './support/pen.mjs';
import { call } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const MOST_BYTES = 1_500_000;

/** Exports a network as a page. */
function exported(page, id) {
  return page.evaluate(async (id) => {
    const file = await studio.models.export(id, 'html');
    return { type: file.type, size: file.size, text: await file.text() };
  }, id);
}

/** Opens a page from a file in a browser without a network, and gives it to `look`. */
async function alone(context, text, look) {
  const folder = await mkdtemp(join(tmpdir(), 'digit-studio-'));
  const page = await context.newPage();
  try {
    const file = join(folder, 'page.html');
    await writeFile(file, text);
    await context.setOffline(true);
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => request.url().startsWith('file:') || complaints.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await look(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.setOffline(false);
    await page.close();
    await rm(folder, { recursive: true });
  }
}

const words = (page, selector) => page.locator(selector).innerText();

visit('a network leaves as a page that reads drawings from a file, without a network', {}, async ({ t, page }) => {
  const { type, size, text } = await exported(page, 'pretrained');
  t.diagnostic(`${size} bytes`);
  assert.equal(type, 'text/html');
  assert.ok(size < MOST_BYTES, String(size));
  await alone(page.context(), text, async (page) => {
    await page.waitForFunction(() => document.querySelectorAll('#bars li').length === 10);
    assert.equal(await words(page, '#guess'), '–');
    for (const digit of [7, 3]) {
      await draw(page, digits[digit]);
      await page.waitForFunction((digit) => document.querySelector('#guess').textContent === String(digit), digit);
      assert.match(await words(page, '#said'), /\d % sure/);
      await page.click('#clear');
      assert.equal(await words(page, '#guess'), '–');
    }
  });
});

visit('the largest network fits, and the page says whose it is', {}, async ({ page }) => {
  const { id } = await call(page, 'train', { architecture: 'fast', runtime: 'flex', train_size: 640, epochs: 1, name: 'A <b>"name"' });
  await call(page, 'runs.wait', id);
  const { size, text } = await exported(page, id);
  assert.ok(size < MOST_BYTES, String(size));
  await alone(page.context(), text, async (page) => {
    const title = await page.title();
    assert.match(title, /: a network that reads digits$/);
    assert.equal(await words(page, 'h1'), title);
    assert.equal(await page.locator('h1 b').count(), 0);
  });
});
