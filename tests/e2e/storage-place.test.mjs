// The place of buckets: what people know from the consoles of such stores, in this browser and at services.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { failure, keysOf, storage, textOf } from './support/objects.mjs';
import { ask, keys, openMoto, openRule, openS3rver } from './support/services.mjs';
import { call, short, until, untilStep } from './support/studio.mjs';
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
  assert.equal(await page.title(), 'Storage · Digit Studio');
  await page.getByText('No bucket of your own yet').waitFor();
  await page.fill('#new-bucket-here', 'Results');
  await page.click('text="Create bucket"');
  await alert(page).getByText('lower-case letters').waitFor();
  await page.fill('#new-bucket-here', 'results');
  await page.click('text="Create bucket"');
  await page.click('[data-bucket=results] a');
  await until(page, () => location.hash === '#/storage/results');
  assert.equal(await heading(page).innerText(), 'results');
  await page.getByText('Nothing is in here yet').waitFor();
  await storage(page, 'put', 'results', 'a', 'text');
  await row(page, 'a').waitFor();

  await page.goBack();
  const bucket = page.locator('[data-bucket=results]');
  await bucket.getByRole('button', { name: 'Delete results' }).click();
  await bucket.getByRole('button', { name: 'Delete', exact: true }).click();
  await alert(page).getByText('has 1 object: empty it first').waitFor();
  await storage(page, 'delete', 'results', 'a');
  await bucket.getByRole('button', { name: 'Delete', exact: true }).click();
  await bucket.waitFor({ state: 'detached' });
  assert.deepEqual((await storage(page, 'listBuckets')).map(({ name }) => name), ['mnist']);

  await open(page, `${site.url}?again#/storage/absent`);
  await alert(page).getByText('There is no bucket').waitFor();
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
  await row(page, 'run 1/dropped.txt').waitFor();
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
  const words = await page.locator('#space b').innerText();
  assert.match(words, /^[\d.]+ (kB|MB) of [\d.]+ (GB|TB) used$/);
  const bar = page.locator('#space [role=progressbar]');
  assert.equal(await bar.getAttribute('aria-valuetext'), words);
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
  assert.match(new URL(page.url()).hash, /^#\/storage\/at\/connection-1\/far$/);
  await page.setInputFiles('#upload', { name: 'up.txt', mimeType: 'text/plain', buffer: Buffer.from('seven') });
  await row(page, 'up.txt').waitFor();
  assert.equal(await textOf(page, 'far', 'up.txt', { connection: 'connection-1' }), 'seven');
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
    await storage(page, 'disconnect', 'connection-1');
    await shelf.waitFor({ state: 'detached' });
    await connect(page, endpoint, { bucket: 'open' });
    await shelf.locator('[data-bucket=open] a').click();
    await page.setInputFiles('#upload', { name: 'a', mimeType: '', buffer: Buffer.from('x') });
    await row(page, 'a').waitFor();
    await go(page, '#/storage/at/connection-2/closed');
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
    await page.getByRole('button', { name: /^Delete some/ }).click();
    await page.setInputFiles('#upload', { name: 'k'.repeat(1_100), mimeType: '', buffer: Buffer.from('x') });
    await page.locator('.jobs [data-failed=true]').waitFor();
    await check();
  });
}
