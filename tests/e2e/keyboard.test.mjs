// Models, runs and definitions without a mouse: every stop can be seen, and the focus is never lost.

import assert from 'node:assert/strict';
import { hasFocus, tabTo } from './support/keyboard.mjs';
import { pick, pytorch } from './support/models.mjs';
import { call, short, until } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const at = (place) => ({ query: `?runtime=flex#/${place}` });
const press = (page, key) => page.keyboard.press(key);

visit('networks are sorted, renamed, compared, deleted and brought back by keyboard', at('models'), async ({ page }) => {
  await page.locator('#models').waitFor();
  await hasFocus(page, '#place h1', 'the place');
  await pick(page, 'pytorch.pth', await pytorch());
  const id = await until(page, async () => (await studio.models.list()).find(({ kept }) => kept)?.id);
  const row = `[data-id="${id}"]`;
  await page.locator(row).waitFor();

  await tabTo(page, '#models th button');
  await press(page, 'Enter');
  assert.equal(await page.locator('#models th[aria-sort=ascending]').innerText(), 'Network');

  await tabTo(page, `${row} .rename`);
  await press(page, 'Enter');
  await hasFocus(page, `${row} .name-field`, 'the field is there');
  await press(page, 'Escape');
  await hasFocus(page, `${row} .rename`, 'a name that was left');
  await press(page, 'Enter');
  await hasFocus(page, `${row} .name-field`, 'the field is there again');
  await page.keyboard.type('By hand');
  await press(page, 'Enter');
  await hasFocus(page, `${row} .rename`, 'a name that was taken');
  await page.locator(row).getByText('By hand', { exact: true }).waitFor();

  await tabTo(page, `${row} .more`);
  await press(page, 'Enter');
  await tabTo(page, `${row} .menu-items .item`);
  await press(page, 'Escape');
  await hasFocus(page, `${row} .more`, 'a menu that was left');
  assert.equal(await page.locator(`${row} .more`).getAttribute('aria-expanded'), 'false');
  await press(page, 'Enter');
  await tabTo(page, `${row} .menu-items .item[aria-label^="Delete"]`);
  await press(page, 'Enter');
  await hasFocus(page, '#undo-delete', 'a network that was deleted');
  await page.locator(row).waitFor({ state: 'detached' });
  await press(page, 'Enter');
  await page.locator(row).waitFor();
  await hasFocus(page, '#place h1', 'a network that is back');

  await tabTo(page, `${row} .acts .steady > .button`);
  await press(page, 'Enter');
  await page.locator(row).getByText('Reads your drawings').waitFor();
  await hasFocus(page, `${row} .more`, 'a button that is gone');

  for (const box of [row, '[data-id=pretrained]']) {
    await page.focus('#place h1');
    await tabTo(page, `${box} [type=checkbox]`);
    await press(page, 'Space');
  }
  await page.focus('#place h1');
  await tabTo(page, '#compare-models');
  await press(page, 'Enter');
  await page.locator('#trial-pad').waitFor();
  await hasFocus(page, '#place h1', 'another view');
  await tabTo(page, '#trial-pad');
});

visit('a run is found, looked at and deleted by keyboard', at('runs'), async ({ page }) => {
  const { id } = await call(page, 'train', { ...short, name: 'Short' });
  await call(page, 'runs.wait', id);
  const row = `[data-id="${id}"]`;
  await page.locator(row).waitFor();
  await hasFocus(page, '#place h1', 'the place');
  await tabTo(page, '#import');
  await tabTo(page, '#runs-text');
  await page.keyboard.type('short');
  await tabTo(page, `${row} .run-name`);
  await press(page, 'Enter');
  await page.locator('#run-log').waitFor();
  await hasFocus(page, '#place h1', 'another view');
  await tabTo(page, '#command-line');
  await tabTo(page, '#open-results');
  await press(page, 'Enter');
  await hasFocus(page, '#results-bucket', 'a form that opened');
  await tabTo(page, '#write-results');
  await press(page, 'Enter');
  await page.getByText('4 objects written to').waitFor();
  await hasFocus(page, '#open-results', 'a form that is done');
  await tabTo(page, '#run-log');

  await page.goBack();
  await page.locator(row).waitFor();
  await hasFocus(page, '#place h1', 'another view');
  await tabTo(page, `${row} [aria-label="Delete Short"]`);
  await press(page, 'Enter');
  await hasFocus(page, `${row} .ask .quiet`, 'a question');
  await press(page, 'Escape');
  await hasFocus(page, `${row} [aria-label="Delete Short"]`, 'a question that was declined');
  await press(page, 'Enter');
  await hasFocus(page, `${row} .ask .quiet`, 'a question');
  await press(page, 'Shift+Tab');
  await press(page, 'Enter');
  await page.locator(row).waitFor({ state: 'detached' });
  await hasFocus(page, '#place h1', 'a run that was deleted');
});

visit('a run is paused and goes on by keyboard, and the focus stays with its buttons', at('runs'), async ({ page }) => {
  const { id } = await call(page, 'train', { ...short, train_size: 60_000, epochs: 20 });
  const row = `[data-id="${id}"]`;
  await page.locator(`${row}[data-state=running]`).waitFor();
  await hasFocus(page, '#place h1', 'the place');
  await tabTo(page, `${row} [aria-label^=Pause]`);
  await press(page, 'Enter');
  await hasFocus(page, `${row} [aria-label^=Resume]`, 'a run that was paused');
  await press(page, 'Enter');
  await hasFocus(page, `${row} [aria-label^=Pause]`, 'a run that goes on');
  const other = await call(page, 'train', { ...short, name: 'Another' });
  await page.locator(`[data-id="${other.id}"]`).waitFor();
  await hasFocus(page, `${row} [aria-label^=Pause]`, 'a run that was added to the table');
  await press(page, 'Tab');
  await press(page, 'Enter');
  await hasFocus(page, `${row} [aria-label^=Delete]`, 'a run that was canceled');
});

visit('a definition is written, copied and deleted by keyboard', at('runs/definitions'), async ({ page }) => {
  await page.getByText('No definition is stored yet').waitFor();
  await hasFocus(page, '#place h1', 'the place');
  await tabTo(page, '.empty .primary');
  await press(page, 'Enter');
  await page.locator('#definition-name').waitFor();
  await hasFocus(page, '#place h1', 'another view');
  await tabTo(page, '#definition-name');
  await page.keyboard.type('Typed');
  for (const field of ['author', 'description', 'line', 'data', 'results']) await tabTo(page, `#definition-${field}`);
  await tabTo(page, '#store');
  await press(page, 'Enter');
  await page.locator('#definitions li').waitFor();
  assert.equal((await call(page, 'definitions.list'))[0].name, 'Typed');
  await hasFocus(page, '#place h1', 'another view');
  const copy = '[aria-label="Duplicate Typed"]';
  await tabTo(page, copy);
  await press(page, 'Enter');
  await page.getByText('Copy of Typed').waitFor();
  await hasFocus(page, copy, 'a definition that was copied');
  await tabTo(page, '[aria-label="Delete Typed"]');
  await press(page, 'Enter');
  await hasFocus(page, '.ask .quiet', 'a question');
  await press(page, 'Escape');
  await hasFocus(page, '[aria-label="Delete Typed"]', 'a question that was declined');
  await press(page, 'Enter');
  await hasFocus(page, '.ask .quiet', 'a question');
  await press(page, 'Shift+Tab');
  await press(page, 'Enter');
  await hasFocus(page, '#place h1', 'a definition that was deleted');
  assert.deepEqual((await call(page, 'definitions.list')).map(({ name }) => name), ['Copy of Typed']);
});
