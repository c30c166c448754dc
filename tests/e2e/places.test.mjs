// Places beside the desk: the runs as a table, each in detail, and beside each other.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { digits, draw } from './support/pen.mjs';
import { becomes, call, guess, short, until, untilStep } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const flex = { query: '?runtime=flex' };
const runs = { query: '?runtime=flex#/runs' };
const heading = (page) => page.locator('#place h1');
const rows = (page) => page.locator('#runs tbody tr');
const names = (page) => page.locator('#runs .run-name').allInnerTexts();

/** Two short runs that differ in what they learn at, until the table shows how they ended. */
async function twoRuns(page) {
  const ids = [];
  for (const [name, changes] of [
    ['Slow', { learning_rate: 0.001 }],
    ['Quick', { learning_rate: 0.05, momentum: 0.9 }],
  ]) {
    const { id } = await call(page, 'train', { ...short, name, ...changes });
    assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
    ids.push(id);
  }
  await until(page, () => document.querySelectorAll('#runs [data-state=completed]').length === 2);
  return ids;
}

visit('who only draws and trains fetches nothing of the places', flex, async ({ page, site }) => {
  await call(page, 'ready');
  await draw(page, digits[7]);
  await guess(page);
  const { id } = await call(page, 'train', short);
  await call(page, 'runs.wait', id);
  assert.deepEqual(
    site.asked.filter((path) => path.startsWith('places')),
    [],
  );
  await page.click('.places >> text=Runs');
  await rows(page).first().waitFor();
  assert.ok(site.asked.some((path) => path.startsWith('places_bg.wasm')));
});

visit('the address opens the place, which says what to do while no run was made', runs, async ({ page }) => {
  await page.getByText('No run was made yet').waitFor();
  assert.equal(await heading(page).innerText(), 'Runs');
  await becomes(() => page.title(), 'Runs · Digit Studio');
  assert.ok(await page.locator('#pad').isHidden());
  await page.click('text=Train a network');
  await page.locator('#train').waitFor();
  await until(page, () => document.title.startsWith('Digit Studio'));
});

visit('a place that can not be fetched says so, and is there at the next try', { ...flex, allow: [/ERR_|Failed to load/] }, async ({ page, site }) => {
  const said = page.locator('#unfetched');
  assert.ok(await said.isHidden());
  await call(page, 'ready');
  await site.down();
  await assert.rejects(call(page, 'definitions.list'), /could not be fetched/);
  await page.click('.places >> text=Runs');
  await said.getByText('could not be fetched').waitFor();
  await page.locator('#pad').waitFor();
  await site.up();
  await page.click('.places >> text=Runs');
  await page.getByText('No run was made yet').waitFor();
  assert.ok(await said.isHidden());
  assert.deepEqual(await call(page, 'definitions.list'), []);
});

visit('one goes back and forth, and the desk goes on as it was', flex, async ({ page }) => {
  await call(page, 'ready');
  await draw(page, digits[7]);
  await guess(page);
  const { id } = await call(page, 'train', { ...short, train_size: 60_000, epochs: 20 });
  await untilStep(page, id, 5);
  const chart = (await page.locator('#chart').boundingBox()).width;
  await page.click('.places >> text=Runs');
  await heading(page).waitFor();
  const isThere = () => document.activeElement.matches('#place h1');
  await until(page, isThere);
  assert.equal(await page.locator('.places [aria-current=page]').innerText(), 'Runs');
  await page.click(`[data-id="${id}"] .run-name`);
  await page.locator('#run-log').waitFor();
  assert.equal(new URL(page.url()).search, '?runtime=flex');
  await page.goBack();
  await rows(page).first().waitFor();
  await page.goBack();
  await page.locator('#pad').waitFor();
  assert.equal(await page.locator('.places [aria-current=page]').innerText(), 'Studio');
  // It is read by the network that learns just now.
  await becomes(() => guess(page), '7');
  await until(page, (width) => document.querySelector('#chart').getBoundingClientRect().width === width, chart);
  await page.goForward();
  await rows(page).first().waitFor();
  assert.equal((await call(page, 'runs.get', id)).state, 'running');
  await call(page, 'runs.cancel', id);
});

