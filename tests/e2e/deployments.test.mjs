// Networks are deployed, and answer at an address: also without a network, and without the page that deployed them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testImage, testImages } from './support/mnist.mjs';
import { overflowing } from './support/models.mjs';
import { digits, draw } from './support/pen.mjs';
import { call, guess, short, until } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const made = join(import.meta.dirname, '../it/data');
/** Of what PyTorch says of the first 1,000 test images (tools/scores.py). */
const IMAGES = 1_000;

const deploy = (page, more) => call(page, 'deployments.create', { model: 'pretrained', name: 'Digits', ...more });

/** Asks an address as a program of this origin would. A body that is no text is sent as JSON. */
function ask(page, method, path, body, headers = { 'Content-Type': 'application/json' }) {
  return page.evaluate(
    async ([method, path, body, headers]) => {
      const init = body === undefined ? { method } : { method, body, headers };
      const response = await fetch(new URL(path, document.baseURI), init);
      const text = await response.text();
      return { status: response.status, allow: response.headers.get('Allow'), body: text && JSON.parse(text) };
    },
    [method, path, body === undefined || typeof body === 'string' ? body : JSON.stringify(body), headers],
  );
}

const rows = (pixels) => Array.from({ length: 28 }, (_, row) => pixels.slice(28 * row, 28 * row + 28));
const payload = (...values) => ({ input_data: [{ values }] });
const { pixels, digit } = testImage(0);

/** The digit that a deployment reads. */
async function read(page, { scoring_url }) {
  const { status, body } = await ask(page, 'POST', scoring_url, payload(pixels));
  assert.equal(status, 200, JSON.stringify(body));
  return body.predictions[0].values[0][0];
}

/** The error of a call. */
function failure(page, method, ...args) {
  return page.evaluate(
    async ([method, args]) => {
      try {
        await studio.deployments[method](...args);
      } catch ({ message, status, code }) {
        return { message, status, code };
      }
    },
    [method, args],
  );
}

visit('a deployed network answers in the shape of Watson, as the page itself does', {}, async ({ page, site }) => {
  const deployment = await deploy(page, { description: 'the one that ships' });
  const { id, created_at, modified_at, scoring_url, size, model, ...rest } = deployment;
  assert.deepEqual(rest, { name: 'Digits', description: 'the one that ships', state: 'ready', reason: null });
  assert.equal(scoring_url, `${site.url}ml/v4/deployments/${id}/predictions`);
  assert.deepEqual([model.id, model.architecture, model.parameters], ['pretrained', 'accurate', 53_578]);
  assert.ok(size > 200_000 && Date.parse(created_at) > 0 && created_at === modified_at);

  const lists = { input_data: [{ fields: ['a', 'b'], values: [pixels, rows(pixels), [rows(pixels)]] }, { values: [pixels] }] };
  const { status, body } = await ask(page, 'POST', `${scoring_url}?version=2020-09-01`, lists);
  assert.equal(status, 200);
  assert.deepEqual(body.predictions.map(({ fields, values }) => [fields, values.length]), [
    [['prediction', 'probability'], 3],
    [['prediction', 'probability'], 1],
  ]);
  const guess = await page.evaluate((pixels) => studio.classify(new Uint8Array(pixels)), pixels);
  for (const [answer, probabilities] of body.predictions.flatMap(({ values }) => values)) {
    assert.equal(answer, digit);
    assert.equal(probabilities.length, 10);
    probabilities.forEach((probability, at) => assert.ok(Math.abs(probability - guess.probabilities[at]) < 1e-5));
  }
  assert.deepEqual(await call(page, 'deployments.score', id, payload(pixels)), {
    predictions: [{ fields: ['prediction', 'probability'], values: [body.predictions[1].values[0]] }],
  });
  const shown = (await ask(page, 'GET', `ml/v4/deployments/${id}`)).body;
  assert.deepEqual([shown.metadata.id, shown.entity.status.state], [id, 'ready']);
});

visit('1,000 images are answered as by PyTorch', {}, async ({ t, page }) => {
  const { scoring_url } = await deploy(page);
  const images = testImages();
  const values = Array.from({ length: IMAGES }, (_, at) => [...images.subarray(784 * at, 784 * at + 784)]);
  const began = Date.now();
  const { status, body } = await ask(page, 'POST', scoring_url, payload(...values));
  t.diagnostic(`${Date.now() - began} ms`);
  assert.equal(status, 200, JSON.stringify(body));
  const answers = body.predictions[0].values;
  assert.equal(answers.length, IMAGES);
  const bytes = readFileSync(join(made, 'shipped-scores.f32'));
  const expected = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let most = 0;
  answers.forEach(([answer, probabilities], at) => {
    const row = expected.subarray(10 * at, 10 * at + 10);
    assert.equal(answer, row.indexOf(Math.max(...row)), `image ${at}`);
    probabilities.forEach((probability, digit) => {
      most = Math.max(most, Math.abs(Math.log(probability) - row[digit]));
    });
  });
  t.diagnostic(`largest difference of log-probabilities: ${most}`);
  assert.ok(most < 1e-4, String(most));
});

