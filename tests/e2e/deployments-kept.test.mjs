// What deployments promise about what is kept: the network that answers is the one that was deployed, it outlives its
// model and the browser, and where nothing can be kept that is said.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium as playwright } from 'playwright-core';
import { FLAGS } from './support/browser.mjs';
import { testImage } from './support/mnist.mjs';
import { chromium } from './support/place.mjs';
import { openSite } from './support/site.mjs';
import { call, until } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const tiny = { architecture: 'tiny', runtime: 'flex', train_size: 640, epochs: 1 };
const { pixels, digit } = testImage(0);
const payload = { input_data: [{ values: [pixels] }] };

const deploy = (page, more) => call(page, 'deployments.create', { model: 'pretrained', name: 'Digits', ...more });

/** A network that was trained for seconds. */
async function trained(page, more) {
  const { id } = await call(page, 'train', { ...tiny, ...more });
  assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
  return id;
}

/** Asks an address as a program of this origin would. */
function ask(page, method, path, body) {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers = body && { 'Content-Type': 'application/json' };
      const response = await fetch(new URL(path, document.baseURI), { method, headers, body: body && JSON.stringify(body) });
      return { status: response.status, body: await response.json() };
    },
    [method, path, body],
  );
}

/** A file of a network, as bytes. */
const file = (page, part, ...args) =>
  page.evaluate(async ([part, args]) => [...new Uint8Array(await (await studio[part].export(...args)).arrayBuffer())], [part, args]);

/** The error of a call. */
const failure = (page, method, ...args) =>
  page.evaluate(
    async ([method, args]) => {
      const { message, status, code } = await studio.deployments[method](...args).catch((error) => error);
      return { message, status, code };
    },
    [method, args],
  );

visit('the network that a deployment answers with is exported, also when its model is another one, or gone', {}, async ({ page }) => {
  const run = await trained(page);
  const { id: model } = await call(page, 'models.save', run, { name: 'First' });
  const { id } = await deploy(page, { model });
  const answer = await call(page, 'deployments.score', id, payload);
  const [onnx, bpk] = [await file(page, 'models', model, 'onnx'), await file(page, 'models', model, 'bpk')];

  await call(page, 'models.delete', model);
  await call(page, 'runs.delete', run);
  assert.deepEqual(await file(page, 'deployments', id, 'onnx'), onnx);
  assert.deepEqual(await file(page, 'deployments', id, 'bpk'), bpk);
  // What was exported answers as the deployment does.
  const [probabilities, digits] = await page.evaluate(
    async ([id, pixels]) => {
      const { id: back } = await studio.models.import(await studio.deployments.export(id, 'safetensors'));
      const { probabilities, digit } = await studio.classify(new Uint8Array(pixels), { model: back });
      return [probabilities, digit];
    },
    [id, pixels],
  );
  const [read, expected] = answer.predictions[0].values[0];
  assert.equal(digits, read);
  probabilities.forEach((share, at) => assert.ok(Math.abs(share - expected[at]) < 1e-6));

  const other = await trained(page, { seed: 7 });
  await call(page, 'deployments.update', id, { model: other });
  assert.deepEqual(await file(page, 'deployments', id, 'onnx'), await file(page, 'models', other, 'onnx'));
  assert.notDeepEqual(await file(page, 'deployments', id, 'onnx'), onnx);
  assert.match(String((await failure(page, 'export', id, 'docx')).message), /format must be one of/);
});

visit('a deployment keeps the network alone, and a list reads no network', {}, async ({ t, page }) => {
  const model = await trained(page, { architecture: 'fast' });
  const sent = (await page.evaluate(async (id) => (await studio.models.weights(id)).length, model));
  for (let at = 0; at < 20; at += 1) await deploy(page, { model, name: `Digits ${at}` });
  const kept = await page.evaluate(async () => {
    const all = await (await caches.open('digit-deployments')).matchAll();
    return (await Promise.all(all.map((each) => each.blob()))).reduce((sum, { size }) => sum + size, 0);
  });
  const listed = await call(page, 'deployments.list');
  assert.deepEqual(listed.map(({ name }) => name), Array.from({ length: 20 }, (_, at) => `Digits ${19 - at}`));
  assert.ok(listed.every(({ state, model }) => state === 'ready' && model.parameters === 111_386));
  const millis = await page.evaluate(async () => {
    const start = performance.now();
    for (let at = 0; at < 5; at += 1) await studio.deployments.list();
    return (performance.now() - start) / 5;
  });
  t.diagnostic(`sent 20 * ${sent} bytes, kept ${kept}; a list takes ${Math.round(millis)} ms`);
  assert.ok(kept < 20 * (4 * 111_386 + 1_000), `${kept} bytes`);
});

visit('a deployment of version 1 is listed and answers', {}, async ({ page }) => {
  const bytes = [...readFileSync(join(import.meta.dirname, '../it/data/deployment-v1.dsdp'))];
  await deploy(page);
  await page.evaluate(async (bytes) => {
    const cache = await caches.open('digit-deployments');
    await cache.put(new URL('ml/v4/deployments/old', document.baseURI), new Response(new Uint8Array(bytes)));
  }, bytes);
  const old = (await call(page, 'deployments.list')).find(({ name }) => name === 'Pattern');
  assert.deepEqual([old.state, old.model.architecture, old.model.parameters], ['ready', 'net', 21_840]);
  assert.equal((await ask(page, 'POST', 'ml/v4/deployments/old/predictions', payload)).status, 200);
});