visit('the table sorts by its columns and filters by state and words', runs, async ({ page }) => {
  await twoRuns(page);
  const sort = (column) => page.click(`#runs th >> text="${column}"`);
  assert.deepEqual(await names(page), ['Quick', 'Slow'], 'the newest is first');
  await sort('Run');
  await sort('Run');
  assert.deepEqual(await names(page), ['Slow', 'Quick']);
  assert.equal(await page.locator('#runs th[aria-sort=descending]').innerText(), 'Run');
  await sort('Test loss');
  assert.deepEqual(await names(page), ['Quick', 'Slow']);
  await page.fill('#runs-text', 'slow');
  assert.deepEqual(await names(page), ['Slow']);
  await page.selectOption('#runs-state', 'failed');
  assert.deepEqual(await names(page), []);
  await page.getByText('No run is like this').waitFor();
});

visit('runs are compared: curves, accuracies, and only what differs', runs, async ({ page }) => {
  await twoRuns(page);
  for (const name of ['Slow', 'Quick']) await page.check(`[aria-label="Compare ${name}"]`);
  await page.click('#compare');
  await page.locator('#comparison').waitFor();
  await until(page, () => document.querySelectorAll('.overlay .label').length === 4);
  const lines = await page.locator('.overlay [data-line] path').evaluateAll((all) =>
    all.map((path) => [path.getAttribute('d').length > 10, getComputedStyle(path).strokeDasharray]),
  );
  assert.ok(lines.every(([isDrawn]) => isDrawn));
  assert.notEqual(lines[0][1], lines[1][1], 'lines differ in more than colour');
  const settings = await page.locator('#differences tr:not(:first-child)').allInnerTexts();
  assert.deepEqual(
    settings.map((row) => row.split(/\s+/).join(' ')),
    ['learning rate 0.001 0.05', 'momentum 0.5 0.9'],
  );
  const address = page.url();
  await page.goBack();
  await rows(page).first().waitFor();
  await page.goto(address);
  await page.locator('#comparison').waitFor();
});

visit('a run is deleted after one question, in its place', runs, async ({ page }) => {
  const [slow, quick] = await twoRuns(page);
  const row = page.locator(`[data-id="${slow}"]`);
  await row.getByRole('button', { name: 'Delete Slow' }).click();
  await row.getByRole('button', { name: 'Keep' }).click();
  assert.equal(await rows(page).count(), 2);
  await row.getByRole('button', { name: 'Delete Slow' }).click();
  await row.getByRole('button', { name: 'Delete', exact: true }).click();
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(
    (await call(page, 'runs.list')).map(({ id }) => id),
    [quick],
  );
});

visit('the table is live while a run trains, and its buttons act', runs, async ({ page }) => {
  const { id } = await call(page, 'train', { ...short, train_size: 60_000, epochs: 20 });
  const row = page.locator(`[data-id="${id}"][data-state=running]`);
  await row.waitFor();
  const element = await row.elementHandle();
  const seconds = () => row.locator('[data-column=Duration]').innerText();
  const before = await seconds();
  await until(page, ([id, before]) => document.querySelector(`[data-id="${id}"] [data-column=Duration]`).innerText !== before, [id, before]);
  assert.ok(await element.evaluate((row) => row.isConnected), 'the row is the same element');
  await row.getByRole('button', { name: 'Pause' }).click();
  await page.locator(`[data-id="${id}"][data-state=paused]`).waitFor();
  await page.locator(`[data-id="${id}"]`).getByRole('button', { name: 'Resume' }).click();
  await row.waitFor();
  await row.getByRole('button', { name: 'Cancel' }).click();
  await page.locator(`[data-id="${id}"][data-state=canceled]`).waitFor();
});

visit('the run of another tab is only looked at', flex, async ({ page, site }) => {
  const { id } = await call(page, 'train', { ...short, train_size: 60_000, epochs: 20 });
  await untilStep(page, id, 50);
  const other = await page.context().newPage();
  await open(other, site.url + runs.query);
  const row = other.locator(`[data-id="${id}"]`);
  await row.getByText('in another tab').waitFor();
  assert.equal(await row.getByRole('button').count(), 0);
  await call(page, 'runs.cancel', id);
});

