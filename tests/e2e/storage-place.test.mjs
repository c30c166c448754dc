// The place of buckets: what people know from the consoles of such stores, in this browser and at services.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { failure, keysOf, storage, textOf } from './support/objects.mjs';
import { ask, keys, openMoto, openRule, openS3rver } from './support/services.mjs';
import { becomes, call, short, until, untilStep } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const MIB = 1024 * 1024;
const place = { query: '#/storage' };
const heading = (page) => page.locator('#place h1');
const alert = (page) => page.locator('[role=alert]:not([hidden])').first();
const row = (page, key) => page.locator(`#objects [data-key="${key}"]`);
const shown = (page) => page.locator('#objects tbody tr').evaluateAll((rows) => rows.map(({ dataset }) => dataset.key));
const axe = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Goes to an address of the page that is open. */
const go = (page, hash) => page.evaluate((hash) => void (location.hash = hash), hash);

/** A bucket with small objects. */
async function fill(page, bucket, names, options) {
  await storage(page, 'createBucket', bucket);
  for (const key of names) await storage(page, 'put', bucket, key, `text of ${key}`, { content_type: 'text/plain', ...options });
}

/** Drops files, as a person does with some from a folder. */
function drop(page, files) {
  return page.evaluate((files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name, { type: 'text/plain' }));
    for (const type of ['dragover', 'drop']) {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data });
      document.querySelector('#place h1').dispatchEvent(event);
    }
  }, files);
}

/** Picks files of so many bytes with the button. */
function pick(page, sizes) {
  return page.evaluate((sizes) => {
    const data = new DataTransfer();
    for (const [name, size] of Object.entries(sizes)) data.items.add(new File([new Uint8Array(size)], name));
    const input = document.querySelector('#upload');
    input.files = data.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, sizes);
}

/** Names of everything that this origin keeps, wherever. */
function everything(page) {
  return page.evaluate(async () => {
    const found = [];
    const root = await navigator.storage.getDirectory();
    for await (const name of root.keys()) found.push(`file system: ${name}`);
    found.push(...(await caches.keys()));
    for (const { scope } of await navigator.serviceWorker.getRegistrations()) found.push(scope);
    for (const { name } of await indexedDB.databases()) found.push(`database: ${name}`);
    found.push(...Object.keys(localStorage), ...Object.keys(sessionStorage));
    return found;
  });
}

/** A test with a visitor to the place and a service. */
function withService(promise, start, options, body) {
  visit(promise, { minutes: 4, ...place, ...options }, async (visit) => {
    const service = await start();
    try {
      await body({ ...visit, ...service });
    } finally {
      await service.close();
    }
  });
}

/** Connects a service with the place's form. */
async function connect(page, endpoint, { bucket = '', remember = false } = {}) {
  await page.click('.connect summary');
  await page.fill('#endpoint', endpoint);
  await page.fill('#key-id', keys.access_key_id);
  await page.fill('#secret', keys.secret_access_key);
  await page.fill('#only-bucket', bucket);
  if (remember) await page.check('#remember');
  await page.click('#connect >> text="Connect"');
  await page.locator('.shelf[data-connection]').waitFor();
}

visit('buckets are made, opened by their address, and deleted after a question', place, async ({ page, site }) => {
  await page.locator('[data-bucket=mnist]').getByText('read-only').waitFor();
  await becomes(() => page.title(), 'Storage · Digit Studio');
  await page.getByText('No bucket of your own yet').waitFor();
  await page.click('text="Create bucket"');
  const wrong = page.locator('#new-bucket-here-wrong');
  await wrong.getByText('Type a name for the bucket first').waitFor();
  await page.fill('#new-bucket-here', 'Results');
  assert.ok(await wrong.isHidden(), 'who types is left in peace');
  await page.click('text="Create bucket"');
  await wrong.getByText('lower-case letters').waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.matches('#new-bucket-here[aria-invalid=true]')));
  assert.equal(await page.locator('[role=alert]:not([hidden])').count(), 1);
  await page.fill('#new-bucket-here', 'results');
  await page.click('text="Create bucket"');
  await page.click('[data-bucket=results] a');
  await until(page, () => location.hash === '#/storage/results');
  await heading(page).getByText('results', { exact: true }).waitFor();
  await page.getByText('Nothing is in here yet').waitFor();
  await storage(page, 'put', 'results', 'a', 'text');
  await row(page, 'a').waitFor();

  await page.goBack();
  const bucket = page.locator('[data-bucket=results]');
  await bucket.getByRole('button', { name: 'Delete results' }).click();
  await bucket.getByRole('button', { name: 'Delete', exact: true }).click();
  await bucket.getByText('results holds 1 object. Delete all of it for good?').waitFor();
  await bucket.getByRole('button', { name: 'Keep' }).click();
  await until(page, () => document.activeElement.getAttribute('aria-label') === 'Delete results');
  assert.deepEqual(await keysOf(page, 'results'), ['a']);
  await storage(page, 'put', 'results', 'b/c', 'text');
  await bucket.getByRole('button', { name: 'Delete results' }).click();
  await bucket.getByRole('button', { name: 'Delete', exact: true }).click();
  await bucket.getByText('results holds 2 objects').waitFor();
  // Slowly: it goes on whatever else is done, can be stopped, and takes the focus from nobody.
  await page.evaluate(() => {
    const { storage } = studio;
    const { delete: remove } = storage;
    window.deletions = [];
    storage.delete = (...args) => new Promise((go) => deletions.push(go)).then(() => remove(...args));
  });
  await bucket.getByRole('button', { name: 'Delete all', exact: true }).click();
  await until(page, () => deletions.length === 1);
  await storage(page, 'createBucket', 'another');
  await page.locator('[data-bucket=another]').waitFor();
  await bucket.getByText('Deleting its objects: 0 are gone').waitFor();
  await bucket.getByRole('button', { name: 'Stop' }).click();
  await page.evaluate(() => deletions.pop()());
  await until(page, async () => (await studio.storage.list('results')).objects.length === 1);
  await bucket.getByRole('button', { name: 'Delete results' }).click();
  await bucket.getByRole('button', { name: 'Delete', exact: true }).click();
  await bucket.getByRole('button', { name: 'Delete all', exact: true }).click();
  await until(page, () => deletions.length === 1);
  await page.focus('#new-bucket-here');
  await page.evaluate(() => deletions.pop()());
  await bucket.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'new-bucket-here');
  await storage(page, 'deleteBucket', 'another');
  assert.deepEqual((await storage(page, 'listBuckets')).map(({ name }) => name), ['mnist']);

  await open(page, `${site.url}?again#/storage/absent`);
  await alert(page).getByText('There is no bucket "absent" here').waitFor();
  assert.equal(await page.locator('[role=alert]:not([hidden])').count(), 1);
  assert.ok(await page.locator('#upload').isHidden(), 'nothing can be put into what is not there');
  await drop(page, [['lost.txt', 'x']]);
  assert.ok(await page.locator('.jobs').isHidden());
  await go(page, '#/storage/at/connection-7/data');
  await alert(page).getByText('This service is not connected').waitFor();
  await page.click('text="All buckets"');
  await page.locator('[data-bucket=mnist]').waitFor();
});