visit('what is wrong is refused with its status, in the shape of Watson', { allow: [/status of 4\d\d/] }, async ({ page }) => {
  const { id, scoring_url } = await deploy(page);
  const one = `ml/v4/deployments/${id}`;
  const check = async (status, code, ...request) => {
    const reply = await ask(page, ...request);
    const { trace, errors } = reply.body;
    assert.deepEqual([reply.status, errors?.[0].code], [status, code], JSON.stringify(reply.body).slice(0, 300));
    assert.ok(trace && errors[0].message.endsWith('.'));
    return reply;
  };
  await check(400, 'invalid_json', 'POST', scoring_url, '{"input_data": [');
  await check(400, 'invalid_payload', 'POST', scoring_url, {});
  await check(400, 'invalid_payload', 'POST', scoring_url, payload([1, 2, 3]));
  await check(400, 'invalid_payload', 'POST', scoring_url, payload(pixels.map((shade) => shade + 1)));
  await check(415, 'unsupported_media_type', 'POST', scoring_url, 'a=1', { 'Content-Type': 'application/x-www-form-urlencoded' });
  await check(404, 'deployment_not_found', 'POST', 'ml/v4/deployments/other/predictions', payload(pixels));
  for (const id of ['', '.', 'a/b']) await assert.rejects(call(page, 'deployments.get', id), /there is no deployment/);
  await check(404, 'deployment_not_found', 'GET', 'ml/v4/deployments/other');
  await check(404, 'not_found', 'GET', 'ml/v4/models');
  assert.equal((await check(405, 'method_not_allowed', 'GET', scoring_url)).allow, 'POST');
  await check(405, 'method_not_allowed', 'PUT', one, {});
  await check(400, 'model_missing', 'POST', 'ml/v4/deployments', { name: 'a' });
  const large = await page.evaluate(async (url) => {
    const body = new Blob([new Uint8Array(33 << 20)], { type: 'application/json' });
    return (await fetch(url, { method: 'POST', body })).status;
  }, scoring_url);
  assert.equal(large, 413);
  const { message, ...refused } = await failure(page, 'score', id, payload([1]));
  assert.deepEqual(refused, { status: 400, code: 'invalid_payload' });
  assert.match(message, /record 0 has the shape \[1\]/);
  assert.equal((await failure(page, 'get', 'other')).status, 404);
  assert.match((await failure(page, 'create', { model: 'other' })).message, /no network called other/);
  assert.equal((await failure(page, 'create', { model: 'pretrained', name: 'a'.repeat(101) })).code, 'text_too_long');
  assert.equal((await call(page, 'deployments.list')).length, 1);
});

visit('deployments are listed, changed and deleted', { allow: [/status of 4\d\d/] }, async ({ page }) => {
  assert.deepEqual(await call(page, 'deployments.list'), []);
  const first = await deploy(page);
  const { id } = await call(page, 'train', { architecture: 'tiny', runtime: 'flex', train_size: 640, epochs: 1 });
  await call(page, 'runs.wait', id);
  const second = await deploy(page, { model: id, name: undefined });
  assert.equal(second.model.architecture, 'tiny');
  assert.deepEqual((await call(page, 'deployments.list')).map((deployment) => deployment.id), [second.id, first.id]);

  const renamed = await call(page, 'deployments.update', first.id, { name: 'Numbers', description: 'new' });
  assert.deepEqual([renamed.name, renamed.description, renamed.model.id], ['Numbers', 'new', 'pretrained']);
  const changed = await call(page, 'deployments.update', first.id, { model: id });
  assert.deepEqual([changed.name, changed.model.architecture, changed.created_at], ['Numbers', 'tiny', first.created_at]);
  assert.ok(changed.modified_at > first.modified_at);
  const answers = [];
  for (const each of [first.id, second.id]) answers.push(await call(page, 'deployments.score', each, payload(pixels)));
  assert.deepEqual(answers[0], answers[1]);

  assert.equal(await call(page, 'deployments.delete', second.id), undefined);
  assert.deepEqual(await call(page, 'deployments.list'), [changed]);
  assert.equal((await failure(page, 'delete', second.id)).status, 404);
});

/** Deploys bytes that are no network, as a program might. */
function deployBytes(page, bytes) {
  return page.evaluate(async (bytes) => {
    const form = new FormData();
    form.set('deployment', JSON.stringify({ name: 'Broken', asset: { id: 'broken' } }));
    form.set('model', new Blob([new Uint8Array(bytes)]));
    const response = await fetch('ml/v4/deployments', { method: 'POST', body: form });
    return { status: response.status, body: await response.json() };
  }, bytes);
}