visit('a definition leaves as a file and comes back as a run, and a changed command line trains', runs, async ({ page }) => {
  const [, quick] = await twoRuns(page);
  await page.click(`[data-id="${quick}"] .run-name`);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
  const json = await readFile(await file.path(), 'utf8');
  assert.deepEqual(JSON.parse(json), (await call(page, 'runs.get', quick)).definition);

  await page.fill('#command-line', '--epochs 1 --speed 9');
  await page.click('#train-again');
  await page.locator('[role=alert]').getByText('speed').waitFor();
  await page.fill('#command-line', '--epochs 1 --train-size 1280 --seed 5');
  await page.click('#train-again');
  await until(page, async () => (await studio.runs.list()).at(-1).definition.seed === 5);
  const { id } = (await call(page, 'runs.list')).at(-1);
  await until(page, (id) => location.hash === `#/runs/${id}`, id);
  await call(page, 'runs.wait', id);

  await page.click('text=All runs');
  const buffer = Buffer.from(json);
  await page.setInputFiles('#import', { name: 'quick.json', mimeType: 'application/json', buffer });
  await until(page, async () => (await studio.runs.list()).length === 4);
  const again = (await call(page, 'runs.list')).at(-1);
  assert.deepEqual(again.definition, JSON.parse(json));
  await call(page, 'runs.wait', again.id);
});

visit('an address of what isn’t there says so, and shows the way back', runs, async ({ page }) => {
  const places = {
    'runs/nope': ['run', 'All runs', '#/runs'],
    'runs/compare/nope/other': ['run', 'All runs', '#/runs'],
    'runs/definitions/nope': ['definition', 'All definitions', '#/runs/definitions'],
    'models/nope': ['model', 'All models', '#/models'],
    'models/compare/pretrained/nope': ['model', 'All models', '#/models'],
    'deployments/nope': ['deployment', 'All deployments', '#/deployments'],
  };
  for (const [place, [what, back, all]] of Object.entries(places)) {
    await page.evaluate((place) => (location.hash = `#/${place}`), place);
    const words = `No such ${what} here`;
    await heading(page).getByText(words, { exact: true }).waitFor();
    assert.equal(await page.locator('#place h1').count(), 1);
    assert.equal(await page.title(), `${words} · Digit Studio`);
    await until(page, () => document.activeElement.matches('#absent h1'));
    assert.deepEqual(await page.locator('#place [role=alert]:visible').count(), 0);
    await page.click(`#absent >> text=${back}`);
    await until(page, (all) => location.hash === all && !document.querySelector('#absent'), all);
  }
  // What names no place of its own is the place that it begins with, and not an empty page.
  await page.evaluate(() => (location.hash = '#/runs/a/b'));
  await page.getByText('No run was made yet').waitFor();
});

visit('a run that is deleted in its own place leads back to those that are left', runs, async ({ page }) => {
  const [slow, quick] = await twoRuns(page);
  await page.click(`[data-id="${slow}"] .run-name`);
  await page.locator('#run-log').waitFor();
  assert.equal(await page.title(), 'Slow · Digit Studio');
  await page.getByRole('button', { name: 'Delete Slow' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await until(page, () => location.hash === '#/runs');
  await page.locator(`[data-id="${quick}"]`).waitFor();
  await becomes(() => names(page), ['Quick']);
});

for (const width of [1440, 390]) {
  visit(`figures stand under their headers at ${width} pixels, and a long command line is shown whole`, { ...runs, context: { viewport: { width, height: 900 } } }, async ({ page }) => {
    const [, quick] = await twoRuns(page);
    if (width > 1120) {
      const gaps = await page.evaluate(() => {
        const end = (node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return range.getBoundingClientRect().right;
        };
        const headers = [...document.querySelectorAll('#runs th')];
        const figures = headers.filter(({ dataset }) => dataset.figure === 'true');
        return figures.map((header) => {
          const cell = document.querySelector('#runs tbody tr').cells[headers.indexOf(header)];
          return end(header.querySelector('button').firstChild) - end(cell);
        });
      });
      assert.equal(gaps.length, 4);
      assert.ok(gaps.every((gap) => Math.abs(gap) < 1), `${gaps}`);
    }
    await page.evaluate((id) => (location.hash = `#/runs/${id}`), quick);
    const { command_line } = await call(page, 'runs.get', quick);
    await page.fill('#command-line', `${command_line} ${command_line} ${command_line}`);
    const hidden = await page.locator('#command-line').evaluate((box) => box.scrollHeight - box.clientHeight);
    assert.ok(hidden <= 0, `${hidden} pixels can't be seen`);
  });
}