visit('files go up by button and by drop, and come back byte by byte', place, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await go(page, '#/storage/data/run%201');
  await page.getByText('Nothing is in here yet').waitFor();
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3));
  const files = ['one.bin', 'é ?#.bin'].map((name) => ({ name, mimeType: 'application/x-one', buffer: bytes }));
  await page.setInputFiles('#upload', files);
  for (const { name } of files) await row(page, `run 1/${name}`).waitFor();
  await page.locator('.jobs [role=status]').getByText('2 files done').waitFor();
  assert.deepEqual(
    await row(page, 'run 1/one.bin').locator('td:not(.acts)').allInnerTexts(),
    ['one.bin', '100 kB', 'just now', 'application/x-one'],
  );
  await drop(page, [['dropped.txt', 'seven'], ['other.txt', 'nine']]);
  for (const name of ['dropped.txt', 'other.txt']) await row(page, `run 1/${name}`).waitFor();
  assert.equal(await textOf(page, 'data', 'run 1/other.txt'), 'nine');
  assert.equal(await page.locator('#gallery figure').count(), 0, 'the desk takes no files of this place');

  for (const { name } of files) {
    const button = row(page, `run 1/${name}`).getByRole('button', { name: 'Download' });
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
    assert.deepEqual(await readFile(await file.path()), bytes);
  }
  await go(page, '#/storage');
  await page.locator('[data-bucket=data]').waitFor();
  await drop(page, [['lost.txt', 'x']]);
  await alert(page).getByText('Open a bucket first').waitFor();
});

visit('prefixes are folders with addresses and a way back, and columns sort', place, async ({ page }) => {
  await fill(page, 'data', ['a/b c/1', 'a/b c/2', 'a/long', 'top é+?#.txt', 'z']);
  await go(page, '#/storage/data');
  await row(page, 'a/').waitFor();
  assert.deepEqual(await shown(page), ['a/', 'top é+?#.txt', 'z']);
  await page.click('#objects th >> text="Size"');
  assert.deepEqual(await shown(page), ['a/', 'top é+?#.txt', 'z']);
  await page.click('#objects th >> text="Name"');
  await page.click('#objects th >> text="Name"');
  assert.deepEqual(await shown(page), ['a/', 'z', 'top é+?#.txt']);
  await row(page, 'a/').getByRole('link').click();
  await row(page, 'a/b c/').getByRole('link').click();
  await row(page, 'a/b c/1').waitFor();
  assert.equal(new URL(page.url()).hash, '#/storage/data/a/b%20c');
  assert.deepEqual(await page.locator('.crumbs li').allInnerTexts(), ['Storage', 'data', 'a']);
  const address = page.url();
  await page.click('.crumbs >> text="a"');
  await row(page, 'a/long').waitFor();
  await page.goto(address);
  await open(page, address);
  await row(page, 'a/b c/2').waitFor();
  assert.equal(await heading(page).innerText(), 'b c');
});

visit('a long listing comes in pages, and a change keeps what was loaded', { ...place, minutes: 4 }, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  const keys = Array.from({ length: 230 }, (_, i) => `object ${String(i).padStart(3, '0')}`);
  await page.evaluate(async (keys) => {
    for (const key of keys) await studio.storage.put('data', key, key);
  }, keys);
  await go(page, '#/storage/data');
  await page.getByText('The first 100 objects').waitFor();
  await page.click('#more');
  await page.getByText('The first 200 objects').waitFor();
  await storage(page, 'delete', 'data', keys[0]);
  await row(page, keys[0]).waitFor({ state: 'detached' });
  await row(page, keys[200]).waitFor();
  await page.click('#more');
  await page.getByText('229 objects').waitFor();
  assert.ok(await page.locator('#more').isHidden());
  assert.deepEqual(await shown(page), keys.slice(1));
});

