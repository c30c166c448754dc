// A network in a page of its own: one file, which reads drawings without a network connection.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { overflowing } from './support/models.mjs';
import { digits, draw, painted } from './support/pen.mjs';
import { call, short, until } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

/** The size that such a file may have, in bytes. */
const MOST_BYTES = 1_500_000;

const exported = (page, id) => page.evaluate(async (id) => (await studio.models.export(id, 'html')).text(), id);

/** Opens the file as a person does, from a disk, with no connection. */
async function withFile(page, html, body) {
  const folder = await mkdtemp(join(tmpdir(), 'digit-studio-alone-'));
  const alone = await page.context().newPage();
  const asked = [];
  alone.on('request', (request) => asked.push(request.url()));
  try {
    const file = join(folder, 'reader.html');
    await writeFile(file, html);
    await page.context().setOffline(true);
    await alone.goto(pathToFileURL(file).href);
    await alone.locator('#bars li').nth(9).waitFor();
    await body(alone);
    assert.deepEqual(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:')), []);
  } finally {
    await page.context().setOffline(false);
    await alone.close();
    await rm(folder, { recursive: true });
  }
}

visit('a network leaves as one file that reads drawings by itself', { minutes: 5 }, async ({ t, page }) => {
  await call(page, 'ready');
  const html = await exported(page, 'pretrained');
  t.diagnostic(`${html.length} bytes`);
  assert.ok(html.length < MOST_BYTES, `${html.length} bytes`);
  await withFile(page, html, async (alone) => {
    const guess = () => alone.locator('#guess').innerText();
    for (const [digit, strokes] of Object.entries(digits)) {
      await draw(alone, strokes);
      await until(alone, (digit) => document.querySelector('#guess').textContent === digit, digit);
      assert.match(await alone.locator('#sure').innerText(), /^\d+\.\d % sure$/);
      await alone.click('#clear');
      await until(alone, () => document.querySelector('#guess').textContent === '–');
    }
    await draw(alone, digits[4]);
    await until(alone, () => document.querySelector('#guess').textContent === '4');
    await alone.click('#undo');
    await painted(alone);
    assert.notEqual(await guess(), '–', 'one stroke is left');
    await alone.keyboard.press('Control+z');
    await until(alone, () => document.querySelector('#guess').textContent === '–');
  });
});

visit('the file of the largest network is small enough, and a name can bring nothing into it', {}, async ({ t, page }) => {
  const { id } = await call(page, 'train', { ...short, architecture: 'fast', name: '<img src=x onerror=alert(1)>' });
  assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
  const html = await exported(page, id);
  t.diagnostic(`${html.length} bytes`);
  assert.ok(html.length < MOST_BYTES, `${html.length} bytes`);
  await withFile(page, html, async (alone) => {
    assert.equal(await alone.locator('h1').innerText(), '<img src=x onerror=alert(1)>');
    assert.equal(await alone.locator('img').count(), 0);
    assert.match(await alone.locator('footer').innerText(), /It read \d+\.\d+ % of 10,000 test images/);
  });
});

visit('a network whose numbers are too large to compute with makes no file', {}, async ({ page }) => {
  const id = await overflowing(page);
  await assert.rejects(exported(page, id), /too large to compute with/);
});
