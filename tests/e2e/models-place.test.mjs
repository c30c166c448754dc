// The place of models: networks are kept under a name, and used, judged, compared, exported, deleted and brought back.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violations } from './support/axe.mjs';
import { hasFocus } from './support/keyboard.mjs';
import { testImage } from './support/mnist.mjs';
import { answersOf, copyModel, drawOn, modelFiles, pick, pytorch } from './support/models.mjs';
import { digits, draw } from './support/pen.mjs';
import { becomes, call, guess, short, until } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const flex = { query: '?runtime=flex' };
const models = { query: '?runtime=flex#/models' };
const row = (page, id) => page.locator(`#models [data-id="${id}"]`);
const cell = (page, id, column) => row(page, id).locator(`[data-column="${column}"]`);
const list = (page) => call(page, 'models.list');
const byId = async (page, id) => (await list(page)).find((model) => model.id === id);

/** Imports what PyTorch saved and returns the id that it got. */
async function imported(page, name = 'pytorch.pth') {
  const before = (await list(page)).map(({ id }) => id);
  await pick(page, name, await pytorch());
  return until(page, async (before) => (await studio.models.list()).find(({ id }) => !before.includes(id))?.id, before);
}

async function trained(page, definition = {}) {
  const { id } = await call(page, 'train', { ...short, ...definition });
  assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
  return id;
}

async function reload(page) {
  await page.reload();
  await page.waitForFunction(() => window.studio);
}

async function chooseFromMenu(page, id, words) {
  await row(page, id).locator('.more').click();
  await row(page, id).locator(`.menu-items .item:has-text("${words}")`).click();
}

visit('the place is there with what came with the page, and says what to do', models, async ({ page }) => {
  await row(page, 'pretrained').waitFor();
  await becomes(() => page.title(), 'Models · Digit Studio');
  assert.match(await row(page, 'pretrained').innerText(), /Reads your drawings/);
  await page.getByText('Add a network of your own').waitFor();
  await page.click('.empty >> text=Train a network');
  await page.locator('#train').waitFor();
});

visit('an imported network survives a reload and reads drawings', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  const expected = await answersOf(page, id);
  await reload(page);
  await row(page, id).waitFor();
  assert.deepEqual(await answersOf(page, id), expected);
  await row(page, id).getByRole('button', { name: 'Use for drawing' }).click();
  await row(page, id).getByText('Reads your drawings').waitFor();
  assert.equal((await byId(page, id)).in_use, true);
  await page.click('.places >> text=Studio');
  await call(page, 'ready');
  await draw(page, digits[7]);
  await guess(page);
  const { pixels } = testImage(0);
  const read = await page.evaluate((pixels) => studio.classify(new Uint8Array(pixels)), pixels);
  assert.equal(read.model, id);
  for (const [digit, share] of expected[0].probabilities.entries()) {
    assert.ok(Math.abs(share - read.probabilities[digit]) < 1e-5, 'the classifier reads the same');
  }
});

visit('the network that reads drawings reads them on the next visit too', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await row(page, id).getByRole('button', { name: /^Use for drawing/ }).click();
  await row(page, id).getByText('Reads your drawings').waitFor();
  await reload(page);
  const reads = (id) => until(page, async (id) => (await studio.models.list()).find(({ in_use }) => in_use)?.id === id, id);
  await reads(id);
  // The page's own choice counts as well.
  await page.evaluate(() => (location.hash = '#/'));
  await page.selectOption('#model', 'pretrained');
  await until(page, () => !('digit-studio-reader' in localStorage));
  await reload(page);
  await reads('pretrained');
  await call(page, 'models.use', id);
  await call(page, 'models.use', 'pretrained');
  assert.equal(await page.evaluate(() => 'digit-studio-reader' in localStorage), false);

  const run = await trained(page);
  await reload(page);
  await reads(run);
  await call(page, 'models.use', 'pretrained');
  await call(page, 'runs.delete', run);
  await page.evaluate((run) => (localStorage['digit-studio-reader'] = run), run);
  await reload(page);
  await until(page, () => !('digit-studio-reader' in localStorage));
  await reads('pretrained');
});