visit('objects are copied, and deleted after a question', place, async ({ page }) => {
  await fill(page, 'data', ['a/one']);
  await storage(page, 'createBucket', 'other');
  await go(page, '#/storage/data/a');
  await row(page, 'a/one').getByRole('button', { name: 'Copy' }).click();
  await until(page, () => document.activeElement.id === 'copy-key');
  await page.selectOption('#copy-bucket', { label: 'other' });
  await page.fill('#copy-key', 'b/two');
  await page.click('#copying >> role=button[name="Copy"]');
  await until(page, async () => (await studio.storage.list('other')).objects.length === 1);
  assert.equal(await textOf(page, 'other', 'b/two'), 'text of a/one');

  await row(page, 'a/one').getByRole('button', { name: 'Delete one' }).click();
  await row(page, 'a/one').getByRole('button', { name: 'Keep' }).click();
  assert.deepEqual(await keysOf(page, 'data'), ['a/one']);
  await row(page, 'a/one').getByRole('button', { name: 'Delete one' }).click();
  await row(page, 'a/one').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Nothing is in here yet').waitFor();
  assert.deepEqual(await keysOf(page, 'data'), []);
  assert.ok(await page.evaluate(() => document.activeElement.matches('#place h1')));
});

visit('nothing is replaced without a yes', place, async ({ page }) => {
  await fill(page, 'data', ['one', 'two']);
  await go(page, '#/storage/data');
  await row(page, 'one').getByRole('button', { name: 'Copy' }).click();
  const [copy, doubt] = [page.locator('#copying [type=submit]'), page.locator('#copy-doubt')];
  await copy.click();
  await doubt.getByText('That is the object itself').waitFor();
  await page.fill('#copy-key', '');
  assert.ok(await doubt.isHidden(), 'who types is left in peace');
  await copy.click();
  await doubt.getByText('Give the copy a name').waitFor();
  await page.fill('#copy-key', 'two');
  await copy.click();
  await doubt.getByText('There is an object of this name already').waitFor();
  assert.equal(await textOf(page, 'data', 'two'), 'text of two');
  assert.equal(await copy.innerText(), 'Replace it');
  await copy.click();
  await page.locator('.jobs [role=status]').getByText('1 file done').waitFor();
  assert.equal(await textOf(page, 'data', 'two'), 'text of one');

  await drop(page, [['one', 'new'], ['three', 'new']]);
  await row(page, 'three').waitFor();
  const question = page.locator('#clashes');
  await question.getByText('one is here already.').waitFor();
  await question.getByText('Keep what is here').click();
  await question.waitFor({ state: 'detached' });
  await until(page, () => document.activeElement.matches('#place h1'));
  assert.equal(await textOf(page, 'data', 'one'), 'text of one');
  await drop(page, [['one', 'new'], ['two', 'new']]);
  await question.getByText('2 files are here already: one, two.').waitFor();
  await question.getByText('Replace them').click();
  await page.locator('.jobs [role=status]').getByText('2 files done').waitFor();
  for (const key of ['one', 'two', 'three']) assert.equal(await textOf(page, 'data', key), 'new');
  await go(page, '#/storage');
  await page.locator('[data-bucket=data]').waitFor();
  assert.ok(await page.locator('.jobs').isHidden(), 'what is done is no news elsewhere');
});

visit('a folder is deleted with all that is in it, and nothing beside it', place, async ({ page }) => {
  await fill(page, 'data', ['a/1', 'a/b/2', 'ab', 'z']);
  await go(page, '#/storage/data');
  await row(page, 'a/').getByRole('button', { name: 'Delete all in a' }).click();
  await row(page, 'a/').getByText('Delete all that is in it for good?').waitFor();
  await row(page, 'a/').getByRole('button', { name: 'Keep' }).click();
  assert.equal((await keysOf(page, 'data')).length, 4);
  await row(page, 'a/').getByRole('button', { name: 'Delete all in a' }).click();
  await row(page, 'a/').getByRole('button', { name: 'Delete', exact: true }).click();
  await row(page, 'a/').waitFor({ state: 'detached' });
  await until(page, async () => (await studio.storage.list('data')).objects.length === 2);
  assert.deepEqual((await keysOf(page, 'data')).sort(), ['ab', 'z']);
});