visit('full storage refuses a deployment with 507, and those that there are go on answering', { allow: [/status of 507/] }, async ({ page }) => {
  const first = await deploy(page);
  const model = await trained(page, { architecture: 'fast' });
  const { origin } = new URL(page.url());
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000 });
  for (const refused of [await failure(page, 'create', { model }), await failure(page, 'update', first.id, { model })]) {
    assert.deepEqual([refused.status, refused.code], [507, 'storage_full'], refused.message);
    assert.match(refused.message, /no room.*Free some/);
  }
  assert.deepEqual(await call(page, 'deployments.list'), [first]);
  assert.equal((await call(page, 'deployments.score', first.id, payload)).predictions[0].values[0][0], digit);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  assert.equal((await deploy(page, { model, name: 'Second' })).state, 'ready');
});

visit('without room for what answers, the first deployment is refused with 507', { allow: [/status of 507/] }, async ({ page }) => {
  await until(page, () => Boolean(navigator.serviceWorker.controller));
  const { origin } = new URL(page.url());
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000 });
  const { status, code } = await failure(page, 'create', { model: 'pretrained', name: 'Digits' });
  assert.deepEqual([status, code], [507, 'storage_full']);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  assert.equal((await deploy(page)).state, 'ready');
});

visit('without what answers, the first deployment is refused with 503, and the next try works', { allow: [/status of 503|status of 500|ERR_/] }, async ({ page, site }) => {
  await until(page, () => Boolean(navigator.serviceWorker.controller));
  site.answer('scorer_bg.wasm', { status: 500, body: 'broken' });
  const { message, ...refused } = await failure(page, 'create', { model: 'pretrained', name: 'Digits' });
  assert.deepEqual(refused, { status: 503, code: 'scorer_unavailable' });
  assert.match(message, /Check the connection/);
  site.repair();
  await site.down();
  const { status, body } = await ask(page, 'GET', 'ml/v4/deployments');
  assert.deepEqual([status, body.errors[0].code], [503, 'scorer_unavailable']);
  await site.up();
  const made = await deploy(page);
  assert.equal((await call(page, 'deployments.score', made.id, payload)).predictions[0].values[0][0], digit);
});

/** Submits a form to an address, as a page does that no script of ours wrote. */
async function submit(page, action, enctype) {
  const [response] = await Promise.all([
    page.waitForNavigation(),
    page.evaluate(
      ([action, enctype]) => {
        const form = Object.assign(document.createElement('form'), { action, enctype, method: 'post' });
        form.append(Object.assign(document.createElement('input'), { name: 'deployment', value: '{"name": "Theirs"}' }));
        document.body.append(form);
        form.submit();
      },
      [action, enctype],
    ),
  ]);
  return { status: response.status(), body: await response.json() };
}

visit('forms change nothing, whichever page they are on', { allow: [/status of 403/] }, async ({ page, site }) => {
  const made = await deploy(page);
  const other = await openSite();
  try {
    for (const url of [site.url, other.url]) {
      const stranger = await page.context().newPage();
      await open(stranger, url);
      for (const address of [`${site.url}ml/v4/deployments`, `${site.url}ml/v4/deployments/${made.id}`, made.scoring_url]) {
        await stranger.goto(url);
        const { status, body } = await submit(stranger, address, 'multipart/form-data');
        assert.deepEqual([status, body.errors[0].code], [403, 'forbidden'], `${address} from ${url}`);
      }
      await stranger.close();
    }
  } finally {
    await other.close();
  }
  assert.deepEqual(await call(page, 'deployments.list'), [made]);
});

test('a deployment answers after the browser was closed and opened again, also without a network', { timeout: 240_000 }, async () => {
  const [profile, site] = [await mkdtemp(join(tmpdir(), 'digit-studio-')), await openSite()];
  const start = () => playwright.launchPersistentContext(profile, { executablePath: chromium, args: FLAGS });
  let browser = await start();
  const visitAgain = async () => {
    await browser.close();
    browser = await start();
    const page = await browser.newPage();
    await open(page, site.url);
    return page;
  };
  try {
    const page = await browser.newPage();
    await open(page, site.url);
    const made = await deploy(page);
    const expected = await ask(page, 'POST', made.scoring_url, payload);
    assert.equal(expected.body.predictions[0].values[0][0], digit);

    assert.deepEqual(await ask(await visitAgain(), 'POST', made.scoring_url, payload), expected);
    await site.down();
    const offline = await visitAgain();
    assert.deepEqual(await ask(offline, 'POST', made.scoring_url, payload), expected);
    assert.deepEqual(await call(offline, 'deployments.list'), [made]);
  } finally {
    await browser.close();
    await site.close();
    await rm(profile, { recursive: true, force: true });
  }
});