visit('a network that is trained meanwhile reads, and not the one of the last visit', models, async ({ page, site }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await call(page, 'models.use', id);
  let release;
  site.answer('parts/models.js', new Promise((resolve) => (release = resolve)));
  await open(page, `${site.url}?runtime=flex`);
  const run = await call(page, 'train', short);
  assert.equal((await call(page, 'runs.wait', run.id)).state, 'completed');
  site.repair();
  release();
  await until(page, async (id) => (await studio.models.list()).some((model) => model.id === id), id);
  assert.equal((await list(page)).find(({ in_use }) => in_use).id, run.id);
});

visit('a name that another network has is refused, or gets a number', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const first = await imported(page);
  const second = await imported(page);
  assert.equal((await byId(page, second)).name, 'Net from pytorch.pth (2)');
  await assert.rejects(call(page, 'models.rename', second, 'Net from pytorch.pth'), /another network is called/);
  await assert.rejects(call(page, 'models.rename', second, 'The network that came with the page'), /another network/);
  await call(page, 'models.rename', first, 'Mine');
  await call(page, 'models.rename', first, 'Mine');
  const run = await trained(page);
  await assert.rejects(call(page, 'models.save', run, { name: 'Mine' }), /another network is called Mine/);
  await call(page, 'models.delete', first);
  await call(page, 'models.rename', second, 'Mine');
  await call(page, 'models.restore', first);
  assert.equal((await byId(page, first)).name, 'Mine (2)');
  const { id } = await page.evaluate(async (run) => studio.models.add('Mine', await studio.models.weights(run)), run);
  assert.equal((await byId(page, id)).name, 'Mine (3)');
});

visit('a file that is dropped on the place is a network there, and no picture for the desk', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const bytes = [...(await pytorch())];
  await page.evaluate((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'dropped.pth'));
    for (const event of ['dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(event, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }, bytes);
  await page.locator('#models').getByText('Net from dropped.pth').waitFor();
  assert.equal(await page.locator('#gallery figure').count(), 0);
});

visit('a file that is no network gets one sentence, and changes nothing', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const before = await list(page);
  await pick(page, 'holiday.pth', Buffer.from('hello, world'));
  const said = page.locator('#place [role=alert]:visible');
  await said.getByText('holiday.pth').waitFor();
  assert.equal(await said.count(), 1);
  assert.deepEqual(await list(page), before);
  assert.deepEqual(await modelFiles(page), []);
});

/** Whoever reads a file fails otherwise than by its size. */
const unreadable = `for (const way of ['arrayBuffer', 'bytes', 'stream', 'text']) {
  Blob.prototype[way] = () => { throw new Error('the file was read'); };
}`;

visit('a file that is too large is refused in a sentence with megabytes, before it is read', {
  ...models,
  init: unreadable,
  before: (site) => site.prepend('worker.js', unreadable),
}, async ({ page, site }) => {
  const folder = await mkdtemp(join(tmpdir(), 'digit-studio-'));
  try {
    const path = join(folder, 'holiday.pth');
    await writeFile(path, '');
    await truncate(path, 300_000_000);
    const said = page.locator('#place [role=alert]:visible');
    await page.locator('#models').waitFor();
    await page.setInputFiles('#import-model', path);
    await said.getByText('“holiday.pth”: the file has 300 MB, which is too large for a network').waitFor();
    for (const [place, input] of [['runs', '#import'], ['runs/definitions', '#import-definition']]) {
      await open(page, `${site.url}?runtime=flex#/${place}`);
      await page.setInputFiles(input, path);
      await said.getByText('This file has 300 MB, which is too large for a training definition').waitFor();
    }
    assert.deepEqual(await call(page, 'definitions.list'), []);
  } finally {
    await rm(folder, { recursive: true });
  }
});