visit('a name that is being written, or of which nobody can tell whether it is free, is asked about too', place, async ({ page }) => {
  await fill(page, 'data', ['one']);
  await storage(page, 'createBucket', 'next');
  await go(page, '#/storage/data');
  await row(page, 'one').waitFor();
  const question = page.locator('#clashes');
  const gate = (method) =>
    page.evaluate((method) => {
      const { storage } = studio;
      const before = storage[method];
      window.held = [];
      storage[method] = (...args) => new Promise((go, stop) => held.push({ go, stop })).then(() => before(...args));
      window.open = () => {
        storage[method] = before;
        for (const { go } of held) go();
      };
    }, method);

  await gate('put');
  await drop(page, [['new', 'first']]);
  await until(page, () => held.length === 1);
  await drop(page, [['new', 'second']]);
  await question.getByText('new is here already').waitFor();
  await question.getByText('Replace it').click();
  await page.evaluate(() => open());
  await page.locator('.jobs [role=status]').getByText('2 files done').waitFor();
  assert.equal(await textOf(page, 'data', 'new'), 'second');

  await page.evaluate(() => {
    const { storage } = studio;
    const { list } = storage;
    storage.list = async (bucket, options) => {
      if (options.prefix === 'one') throw new Error('Slow down.');
      return list(bucket, options);
    };
    window.open = () => (storage.list = list);
  });
  await drop(page, [['one', 'new']]);
  await question.getByText('Whether this is here already can’t be told: one.').waitFor();
  await question.getByText('Keep what is here').click();
  await row(page, 'new').getByRole('button', { name: 'Copy' }).click();
  await page.fill('#copy-key', 'one');
  await page.click('#copying [type=submit]');
  await page.locator('#copy-doubt').getByText('can’t be told').waitFor();
  await page.locator('#copying >> text=Cancel').click();
  await page.evaluate(() => open());
  assert.equal(await textOf(page, 'data', 'one'), 'text of one');

  await gate('list');
  await drop(page, [['one', 'new']]);
  await until(page, () => held.length > 0);
  await go(page, '#/storage/next');
  await page.evaluate(() => open());
  await page.locator('.jobs [data-failed=true]').getByText('was left as it is').waitFor();
  await page.getByText('Nothing is in here yet').waitFor();
  assert.equal(await question.count(), 0);
  assert.equal(await textOf(page, 'data', 'one'), 'text of one');
});

visit('an upload that is canceled leaves nothing, and others go on', { ...place, minutes: 4 }, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await go(page, '#/storage/data');
  await page.locator('#upload').waitFor();
  await page.evaluate(() => {
    const bars = (window.bars = []);
    const note = () => {
      const bar = document.querySelector('.jobs progress[aria-label^="Upload large"]');
      if (bar?.position > 0) {
        bars.push(bar.position);
        document.querySelector('[aria-label="Cancel: Upload large to data"]').click();
      }
    };
    new MutationObserver(note).observe(document.body, { subtree: true, attributes: true, childList: true });
  });
  await pick(page, { large: 160 * MIB, small: 9 });
  await row(page, 'small').waitFor();
  await until(page, () => !document.querySelector('.jobs li'));
  const [bar] = await page.evaluate(() => bars);
  assert.ok(bar > 0 && bar < 1, `the bar was at ${bar}`);
  assert.deepEqual(await keysOf(page, 'data'), ['small']);
});

visit('a full disk is said once, in words, and nothing that was stored is lost', { ...place, minutes: 4 }, async ({ page }) => {
  await fill(page, 'data', ['kept']);
  await go(page, '#/storage/data');
  await row(page, 'kept').waitFor();
  // The page's own files are kept by then, and what is used stays the same.
  await page.evaluate(() => navigator.serviceWorker.ready);
  const { usage } = await storage(page, 'estimate');
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 4 * MIB });
  await pick(page, { large: 24 * MIB });
  const failed = page.locator('.jobs [data-failed=true]');
  await failed.waitFor();
  assert.match(await failed.innerText(), /no more room/);
  assert.equal(await page.getByText('no more room').count(), 1);
  assert.equal(await textOf(page, 'data', 'kept'), 'text of kept');
  await failed.getByRole('button', { name: 'Dismiss' }).click();
  await failed.waitFor({ state: 'detached' });
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await pick(page, { large: MIB });
  await row(page, 'large').waitFor();
});

visit('where nothing can be added that is said once, nothing is offered that would fail, and deleting helps', place, async ({ page }) => {
  await fill(page, 'data', ['kept']);
  await storage(page, 'put', 'data', 'large', 'x'.repeat(MIB));
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The place looks at what was stored while there is room, or else it offers no form: a look that is under way has
  // measured it before these have their answers, from behind the same queue.
  await page.locator('#space').getByText(/objects 1\.0 MB/).waitFor();
  for (let look = 0; look < 2; look++) await storage(page, 'contents');
  const { usage } = await storage(page, 'estimate');
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage - 100_000 });
  const full = page.getByText(/no more room|is full/);
  await page.fill('#new-bucket-here', 'more');
  await page.click('text="Create bucket"');
  await alert(page).getByText('is full, so that nothing can be added').waitFor();
  await page.locator('[data-bucket=data]').waitFor();
  assert.equal(await full.count(), 1);
  assert.ok(await page.locator('#new-bucket-here').isHidden());
  await page.click('[data-bucket=data] a');
  await row(page, 'large').waitFor();
  await alert(page).getByText('is full').waitFor();
  assert.ok(await page.locator('#upload').isHidden());
  await drop(page, [['more.txt', 'x']]);
  assert.equal(await full.count(), 1);
  await row(page, 'large').getByRole('button', { name: 'Delete' }).click();
  await row(page, 'large').getByRole('button', { name: 'Delete', exact: true }).click();
  await row(page, 'large').waitFor({ state: 'detached' });
  await page.setInputFiles('#upload', { name: 'more.txt', mimeType: '', buffer: Buffer.from('seven') });
  await row(page, 'more.txt').waitFor();
  assert.equal(await full.count(), 0);
  assert.deepEqual(await keysOf(page, 'data'), ['kept', 'more.txt']);
});