visit('a network that can not be read fails with a reason', { allow: [/status of 4\d\d/] }, async ({ page }) => {
  assert.deepEqual(await call(page, 'deployments.list'), []);
  const { status, body } = await deployBytes(page, [1, 2, 3]);
  assert.deepEqual([status, body.entity.status.state], [202, 'initializing']);
  const { id } = body.metadata;
  const failed = await call(page, 'deployments.get', id);
  assert.equal(failed.state, 'failed');
  assert.match(failed.reason, /not a Digit Studio checkpoint/);
  assert.equal((await failure(page, 'score', id, payload(pixels))).code, 'deployment_failed');
  const mended = await call(page, 'deployments.update', id, { model: 'pretrained' });
  assert.equal(mended.state, 'ready');
  assert.equal(await read(page, mended), digit);
});

visit('a network that can not answer is not deployed', {}, async ({ page }) => {
  const model = await overflowing(page);
  const { message, ...refused } = await failure(page, 'create', { model });
  assert.deepEqual(refused, { status: 409, code: 'deployment_failed' });
  assert.match(message, /too large to compute with/);
  assert.deepEqual(await call(page, 'deployments.list'), []);
});

visit(
  'a deployment answers without a network, after a reload, and in another page when the first is closed',
  { allow: [/ERR_|Failed to/] },
  async ({ page, site }) => {
    const deployment = await deploy(page);
    await page.reload();
    assert.equal(await read(page, deployment), digit);

    const context = page.context();
    const other = await context.newPage();
    await site.down();
    await context.setOffline(true);
    await open(other, site.url);
    await page.close();
    assert.equal(await read(other, deployment), digit);
    assert.deepEqual(await call(other, 'deployments.list'), [deployment]);
  },
);

visit('a service worker that was stopped goes on with what it kept', {}, async ({ page }) => {
  const deployment = await deploy(page);
  const browser = await page.context().newCDPSession(page);
  await browser.send('ServiceWorker.enable');
  await browser.send('ServiceWorker.stopAllWorkers');
  assert.equal(await read(page, deployment), digit);
});

visit('a new build of the page keeps deployments, and answers for them without a network', {}, async ({ page, site }) => {
  const deployment = await deploy(page);
  const worker = await (await fetch(`${site.url}sw.js`)).text();
  const own = (await page.evaluate(() => caches.keys())).find((name) => name.startsWith('digit-studio '));
  const build = own.split(' ').at(-1);
  // Of a copy in another folder of this origin, and what this one kept when names had no folder.
  await page.evaluate(async () => {
    await (await caches.open('digit-studio http://127.0.0.1/other/ build')).put('/other/', new Response(''));
    await (await caches.open('digit-studio-other')).put('/other/', new Response(''));
    await (await caches.open('digit-studio-earlier')).put('./', new Response(''));
  });
  site.answer('sw.js', {
    body: worker.replaceAll(`"${build}"`, '"another"'),
    headers: { 'Content-Type': 'text/javascript' },
  });
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await until(page, async () => {
    const [names, scope] = [await caches.keys(), document.baseURI];
    return names.includes(`digit-studio ${scope} another`) && !names.includes('digit-studio-earlier') && names.length === 4;
  });
  const left = await page.evaluate(() => caches.keys());
  assert.deepEqual(left.filter((name) => name.includes('other')), [
    'digit-studio http://127.0.0.1/other/ build',
    'digit-studio-other',
    left.find((name) => name.endsWith(' another')),
  ]);
  const asked = site.asked.filter((file) => file === 'scorer_bg.wasm').length;
  assert.equal(asked, 2, 'each build fetches its own');
  await site.down();
  assert.equal(await read(page, deployment), digit);
  await site.up();
});

visit('a page that was opened past its service worker deploys all the same', {}, async ({ page }) => {
  await until(page, () => Boolean(navigator.serviceWorker.controller));
  const browser = await page.context().newCDPSession(page);
  await Promise.all([page.waitForEvent('load'), browser.send('Page.reload', { ignoreCache: true })]);
  await page.waitForFunction(() => window.studio);
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
  assert.equal(await read(page, await deploy(page)), digit);
});

visit(
  'where there is no service worker, a sentence says so',
  { init: () => delete Navigator.prototype.serviceWorker },
  async ({ page }) => {
    const { message, code } = await failure(page, 'list');
    assert.equal(code, 'no_service_worker');
    assert.match(message, /service worker.*private windows.*https/);
  },
);

visit('whoever only draws and trains fetches nothing of deployments', {}, async ({ page, site }) => {
  await call(page, 'ready');
  await until(page, () => Boolean(navigator.serviceWorker.controller));
  await draw(page, digits[7]);
  await guess(page);
  const { id } = await call(page, 'train', short);
  assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
  assert.deepEqual(site.asked.filter((file) => /scorer|parts\/deployments/.test(file)), []);
});