visit('a network that a script adds gets an id of its own, and takes the place of no other', flex, async ({ page }) => {
  const refused = (code) =>
    page.evaluate(`(async () => { ${code} })()`).then(
      () => assert.fail(`${code} was taken`),
      ({ message }) => message,
    );
  await call(page, 'ready');
  const run = await trained(page);
  const before = await list(page);
  const bytes = "const bytes = await studio.models.weights('pretrained');";
  assert.match(await refused(`${bytes} await studio.models.add({ id: 'pretrained', title: 'Mine' }, bytes)`), /name is a text/);
  assert.match(await refused("await studio.models.add('Mine', new Uint8Array(3))"), /checkpoint/);
  for (const id of ['pretrained', run]) {
    assert.match(await refused(`${bytes} await studio.models.page.add({ id: '${id}', title: 'Mine' }, bytes)`), /take the place/);
  }
  for (const id of ['', '../runs/a', 'a.b', 'a'.repeat(41)]) {
    assert.match(await refused(`${bytes} await studio.models.page.add({ id: '${id}', title: 'Mine' }, bytes)`), /letters, digits/);
  }
  assert.deepEqual(await list(page), before);
  const { id } = await page.evaluate(async () => studio.models.add(' Mine ', await studio.models.weights('pretrained')));
  assert.match(id, /^model-[A-Za-z0-9]{9}$/);
  const { name, kept } = await byId(page, id);
  assert.deepEqual([name, kept], ['Mine', false]);
  assert.deepEqual(await answersOf(page, id), await answersOf(page, 'pretrained'));
});

visit('what is being done with several networks at once is said of each', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const [first, second, third] = [await imported(page), await imported(page, 'second.pth'), await imported(page, 'third.pth')];
  // The tests begin one by one, when this test lets them.
  await page.evaluate(() => {
    const { test } = studio.models;
    window.begin = {};
    studio.models.test = async (id) => {
      await new Promise((resolve) => (begin[id] = resolve));
      return test(id);
    };
  });
  const doing = (id) => row(page, id).locator('.doing').innerText();
  const words = 'Testing on 10,000 images';
  for (const id of [first, second]) await chooseFromMenu(page, id, 'Test it');
  assert.deepEqual([await doing(first), await doing(second)], [words, words]);
  await chooseFromMenu(page, third, 'Delete');
  await page.locator('#undo-delete').waitFor();
  assert.deepEqual([await doing(first), await doing(second)], [words, words]);
  const button = (id) => row(page, id).locator(`.menu-items .item:has-text("${words}")`);
  assert.equal(await button(first).getAttribute('aria-disabled'), 'true');

  await page.evaluate((id) => begin[id](), second);
  await until(page, async (id) => (await studio.models.list()).find((model) => model.id === id).accuracy, second);
  await row(page, second).locator('.doing:empty').waitFor({ state: 'attached' });
  assert.equal(await doing(first), words);
  const [file] = await Promise.all([page.waitForEvent('download'), chooseFromMenu(page, first, 'safetensors')]);
  assert.equal(file.suggestedFilename(), 'Net-from-pytorch-pth.safetensors');
  await page.evaluate((id) => begin[id](), first);
  await row(page, first).locator('.doing:empty').waitFor({ state: 'attached' });
});

visit('networks that were deleted one after the other come back together', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const ids = [await imported(page), await imported(page, 'second.pth')];
  const before = await list(page);
  for (const id of ids) {
    await chooseFromMenu(page, id, 'Delete');
    await row(page, id).waitFor({ state: 'detached' });
  }
  await page.getByText('2 networks are deleted.').waitFor();
  await page.click('#undo-delete');
  for (const id of ids) await row(page, id).waitFor();
  assert.deepEqual(await list(page), before);
});

visit('networks are sorted by what a header says, those of runs apart', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const net = await imported(page);
  const run = await trained(page, { architecture: 'tiny' });
  const tiny = (await call(page, 'models.save', run, { name: 'A tiny one' })).id;
  const order = () => page.locator('#models tbody tr[data-id]').evaluateAll((rows) => rows.map(({ dataset }) => dataset.id));
  const inOrder = (ids) => until(page, (ids) => [...document.querySelectorAll('#models tbody tr[data-id]')].map(({ dataset }) => dataset.id).join() === ids, ids.join());
  await inOrder([tiny, net, 'pretrained', run]);
  await page.click('#models th >> text=Network');
  assert.deepEqual(await order(), [tiny, net, 'pretrained', run]);
  await page.click('#models th >> text=Size');
  await page.click('#models th >> text=Size');
  assert.equal(await page.locator('#models th[aria-sort=descending]').innerText(), 'Size');
  assert.equal((await order()).indexOf(tiny), 2, 'the smallest of those that are kept');
  assert.equal((await order()).at(-1), run);
});