const hostile = ['../up', 'a/../b', '..', 'a//b', '///', ' ', 'line\nfeed', 'nul\0', '\u202egpj.exe', '<img src=x onerror=alert(1)>', '%2F', '__proto__'];
hostile.push('é'.repeat(512));
visit('whatever an object is called, it is shown as it is, and can be reached, saved, copied and deleted', { ...place, minutes: 4 }, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  for (const key of hostile) await storage(page, 'put', 'data', key, 'text');
  page.on('dialog', () => assert.fail('a name was run as a program'));
  const found = [];
  const walk = async (hash) => {
    await go(page, hash);
    // What is shown belongs to this folder once its first line does.
    const { keys, links } = await until(page, (hash) => {
      const lines = [...document.querySelectorAll('#objects tbody tr')];
      const prefix = decodeURIComponent(hash.slice('#/storage/data'.length + 1));
      const keys = lines.filter((line) => !line.querySelector('a')).map(({ dataset }) => dataset.key);
      const links = lines.flatMap((line) => line.querySelector('a')?.hash ?? []);
      const isHere = ({ dataset }) => dataset.key.startsWith(prefix && !prefix.endsWith('/') ? `${prefix}/` : prefix);
      // The folder around this one shows it as a link.
      const isInner = (line) => line.dataset.key.length > prefix.length || !line.querySelector('a');
      return location.hash === hash && lines.length > 0 && lines.every((line) => isHere(line) && isInner(line)) && { keys, links };
    }, hash);
    found.push(...keys);
    for (const link of links) await walk(link);
  };
  await walk('#/storage/data');
  assert.deepEqual(found.sort(), [...hostile].sort());

  await go(page, '#/storage/data');
  const line = (name) => page.locator('#objects tbody tr').filter({ has: page.getByText(name, { exact: true }) });
  for (const name of ['␣', 'line␊feed', 'nul␀', '\\u{202e}gpj.exe', '<img src=x onerror=alert(1)>', '%2F', '..', '__proto__']) {
    const button = line(name).getByRole('button', { name: `Download ${name}`, exact: true });
    const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
    assert.equal(await readFile(await file.path(), 'utf8'), 'text', name);
    await line(name).getByRole('button', { name: `Delete ${name}`, exact: true }).click();
    await line(name).getByRole('button', { name: 'Delete', exact: true }).click();
    await line(name).waitFor({ state: 'detached' });
  }
  await page.getByRole('button', { name: /^Copy é/ }).click();
  await page.fill('#copy-key', '😀'.repeat(257));
  await page.click('#copying >> role=button[name="Copy"]');
  await page.locator('.jobs [data-failed=true]').getByText('at most 1,024 bytes').waitFor();
  assert.deepEqual((await keysOf(page, 'data')).sort(), ['../up', 'a/../b', 'a//b', '///', 'é'.repeat(512)].sort());
});

visit('the place can be used with the keyboard alone', place, async ({ page }) => {
  const focus = () =>
    page.evaluate(() => {
      const { activeElement: at, body } = document;
      return at === body ? 'nothing' : (at.getAttribute('aria-label') ?? (at.id || at.textContent));
    });
  /** Goes on with Tab until something has the focus. */
  const reach = async (name) => {
    for (let i = 0; i < 60; i++) {
      if ((await focus()) === name) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`${name} has no place in the order of the keyboard`);
  };
  await page.getByText('No bucket of your own yet').waitFor();
  await until(page, () => document.activeElement.matches('#place h1'));
  await reach('new-bucket-here');
  await page.keyboard.type('data');
  await page.keyboard.press('Enter');
  await page.locator('[data-bucket=data]').waitFor();
  await reach('data');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing is in here yet').waitFor();
  await until(page, () => document.activeElement.matches('#place h1'));
  // Asked for long before the key: the browser learns of it by another way than of keys.
  const chosen = page.waitForEvent('filechooser');
  await reach('upload');
  const ring = await page.locator('#place .picker').evaluate((label) => getComputedStyle(label).outlineStyle);
  assert.notEqual(ring, 'none', 'where the focus is can be seen');
  await page.keyboard.press('Enter');
  await (await chosen).setFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('seven') });
  await row(page, 'a.txt').waitFor();
  await reach('Copy a.txt');
  await page.keyboard.press('Enter');
  await until(page, () => document.activeElement.id === 'copy-key');
  await page.keyboard.press('End');
  await page.keyboard.type('.copy');
  await page.keyboard.press('Enter');
  await row(page, 'a.txt.copy').waitFor();
  assert.equal(await focus(), 'data', 'the heading has the focus of the form that is gone');
  await reach('Delete a.txt');
  await page.keyboard.press('Enter');
  await until(page, () => document.activeElement.textContent === 'Keep');
  await page.keyboard.press('Enter');
  await until(page, () => document.activeElement.getAttribute('aria-label') === 'Delete a.txt');
  await page.keyboard.press('Enter');
  await until(page, () => document.activeElement.textContent === 'Keep');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await row(page, 'a.txt').waitFor({ state: 'detached' });
  assert.deepEqual(await keysOf(page, 'data'), ['a.txt.copy']);
  await page.goBack();
  await page.locator('[data-bucket=data]').waitFor();
  await until(page, () => document.activeElement.matches('#place h1'));
  await reach('clear-all');
  await page.keyboard.press('Enter');
  await until(page, () => document.activeElement.textContent === 'Keep');
  await page.keyboard.press('Enter');
  await until(page, () => document.activeElement.id === 'clear-all');
});

/** As private windows of some browsers do. */
const noFiles = "StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('Security error', 'SecurityError'))";
visit(
  'a browser that keeps no files is told once, with what works all the same',
  { ...place, before: (site) => site.prepend('worker_objects.js', noFiles), init: noFiles },
  async ({ page }) => {
    await alert(page).getByText('The browser keeps no files for this page').waitFor();
    assert.equal(await page.locator('[role=alert]:not([hidden])').count(), 1);
    for (const useless of ['#new-bucket-here', '#persist', 'text="Try again"']) {
      assert.equal(await page.locator(useless).filter({ visible: true }).count(), 0, useless);
    }
    assert.ok(await page.getByText('Kept on this device').isHidden());
    await connect(page, 'https://s3.example.org', { bucket: 'far', remember: false });
    await page.locator('[data-bucket=far]').waitFor();
    await page.click('#clear-all');
    await page.locator('.goes').waitFor();
    await go(page, '#/storage/data');
    await heading(page).getByText('data', { exact: true }).waitFor();
    await alert(page).getByText('The browser keeps no files').waitFor();
    assert.ok(await page.locator('#upload').isHidden());
  },
);

visit('the data set can be looked at and copied from, and is not changed', place, async ({ page }) => {
  await go(page, '#/storage/mnist');
  await page.getByText('The data set isn’t here yet').waitFor();
  await drop(page, [['a.txt', 'x']]);
  await alert(page).getByText('can only be read').waitFor();
  const { id } = await call(page, 'train', short);
  await call(page, 'runs.wait', id);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  const images = row(page, 'train-images-idx3-ubyte.gz');
  await images.waitFor();
  assert.equal(await page.getByRole('button', { name: /Delete/ }).count(), 0);
  assert.equal(await page.locator('#upload').count(), 0);
  await go(page, '#/storage');
  await page.locator('#space').getByText(/data set 11 MB|data set 12 MB/).waitFor();
});

visit('the room that is used is shown, and the browser is asked to keep it', place, async ({ page }) => {
  await page.evaluate(() => (navigator.storage.persist = async () => false));
  await fill(page, 'data', ['a']);
  await page.locator('#space').getByText(/objects 9 bytes/).waitFor();
  // At one moment: the service worker may still be keeping the page's files.
  const [words, told] = await page.evaluate(() => {
    const [words, bar] = ['#space b', '#space [role=progressbar]'].map((part) => document.querySelector(part));
    return [words.innerText, bar.ariaValueText];
  });
  assert.match(words, /^[\d.]+ (bytes|kB|MB) of [\d.]+ (GB|TB) used$/);
  assert.equal(told, words);
  await page.click('#persist');
  await page.getByText('The browser did not agree').waitFor();
});

visit('another tab shows what was stored here', place, async ({ page, site }) => {
  await fill(page, 'data', ['a']);
  const other = await page.context().newPage();
  await open(other, `${site.url}#/storage/data`);
  await row(other, 'a').waitFor();
  await storage(page, 'put', 'data', 'b', 'text');
  await row(other, 'b').waitFor();
  await storage(page, 'delete', 'data', 'a');
  await row(other, 'a').waitFor({ state: 'detached' });
});

visit(
  'clearing all data says what goes, leaves nothing, and a run that was training does not come back',
  { ...place, minutes: 5 },
  async ({ page, site }) => {
    await fill(page, 'data', ['a', 'b']);
    const service = { endpoint: 'https://s3.example.org', region: 'r', access_key_id: 'k', secret_access_key: 's' };
    await storage(page, 'connect', { ...service, remember: true });
    await call(page, 'deployments.create', { model: 'pretrained', name: 'Digits' });
    const other = await page.context().newPage();
    await open(other, site.url);
    const { id } = await call(other, 'train', { ...short, train_size: 60_000, epochs: 50 });
    await untilStep(other, id, 20);
    const mine = await call(page, 'train', { ...short, train_size: 60_000, epochs: 50 });
    await untilStep(page, mine.id, 20);
    await page.evaluate(() => dispatchEvent(new Event('focus')));

    await page.click('#clear-all');
    const question = page.locator('.goes');
    for (const line of ['2 runs', '1 bucket', '2 objects', 'the data set, 4 files', 'keys', '1 deployment', 'of the page itself']) {
      await question.getByText(line).first().waitFor();
    }
    await question.getByRole('button', { name: 'Keep' }).click();
    assert.equal((await call(page, 'runs.list')).length, 2);
    // The page that is loaded anew would keep things again, so that another one comes in its place.
    const empty = '<!doctype html><title>empty</title><link rel="icon" href="data:,">';
    for (const file of ['', 'index.html']) site.answer(file, { body: empty, headers: { 'Content-Type': 'text/html' } });
    await page.click('#clear-all');
    await question.getByRole('button', { name: 'Clear everything' }).click();
    for (const tab of [page, other]) await tab.waitForFunction(() => document.title === 'empty', null, { timeout: 60_000 });
    assert.deepEqual(await everything(page), []);

    site.repair();
    for (const tab of [page, other]) {
      await open(tab, `${site.url}?again#/storage`);
      await tab.getByText('No bucket of your own yet').waitFor();
    }
    assert.deepEqual(await call(page, 'runs.list'), []);
    assert.deepEqual(await storage(page, 'connections'), []);
    await call(page, 'ready');
    // The page is kept for visits without a network again.
    await until(page, async () => {
      const names = await caches.keys();
      return names.length > 0 && (await (await caches.open(names[0])).keys()).length > 5;
    });
    assert.equal((await call(page, 'runs.list')).length, 0);
  },
);