visit('a run’s network is kept under a name and outlives its run', models, async ({ page }) => {
  const run = await trained(page, { name: 'Steady hand', architecture: 'tiny' });
  const expected = await answersOf(page, run);
  const judged = await call(page, 'evaluate', { model: run });
  await row(page, run).getByRole('button', { name: 'Keep: Steady hand' }).click();
  const id = await until(page, async () => (await studio.models.list()).find(({ kept }) => kept)?.id);
  const named = await call(page, 'models.save', run, { name: 'Second copy' });
  await call(page, 'runs.delete', run);
  await reload(page);
  await row(page, id).waitFor();
  assert.deepEqual(
    (await list(page)).map(({ id, name, kept, origin }) => [id, name, kept, origin.run]),
    [
      ['pretrained', 'The network that came with the page', false, undefined],
      [id, 'Steady hand', true, run],
      [named.id, 'Second copy', true, run],
    ],
  );
  assert.deepEqual(await answersOf(page, id), expected);
  const { loss, correct } = await call(page, 'evaluate', { model: id });
  assert.deepEqual([loss, correct], [judged.loss, judged.correct]);
  const { accuracy } = await byId(page, id);
  assert.deepEqual([accuracy.correct, accuracy.count], [judged.correct, 10_000]);
});

visit('an accuracy is told with its interval, by the run’s test or on request', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  assert.equal(await cell(page, id, 'Accuracy').innerText(), '–');
  await chooseFromMenu(page, id, 'Test it on 10,000 images');
  await until(page, async (id) => (await studio.models.list()).find((model) => model.id === id).accuracy, id);
  const { correct } = await call(page, 'evaluate', { model: id });
  const { accuracy } = await byId(page, id);
  assert.deepEqual([accuracy.correct, accuracy.count], [correct, 10_000]);
  const [low, high] = accuracy.interval;
  // Agresti and Coull's interval is centred on the same value, and is never the shorter one.
  const middle = (correct + 1.959964 ** 2 / 2) / (10_000 + 1.959964 ** 2);
  const reach = 1.959964 * Math.sqrt((middle * (1 - middle)) / (10_000 + 1.959964 ** 2));
  assert.ok(Math.abs((low + high) / 2 - middle) < 1e-9);
  assert.ok((high - low) / 2 <= reach + 1e-12 && (high - low) / 2 > 0.9 * reach);
  const percent = (share) => (100 * share).toFixed(2);
  const expected = `${percent(correct / 10_000)} % (${percent(low)} to ${percent(high)})`;
  await until(page, ([id, expected]) => document.querySelector(`[data-id="${id}"] [data-column=Accuracy]`).innerText === expected, [id, expected]);
});

visit('a name is typed over in its place, and Escape leaves it', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await row(page, id).getByRole('button', { name: /^Rename/ }).click();
  const field = row(page, id).locator('.name-field');
  await hasFocus(page, `#models [data-id="${id}"] .name-field`, 'the field is there');
  await field.fill('Never mind');
  await field.press('Escape');
  assert.equal(await row(page, id).locator('.run-name').innerText(), 'Net from pytorch.pth');
  await row(page, id).getByRole('button', { name: /^Rename/ }).click();
  await field.fill('  From the lab ');
  await field.press('Enter');
  await row(page, id).getByText('From the lab', { exact: true }).waitFor();
  await assert.rejects(call(page, 'models.rename', id, ' '), /needs a name/);
  await assert.rejects(call(page, 'models.rename', 'pretrained', 'Mine'), /keeps its name/);
  assert.match(await page.locator('#model').innerText(), /From the lab/);
  await reload(page);
  await row(page, id).getByText('From the lab', { exact: true }).waitFor();
});

visit('what is deleted comes back with Undo, and is gone without', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  const before = await byId(page, id);
  await chooseFromMenu(page, id, 'Delete');
  await page.getByText('Net from pytorch.pth is deleted.').waitFor();
  await row(page, id).waitFor({ state: 'detached' });
  assert.deepEqual(await modelFiles(page), []);
  await page.click('#undo-delete');
  await row(page, id).waitFor();
  assert.deepEqual(await byId(page, id), before);
  await call(page, 'models.delete', id);
  await reload(page);
  await row(page, 'pretrained').waitFor();
  assert.equal((await list(page)).length, 1);
  await assert.rejects(call(page, 'models.restore', id), /gone/);
});