visit(
  'clearing all data leaves what other pages of the same origin keep, and takes all of ours',
  { query: '#/storage', site: { path: 'studio/' }, minutes: 4 },
  async ({ page, site }) => {
    const keep = async (page) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('theirs', { create: true });
      for (const [place, name] of [[folder, 'file'], [root, 'loose']]) {
        const writer = await (await place.getFileHandle(name, { create: true })).createWritable();
        await writer.write('theirs');
        await writer.close();
      }
      localStorage.theirs = sessionStorage.theirs = 'yes';
      await (await caches.open('theirs')).put('/other/file', new Response('theirs'));
      // Another copy of this page, in another folder, names its caches as this one does.
      await (await caches.open('digit-studio-other')).put('/other/index.html', new Response('theirs'));
      await (await caches.open('digit-deployments')).put('/other/ml/v4/deployments/1', new Response('theirs'));
      await new Promise((resolve) => (indexedDB.open('theirs').onsuccess = resolve));
    };
    // A new service worker drops the caches of builds before it.
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.evaluate(keep);
    site.answer('their-worker.js', { body: '', headers: { 'Content-Type': 'text/javascript' } });
    await page.evaluate(() => navigator.serviceWorker.register('their-worker.js', { scope: 'elsewhere/' }));
    await call(page, 'deployments.create', { model: 'pretrained', name: 'Digits' });
    await fill(page, 'data', ['a']);
    await call(page, 'definitions.create', { name: 'Mine' });
    await page.evaluate(() => (localStorage['digit-studio-results'] = '{}'));
    await page.evaluate(() => (localStorage['digit-studio-reader'] = 'model-gone'));
    await until(page, async () => (await studio.storage.contents()).some(({ name }) => name === 'pages'));
    const kept = await storage(page, 'contents');
    assert.deepEqual(kept.map(({ name }) => name).sort(), ['buckets', 'definitions', 'deployments', 'notes', 'objects', 'pages']);
    assert.equal(kept.find(({ name }) => name === 'deployments').count, 1);
    assert.equal(kept.find(({ name }) => name === 'pages').bytes, null, 'nobody can tell these bytes from theirs');

    const empty = '<!doctype html><title>empty</title><link rel="icon" href="data:,">';
    for (const file of ['', 'index.html']) site.answer(file, { body: empty, headers: { 'Content-Type': 'text/html' } });
    await page.click('#clear-all');
    const question = page.locator('.goes');
    for (const line of ['2 buckets', '1 object', '1 training definition', '1 deployment, with its address', 'of the page itself', 'notes on where', 'what other pages of']) {
      await question.getByText(line).first().waitFor();
    }
    assert.equal(await question.getByText('theirs').count(), 0);
    await question.getByRole('button', { name: 'Clear everything' }).click();
    await page.waitForFunction(() => document.title === 'empty', null, { timeout: 60_000 });
    const { origin } = new URL(site.url);
    const theirs = ['file system: loose', 'file system: theirs', 'digit-deployments', 'digit-studio-other', 'theirs'];
    theirs.push(`${origin}/studio/elsewhere/`, 'database: theirs', 'theirs', 'theirs');
    assert.deepEqual((await everything(page)).sort(), theirs.sort());
    const left = await page.evaluate(async () => {
      const addresses = ['/other/index.html', '/other/ml/v4/deployments/1', '/other/file'];
      return Promise.all(addresses.map(async (address) => (await caches.match(address)).text()));
    });
    assert.deepEqual(left, ['theirs', 'theirs', 'theirs']);
    site.repair();
    await open(page, `${site.url}?again#/storage`);
    await page.getByText('No bucket of your own yet').waitFor();
    await call(page, 'ready');
    await fill(page, 'data', ['b']);
    assert.deepEqual(await keysOf(page, 'data'), ['b']);
  },
);

visit('what another tab holds on to is not cleared, which is said, until that tab is gone', { ...place, minutes: 4 }, async ({ page, site }) => {
  await fill(page, 'data', ['a']);
  const other = await page.context().newPage();
  await other.goto(`${site.url}icon.txt`);
  await other.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const runs = await root.getDirectoryHandle('runs', { create: true });
    window.held = await (await runs.getFileHandle('held', { create: true })).createWritable();
    await held.write('x');
  });
  await page.click('#clear-all');
  await page.getByRole('button', { name: 'Clear everything' }).click();
  await alert(page).getByText('Close the other tabs of this site').waitFor({ timeout: 40_000 });
  assert.ok((await everything(page)).includes('file system: runs'));
  await other.close();
  await page.click('#clear-all');
  await Promise.all([page.waitForEvent('load', { timeout: 40_000 }), page.getByRole('button', { name: 'Clear everything' }).click()]);
  await page.waitForFunction(() => window.studio);
  await page.getByText('No bucket of your own yet').waitFor();
  assert.deepEqual(await call(page, 'runs.list'), []);
});

withService('a service’s buckets stand under it, and objects go there and back', openMoto, {}, async ({ page, endpoint }) => {
  for (const bucket of ['far', 'away']) {
    await ask('PUT', `${endpoint}/${bucket}`);
    await ask('PUT', `${endpoint}/${bucket}?cors`, openRule);
  }
  await fill(page, 'near', ['a']);
  await connect(page, endpoint);
  const shelf = page.locator('.shelf[data-connection]');
  await shelf.locator('[data-bucket=away]').waitFor();
  assert.equal(await page.inputValue('#secret'), '');
  await shelf.locator('[data-bucket=far] a').click();
  await page.getByText('Nothing is in here yet').waitFor();
  const [, connection] = new URL(page.url()).hash.match(/^#\/storage\/at\/(connection-\w{8})\/far$/);
  await page.setInputFiles('#upload', { name: 'up.txt', mimeType: 'text/plain', buffer: Buffer.from('seven') });
  await row(page, 'up.txt').waitFor();
  assert.equal(await textOf(page, 'far', 'up.txt', { connection }), 'seven');
  const button = row(page, 'up.txt').getByRole('button', { name: 'Download' });
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()]);
  assert.equal(await readFile(await file.path(), 'utf8'), 'seven');

  await row(page, 'up.txt').getByRole('button', { name: 'Copy' }).click();
  await page.selectOption('#copy-bucket', { label: 'near (This browser)' });
  await page.click('#copying >> role=button[name="Copy"]');
  await until(page, async () => (await studio.storage.list('near')).objects.length === 2);
  assert.equal(await textOf(page, 'near', 'up.txt'), 'seven');
  await row(page, 'up.txt').getByRole('button', { name: 'Delete' }).click();
  await row(page, 'up.txt').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('Nothing is in here yet').waitFor();

  await go(page, '#/storage');
  await shelf.getByRole('button', { name: /Disconnect/ }).click();
  await shelf.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await shelf.waitFor({ state: 'detached' });
  assert.deepEqual(await storage(page, 'connections'), []);
});

withService(
  'a service that lets no page in is told with the rule to set, and an existing bucket is enough',
  () => openS3rver({ open: openRule, closed: null }),
  { allow: [/CORS|ERR_FAILED|Failed to load/] },
  async ({ page, endpoint }) => {
    await connect(page, endpoint);
    const shelf = page.locator('.shelf[data-connection]');
    const rule = shelf.locator('pre');
    await rule.waitFor();
    assert.deepEqual(JSON.parse(await rule.innerText())[0].AllowedOrigins, [new URL(page.url()).origin]);
    await shelf.getByRole('button', { name: 'Copy the rule' }).waitFor();
    await storage(page, 'disconnect', (await storage(page, 'connections'))[0].id);
    await shelf.waitFor({ state: 'detached' });
    await connect(page, endpoint, { bucket: 'open' });
    await shelf.locator('[data-bucket=open] a').click();
    await page.setInputFiles('#upload', { name: 'a', mimeType: '', buffer: Buffer.from('x') });
    await row(page, 'a').waitFor();
    await go(page, `#/storage/at/${(await storage(page, 'connections'))[0].id}/closed`);
    await alert(page).locator('pre').waitFor();
  },
);

withService(
  'keys are remembered when that is asked for, until the service is disconnected',
  () => openS3rver({ open: openRule }),
  {},
  async ({ page, site, endpoint }) => {
    await connect(page, endpoint, { bucket: 'open', remember: true });
    const [{ id, remembered }] = await storage(page, 'connections');
    assert.ok(remembered && id.startsWith('service-'), id);
    await storage(page, 'put', 'open', 'a', 'text', { connection: id });
    await open(page, `${site.url}?again#/storage/at/${id}/open`);
    await row(page, 'a').waitFor();
    const told = [
      await storage(page, 'connections'),
      await storage(page, 'contents'),
      await page.evaluate(() => [location.href, JSON.stringify({ ...localStorage, ...sessionStorage }), document.cookie]),
      await page.content(),
    ];
    assert.ok(!JSON.stringify(told).includes(keys.secret_access_key), JSON.stringify(told));
    const another = await storage(page, 'connect', { endpoint, region: 'r', ...keys });
    assert.equal(another.remembered, false);
    await open(page, `${site.url}?third#/storage`);
    assert.deepEqual((await storage(page, 'connections')).map((connection) => connection.id), [id]);

    const shelf = page.locator('.shelf[data-connection]');
    await shelf.getByText('remembered on this device').waitFor();
    await shelf.getByRole('button', { name: /Disconnect/ }).click();
    await shelf.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await shelf.waitFor({ state: 'detached' });
    await open(page, `${site.url}?fourth#/storage`);
    assert.deepEqual(await storage(page, 'connections'), []);
    const left = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('connections', { create: true });
      return Array.fromAsync(folder.keys());
    });
    assert.deepEqual(left, []);
    assert.equal((await failure(page, 'list', 'open', { connection: id })).code, 'NoSuchConnection');
  },
);

for (const [scheme, width] of [['light', 1440], ['dark', 390]]) {
  const context = { viewport: { width, height: 900 }, colorScheme: scheme };
  visit(`axe finds nothing wrong in the place, ${scheme}, ${width} wide`, { ...place, context }, async ({ page }) => {
    const check = async () => {
      if (!(await page.evaluate(() => window.axe))) await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} pixels too wide`);
    };
    await page.getByText('No bucket of your own yet').waitFor();
    await check();
    await fill(page, 'data', ['a/b', 'some-rather-long-name-of-an-object-that-needs-more-room-than-a-phone-has.safetensors']);
    await storage(page, 'connect', { endpoint: 'https://s3.example.org', region: 'r', access_key_id: 'k', secret_access_key: 's', bucket: 'far' });
    await page.click('.connect summary');
    await page.click('#clear-all');
    await page.locator('.goes').waitFor();
    await check();
    await go(page, '#/storage/data');
    await row(page, 'a/').waitFor();
    await page.getByRole('button', { name: /^Copy some/ }).click();
    await page.locator('#copying').waitFor();
    await page.getByRole('button', { name: /^Delete some/ }).click();
    await page.setInputFiles('#upload', { name: 'k'.repeat(1_100), mimeType: '', buffer: Buffer.from('x') });
    await page.locator('.jobs [data-failed=true]').waitFor();
    await check();
  });
}