visit('what reads drawings, came with the page or belongs to a run is not deleted here', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await call(page, 'models.use', id);
  await chooseFromMenu(page, id, 'Delete');
  await page.locator('#place [role=alert]').getByText('reads drawings at present').waitFor();
  assert.ok(await byId(page, id));
  await assert.rejects(call(page, 'models.delete', 'pretrained'), /came with the page/);
  const run = await trained(page);
  await call(page, 'models.use', 'pretrained');
  await assert.rejects(call(page, 'models.delete', run), /studio\.runs\.delete/);
  await call(page, 'models.delete', id);
});

visit('each format’s button gives the file that the API gives', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await page.click(`[data-id="${id}"] .run-name`);
  await page.locator('#model-facts').waitFor();
  assert.equal(new URL(page.url()).hash, `#/models/${id}`);
  for (const format of ['pth', 'safetensors', 'onnx', 'bpk', 'html']) {
    const button = page.locator(`.exports [data-format=${format}]`);
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
    assert.equal(file.suggestedFilename(), `Net-from-pytorch-pth.${format}`);
    const expected = await page.evaluate(
      async ([id, format]) => {
        const bytes = await (await studio.models.export(id, format)).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      },
      [id, format],
    );
    assert.equal(createHash('sha256').update(await readFile(await file.path())).digest('hex'), expected, format);
  }
});

visit('a torn file is said, once, and left alone', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await copyModel(page, `${id}.dsmd`, 'model-torn.dsmd', 0.5);
  // One that was made and not written to is nothing.
  await copyModel(page, `${id}.dsmd`, 'model-begun.dsmd', 0);
  // A whole file under another name must not pass for another network.
  await copyModel(page, `${id}.dsmd`, 'model-other.dsmd');
  await reload(page);
  await page.locator('#unreadable').getByText('2 kept networks can’t be read').waitFor();
  assert.equal((await list(page)).length, 2);
  assert.deepEqual(await call(page, 'models.unreadable'), ['model-other.dsmd', 'model-torn.dsmd']);
  const left = [`${id}.dsmd`, 'model-begun.dsmd', 'model-other.dsmd', 'model-torn.dsmd'];
  assert.deepEqual(await modelFiles(page), left.sort());
});

visit('with full storage an import works for this page, and says so', models, async ({ t, page, site }) => {
  await page.locator('#models').waitFor();
  const kept = await imported(page);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(site.url);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000 });
  const id = await imported(page, 'second.pth');
  const said = page.locator('#place [role=alert]:visible');
  await said.getByText('lasts as long as this page').waitFor();
  t.diagnostic(await said.innerText());
  assert.equal((await byId(page, id)).kept, false);
  await assert.rejects(call(page, 'models.save', id), /could not keep/);
  assert.deepEqual(await answersOf(page, id), await answersOf(page, kept));

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await call(page, 'models.save', id);
  assert.equal((await byId(page, id)).kept, true);
  assert.deepEqual((await modelFiles(page)).length, 2);
});

visit('where the browser keeps no files, networks last as long as the page', {
  ...models,
  init: () => delete FileSystemFileHandle.prototype.createWritable,
  before: (site) => site.prepend('worker.js', 'delete FileSystemFileHandle.prototype.createWritable'),
}, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await page.locator('#place [role=alert]').getByText('keeps no files').waitFor();
  await call(page, 'models.use', id);
  assert.equal((await byId(page, id)).in_use, true);
  await call(page, 'models.rename', id, 'For today');
  assert.equal((await byId(page, id)).name, 'For today');
  await call(page, 'models.use', 'pretrained');
  await call(page, 'models.delete', id);
  assert.equal(await byId(page, id), undefined);
  await call(page, 'models.restore', id);
  assert.equal((await byId(page, id)).name, 'For today');
});

visit('two networks are compared on one drawing, while it is drawn', models, async ({ page }) => {
  await page.locator('#models').waitFor();
  const id = await imported(page);
  await page.check('[aria-label^="Compare The network"]');
  await page.check(`[data-id="${id}"] [type=checkbox]`);
  await page.click('#compare-models');
  await page.locator('#trial-pad').waitFor();
  // It scrolls there.
  await hasFocus(page, '#place h1', 'another view');
  assert.equal(new URL(page.url()).hash, `#/models/compare/pretrained/${id}`);
  /** Waits until each network's bars are what it says of the drawing, and returns both digits. */
  const settled = () =>
    until(
      page,
      async (models) => {
        const found = [];
        for (const model of models) {
          const { digit, probabilities } = await studio.classify(document.querySelector('#trial-pad'), { model });
          const bars = [...document.querySelectorAll(`[data-model="${model}"] .bars li`)];
          const gaps = bars.map((bar, digit) => Math.abs(Number(bar.style.getPropertyValue('--share')) - probabilities[digit]));
          if (gaps.some((gap) => gap > 1e-4)) return undefined;
          found.push(digit);
        }
        return found;
      },
      ['pretrained', id],
    );
  const verdict = () => page.locator('#verdict').innerText();
  const said = ([first, second]) => (first === second ? `Both read ${first}` : `They differ: ${first} and ${second}`);
  for (const digit of [0, 7]) {
    await drawOn(page, '#trial-pad', digits[digit]);
    const found = await settled();
    assert.equal(found[0], digit);
    assert.equal(await verdict(), said(found));
    await page.locator('#place').getByRole('button', { name: 'Clear' }).click();
    await until(page, () => document.querySelector('#verdict').innerText === '');
  }
});

visit('the desk’s drawing is taken along, and the keyboard draws too', flex, async ({ page }) => {
  await call(page, 'ready');
  await draw(page, digits[3]);
  const read = await guess(page);
  await page.click('.places >> text=Models');
  await page.click('#models [data-id=pretrained] .run-name');
  await page.click('#take-drawing');
  await until(page, (read) => document.querySelector('#verdict').innerText === `It reads ${read}`, read);
  await page.focus('#trial-pad');
  await page.keyboard.press('Delete');
  await until(page, () => document.querySelector('#verdict').innerText === '');
  const press = async (key, times = 1) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  await press('ArrowUp', 8);
  await press('Space');
  await press('ArrowDown', 16);
  await press('Space');
  await until(page, () => document.querySelector('#verdict').innerText === 'It reads 1');
  await page.click('.places >> text=Studio');
  assert.equal(await guess(page), read, 'the desk is as it was');
});

visit('another tab sees what is kept, renamed and deleted', models, async ({ page, site }) => {
  await page.locator('#models').waitFor();
  const other = await page.context().newPage();
  await open(other, site.url + models.query);
  await other.locator('#models').waitFor();
  const id = await imported(page);
  await row(other, id).waitFor();
  await Promise.all([call(page, 'models.rename', id, 'Left'), call(other, 'models.test', id)]);
  await row(other, id).getByText('Left', { exact: true }).waitFor();
  assert.ok((await byId(page, id)).accuracy, 'neither tab writes over what the other has written');
  await call(page, 'models.delete', id);
  await until(other, async () => (await studio.models.list()).every(({ kept }) => !kept));
  assert.deepEqual(await modelFiles(page), []);
});

visit('the place fetches nothing for who doesn’t go there', flex, async ({ page, site }) => {
  await call(page, 'ready');
  const id = await trained(page);
  await call(page, 'evaluate', { model: id });
  assert.deepEqual(site.asked.filter((path) => /parts\/|worker_models|^places/.test(path)), []);
});

for (const [colorScheme, viewport] of [
  ['light', { width: 1440, height: 900 }],
  ['dark', { width: 390, height: 844 }],
]) {
  const options = { ...models, context: { colorScheme, viewport } };
  visit(`axe finds nothing serious at ${viewport.width} pixels in ${colorScheme}, and nothing sticks out`, options, async ({ page }) => {
    await row(page, 'pretrained').waitFor();
    assert.deepEqual(await violations(page), [], 'what came with the page');
    const id = await imported(page);
    await trained(page);
    await row(page, id).locator('.more').click();
    assert.deepEqual(await violations(page), [], 'the table with a menu');
    for (const [place, networks] of [[id, 1], [`compare/pretrained/${id}`, 2]]) {
      await page.evaluate((place) => (location.hash = `#/models/${place}`), place);
      await page.locator(`[data-networks="${networks}"] #trial-pad`).waitFor();
      // It scrolls there.
      await hasFocus(page, '#place h1', 'another view');
      await drawOn(page, '#trial-pad', digits[7]);
      await until(page, () => document.querySelector('#verdict').innerText !== '');
      assert.deepEqual(await violations(page), [], place);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
    }
  });
}
