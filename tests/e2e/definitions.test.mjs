// Training definitions that are stored, data out of buckets, and results into them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { violations } from './support/axe.mjs';
import { failure, keysOf, storage, textOf } from './support/objects.mjs';
import { ask, keys, openMoto, openRule } from './support/services.mjs';
import { dataFiles } from './support/site.mjs';
import { call, short, until, untilOurs, untilStep } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const flex = { query: '?runtime=flex' };
const place = { query: '?runtime=flex#/runs/definitions' };
const line = '--epochs 1 --train-size 1280 --runtime flex';
const results = (id) => ['checkpoint.dscp', 'metrics.json', 'saved_models.pth', 'training-log.txt'].map((name) => `${id}/${name}`);

/** Why a call was refused. */
const refusal = (page, method, ...args) =>
  call(page, method, ...args).then(
    () => assert.fail(`${method} did not fail`),
    ({ message }) => message,
  );

/** The SHA-256 of what a call gives: nothing but texts and numbers comes out of the page. */
const hash = (page, method, ...args) =>
  page.evaluate(
    async ([method, args]) => {
      const [part, name] = method.split('.');
      const bytes = await new Blob([await studio[part][name](...args)]).arrayBuffer();
      return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
    },
    [method, args],
  );

visit('a training definition is stored, changed, copied, and gone when it is deleted', flex, async ({ page, site }) => {
  const given = { name: 'Quick', description: 'some images', author: 'Ada', command_line: '--epochs 2 --lr 0.02' };
  const { id } = await call(page, 'definitions.create', given);
  await open(page, site.url + flex.query);
  const stored = await call(page, 'definitions.get', id);
  assert.deepEqual(Object.fromEntries(Object.keys(given).map((word) => [word, stored[word]])), given);
  assert.deepEqual([stored.parameters.epochs, stored.parameters.learning_rate, stored.parameters.momentum], [2, 0.02, 0.5]);

  const changed = await call(page, 'definitions.update', id, { command_line: '--epochs 3' });
  assert.deepEqual([changed.name, changed.command_line, changed.created_at], ['Quick', '--epochs 3', stored.created_at]);
  const copy = await call(page, 'definitions.duplicate', id);
  assert.notEqual(copy.id, id);
  assert.deepEqual([copy.name, copy.command_line], ['Copy of Quick', '--epochs 3']);

  await call(page, 'definitions.delete', id);
  assert.deepEqual((await call(page, 'definitions.list')).map(({ name }) => name), ['Copy of Quick']);
  assert.match(await refusal(page, 'definitions.get', id), /no training definition/);
});

visit('two tabs that change one definition lose nothing of it', flex, async ({ page, site }) => {
  const { id } = await call(page, 'definitions.create', { name: 'Both', command_line: line });
  const other = await page.context().newPage();
  await open(other, site.url + flex.query);
  const changes = { author: 'Ada', description: 'words', name: 'Ours', command_line: '--epochs 4' };
  const tabs = [page, other];
  await Promise.all(
    Object.entries(changes).map(([word, value], at) => call(tabs[at % 2], 'definitions.update', id, { [word]: value })),
  );
  const stored = await call(page, 'definitions.get', id);
  assert.deepEqual(Object.fromEntries(Object.keys(changes).map((word) => [word, stored[word]])), changes);
});

visit('the first two definitions may come at once', flex, async ({ page }) => {
  await page.evaluate(() => Promise.all(['a', 'b'].map((name) => studio.definitions.create({ name }))));
  assert.deepEqual((await call(page, 'definitions.list')).map(({ name }) => name).sort(), ['a', 'b']);
});

visit('a definition that can not train is refused by name, and changes nothing', flex, async ({ page }) => {
  const { id } = await call(page, 'definitions.create', { command_line: line });
  const check = async (changes, words) => assert.match(await refusal(page, 'definitions.update', id, changes), words);
  await check({ command_line: '--epoch 1' }, /no argument --epoch;/);
  await check({ command_line: '--epochs 0' }, /from 1 to/);
  await check({ epochs: 1 }, /has no epochs/);
  await check({ name: 7 }, /name must be a text/);
  await check({ author: 'a'.repeat(201) }, /at most 200/);
  assert.match(await refusal(page, 'definitions.create', { command_line: '--bath-size 64' }), /no argument --bath-size/);
  assert.equal((await call(page, 'definitions.get', id)).command_line, line);
  assert.equal((await call(page, 'definitions.list')).length, 1);
});

visit('definitions leave as files and come in as files, those of runs and of the first version too', flex, async ({ page }) => {
  const first = await readFile(new URL('./stored/definition-v1.json', import.meta.url), 'utf8');
  const { id } = await call(page, 'definitions.import', first);
  const stored = await call(page, 'definitions.get', id);
  assert.deepEqual([stored.author, stored.parameters.batch_size], ['Ada', 64]);
  const out = await page.evaluate(async (id) => (await studio.definitions.export(id)).text(), id);
  assert.equal(JSON.parse(out).version, 1);
  const again = await call(page, 'definitions.import', out);
  assert.equal((await call(page, 'definitions.get', again.id)).command_line, stored.command_line);

  const run = await call(page, 'train', { ...short, name: 'Odd', learning_rate: 1 / 3 });
  await call(page, 'runs.cancel', run.id);
  const { definition } = await call(page, 'runs.get', run.id);
  const taken = await call(page, 'definitions.import', JSON.stringify(definition));
  const { name, parameters } = await call(page, 'definitions.get', taken.id);
  assert.deepEqual({ name, ...parameters }, definition, 'to the bit');

  for (const [file, words] of [
    ['{"version": 2}', /version 2/],
    ['{"version": 1, "name": "a"}', /no description/],
    ['{', /not JSON/],
    ['{"epoch": 1}', /no setting called epoch/],
    ['x'.repeat(200_000), /too large/],
    ['', /no training definition/],
    ['<!doctype html>', /no training definition/],
  ]) {
    assert.match(await refusal(page, 'definitions.import', file), words);
  }
  await storage(page, 'put', 'training-definitions', 'definition-damaged.json', '{"version": 1');
  const { created_at: _, ...timeless } = JSON.parse(first);
  await storage(page, 'put', 'training-definitions', 'definition-timeless.json', JSON.stringify(timeless));
  assert.equal((await call(page, 'definitions.list')).length, 3, 'what is damaged is left out, and left');
  assert.ok((await keysOf(page, 'training-definitions')).includes('definition-damaged.json'));
});

visit('the place of definitions: written, trained by, changed, and deleted after a question', place, async ({ page }) => {
  await page.getByText('No definition is stored yet').waitFor();
  await page.click('text=Write a definition');
  await page.fill('#definition-name', 'Handmade');
  await page.fill('#definition-author', 'Ada');
  await page.fill('#definition-line', '--epoch 1');
  await page.click('#store');
  await page.getByText('There is no argument --epoch').waitFor();
  await page.fill('#definition-line', line);
  await page.click('#store-train');
  await page.locator('#run-log').waitFor();
  assert.equal(await page.locator('#place h1').innerText(), 'Handmade');
  const { id } = (await call(page, 'runs.list'))[0];
  assert.equal((await call(page, 'runs.wait', id)).state, 'completed');

  await page.goto(`${page.url().split('#')[0]}#/runs/definitions`);
  const row = page.locator('#definitions li');
  await row.first().waitFor();
  await row.getByRole('button', { name: 'Duplicate Handmade' }).click();
  await page.locator('#definitions li >> text=Copy of Handmade').waitFor();
  await page.click('text=Copy of Handmade');
  await page.fill('#definition-name', 'Second');
  await page.click('#store');
  await page.getByText('Stored', { exact: true }).waitFor();
  await page.click('text=All definitions');
  const second = page.locator('#definitions li', { hasText: 'Second' });
  await second.getByRole('button', { name: 'Delete Second' }).click();
  await second.getByRole('button', { name: 'Delete', exact: true }).click();
  await second.waitFor({ state: 'detached' });
  assert.deepEqual((await call(page, 'definitions.list')).map(({ name }) => name), ['Handmade']);
});

visit('a definition that was typed and left is there again, until it is stored or discarded', place, async ({ page }) => {
  await page.click('.empty .primary');
  await page.fill('#definition-name', 'Half');
  await page.fill('#definition-line', '--epochs 2');
  const leave = async () => {
    await page.click('.places [href$="#/models"]');
    await page.locator('#models').waitFor();
    await page.goBack();
  };
  await leave();
  await page.getByText('As you left it, and not stored yet').waitFor();
  assert.deepEqual([await page.inputValue('#definition-name'), await page.inputValue('#definition-line')], ['Half', '--epochs 2']);
  await page.click('#store');
  await page.locator('#definitions li').waitFor();
  await page.click('.acts >> text=New');
  await page.locator('#store').waitFor();
  assert.equal(await page.inputValue('#definition-name'), '');

  await page.goBack();
  await page.click('#definitions >> text=Half');
  await page.fill('#definition-author', 'Nobody');
  await leave();
  await page.click('#discard');
  await until(page, () => document.querySelector('#definition-author').value === '');
  await leave();
  await page.locator('#store').waitFor();
  assert.deepEqual([await page.inputValue('#definition-name'), await page.inputValue('#definition-author')], ['Half', '']);
  assert.ok(await page.locator('#discard').isHidden());

  // What is stored elsewhere meanwhile is not taken back.
  await page.fill('#definition-author', 'Somebody');
  await page.click('.places [href$="#/models"]');
  await page.locator('#models').waitFor();
  const [{ id }] = await call(page, 'definitions.list');
  await call(page, 'definitions.update', id, { name: 'Whole', command_line: '--epochs 9' });
  await page.goBack();
  await until(page, () => document.querySelector('#definition-name')?.value === 'Whole');
  assert.equal(await page.inputValue('#definition-author'), 'Somebody');

  // What is typed while it is being stored isn't lost.
  await page.evaluate(() => {
    const { update } = studio.definitions;
    studio.definitions.update = async (...args) => {
      await new Promise((resolve) => (window.go = resolve));
      return update(...args);
    };
  });
  await page.click('#store');
  await until(page, () => Boolean(window.go));
  await page.fill('#definition-description', 'Typed meanwhile');
  await page.evaluate(() => go());
  await page.getByText('As you left it, and not stored yet').waitFor();
  assert.equal(await page.inputValue('#definition-description'), 'Typed meanwhile');
  const [stored] = await call(page, 'definitions.list');
  assert.deepEqual([stored.name, stored.author, stored.description, stored.command_line], ['Whole', 'Somebody', '', '--epochs 9']);
});

visit('results go to a bucket when the run is complete, and a reload forgets nothing', flex, async ({ page, site }) => {
  const { id } = await page.evaluate(
    (line) => studio.runs.start(`${line} --epochs 400`, { results: { bucket: 'kept-results' } }),
    line,
  );
  assert.equal((await call(page, 'runs.results', id)).state, 'waiting');
  await untilStep(page, id, 20);
  await call(page, 'runs.pause', id);
  await call(page, 'runs.cancel', id);
  const gone = await until(page, async (id) => { const { state, reason } = await studio.runs.results(id); return state === 'failed' && reason; }, id);
  assert.match(gone, /canceled/);

  const next = await page.evaluate(
    () => studio.runs.start('--epochs 3 --train-size 12800 --runtime flex', { results: { bucket: 'kept-results' } }),
  );
  await untilStep(page, next.id, 100);
  await call(page, 'runs.pause', next.id);
  await open(page, site.url + flex.query);
  await untilOurs(page, next.id);
  await call(page, 'runs.resume', next.id);
  assert.equal((await call(page, 'runs.wait', next.id)).state, 'completed');
  await until(page, async (id) => (await studio.runs.results(id)).state === 'written', next.id);
  assert.deepEqual(await keysOf(page, 'kept-results'), results(next.id));
  const key = (name) => `${next.id}/${name}`;
  assert.equal(await textOf(page, 'kept-results', key('training-log.txt')), await call(page, 'runs.log', next.id));
  const metrics = JSON.parse(await textOf(page, 'kept-results', key('metrics.json')));
  assert.deepEqual({ losses: metrics.losses, evaluations: metrics.evaluations }, await call(page, 'runs.metrics', next.id));
  assert.equal(metrics.run.id, next.id);
  assert.equal(
    await hash(page, 'storage.get', 'kept-results', key('saved_models.pth')),
    await hash(page, 'models.export', next.id, 'pth'),
  );
});

visit('results are those of one moment: a run that learns is not asked for them, a paused one is', flex, async ({ page }) => {
  const { id } = await call(page, 'train', { runtime: 'flex', epochs: 3 });
  await untilStep(page, id, 50);
  assert.match(await refusal(page, 'runs.save', id), /the run is running: pause it/);
  await call(page, 'runs.pause', id);
  assert.equal((await call(page, 'runs.save', id)).length, 4);
  await call(page, 'runs.cancel', id);
});

visit('results are put into a bucket from the place of a run, which leads to them', flex, async ({ page, site }) => {
  const { id } = await call(page, 'train', short);
  await call(page, 'runs.wait', id);
  await page.goto(`${site.url}${flex.query}#/runs/${id}`);
  await page.click('#open-results');
  await page.click('#write-results');
  await page.getByText('4 objects written to training-results').waitFor();
  assert.deepEqual(await keysOf(page, 'training-results'), results(id));
  await page.click('.results a >> text=training-results');
  await page.locator('#objects >> text=saved_models.pth').waitFor();
  assert.equal(new URL(page.url()).hash, `#/storage/training-results/${id}`);
});

visit('results that another tab has written are seen here, and nothing that it noted is lost', flex, async ({ page, site }) => {
  const complete = async (bucket) => {
    const { id } = await page.evaluate(([line, bucket]) => studio.runs.start(line, { results: { bucket } }), [line, bucket]);
    await until(page, async (id) => (await studio.runs.results(id)).state === 'written', id);
    return id;
  };
  const id = await complete('first-results');
  await page.evaluate((id) => (location.hash = `#/runs/${id}`), id);
  await page.getByText('4 objects written to first-results').waitFor();

  const other = await page.context().newPage();
  await open(other, site.url + flex.query);
  await call(other, 'runs.save', id, { bucket: 'training-results' }).catch(async () => {
    await call(other, 'storage.createBucket', 'training-results');
    await call(other, 'runs.save', id, { bucket: 'training-results' });
  });
  await page.getByText('4 objects written to training-results').waitFor();
  assert.equal((await call(page, 'runs.results', id)).bucket, 'training-results');

  const next = await complete('next-results');
  const buckets = async (page) => [(await call(page, 'runs.results', id)).bucket, (await call(page, 'runs.results', next)).bucket];
  assert.deepEqual(await buckets(other), ['training-results', 'next-results']);
  await open(page, site.url + flex.query);
  assert.deepEqual(await buckets(page), ['training-results', 'next-results']);
});

visit('notes of results that an earlier version of the page made are still known', flex, async ({ page, site }) => {
  const { id } = await call(page, 'train', short);
  await call(page, 'runs.wait', id);
  const kept = { bucket: 'old-results', state: 'written', keys: ['a', 'b'] };
  await page.evaluate(([id, kept]) => (localStorage['digit-studio-results'] = JSON.stringify({ [id]: kept })), [id, kept]);
  await open(page, site.url + flex.query);
  assert.deepEqual(await call(page, 'runs.results', id), kept);
});

visit('results whose service was forgotten with the page say how to get on, and are written then', { ...flex, minutes: 4 }, async ({ page, site }) => {
  const service = await openMoto();
  try {
    const bucket = 'training-mnist-results-5d02';
    assert.equal((await ask('PUT', `${service.endpoint}/${bucket}`)).status, 200);
    assert.equal((await ask('PUT', `${service.endpoint}/${bucket}?cors`, openRule)).status, 200);
    const connect = () => storage(page, 'connect', { endpoint: service.endpoint, region: 'us-east-1', ...keys });
    const { id: connection } = await connect();
    const { id } = await page.evaluate(
      (results) => studio.runs.start('--epochs 3 --train-size 12800 --runtime flex', { results }),
      { bucket, connection },
    );
    await untilStep(page, id, 50);
    await call(page, 'runs.pause', id);
    await open(page, site.url + flex.query);
    await untilOurs(page, id);
    await call(page, 'runs.resume', id);
    assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
    await until(page, async (id) => (await studio.runs.results(id)).code === 'NotConnected', id);

    await page.evaluate((id) => (location.hash = `#/runs/${id}`), id);
    const said = page.locator('.results [role=status]');
    await said.getByText(`the keys to ${service.endpoint} were forgotten`).waitFor();
    await said.getByRole('link', { name: 'Connect it again' }).click();
    await until(page, () => document.querySelector('#place h1')?.innerText === 'Storage');
    const again = await connect();
    await page.goBack();
    // The form begins with the bucket that is missed, once that is known.
    await said.getByText(`the keys to ${service.endpoint} were forgotten`).waitFor();
    await page.click('#open-results');
    await until(page, (bucket) => document.querySelector('#results-bucket').selectedOptions[0].innerText.startsWith(bucket), bucket);
    await page.click('#write-results');
    await said.getByText(`4 objects written to ${bucket}`).waitFor();
    assert.deepEqual(await keysOf(page, bucket, { connection: again.id }), results(id));
    await said.getByRole('link').click();
    await page.locator('#objects >> text=saved_models.pth').waitFor();
  } finally {
    await service.close();
  }
});

visit('the flow of the pattern: data out of a bucket of a service, results into another', { ...flex, minutes: 4 }, async ({ page, site }) => {
  const service = await openMoto();
  try {
    const [data, target] = ['training-mnist-data-7f21', 'training-mnist-results-7f21'];
    for (const bucket of [data, target]) {
      assert.equal((await ask('PUT', `${service.endpoint}/${bucket}`)).status, 200);
      assert.equal((await ask('PUT', `${service.endpoint}/${bucket}?cors`, openRule)).status, 200);
    }
    const { id: connection } = await storage(page, 'connect', { endpoint: service.endpoint, region: 'us-east-1', ...keys });
    for (const file of dataFiles) {
      await page.evaluate(
        async ([bucket, file, connection]) => {
          const body = await (await fetch(file)).blob();
          await studio.storage.put(bucket, `mnist/${file.split('/')[1]}`, body, { connection });
        },
        [data, file, connection],
      );
    }
    assert.equal((await keysOf(page, data, { connection, prefix: 'mnist/' })).length, 4);
    const asked = () => site.asked.filter((path) => path.startsWith('data/')).length;
    const before = asked();

    const references = { data: { bucket: data, prefix: 'mnist/', connection }, results: { bucket: target, connection } };
    const { id } = await page.evaluate(([line, references]) => studio.runs.start(line, references), [line, references]);
    const run = await call(page, 'runs.wait', id);
    assert.equal(run.state, 'completed', run.reason);
    await until(page, async (id) => (await studio.runs.results(id)).state === 'written', id);
    assert.equal(asked(), before, 'nothing of the data set came from the site');
    assert.deepEqual(await keysOf(page, target, { connection }), results(id));

    assert.equal(
      await hash(page, 'storage.get', target, `${id}/saved_models.pth`, { connection }),
      await hash(page, 'models.export', id, 'pth'),
    );
    await page.evaluate(
      async ([id, bucket, connection]) => studio.storage.put(bucket, `${id}/mnist.onnx`, await studio.models.export(id, 'onnx'), { connection }),
      [id, target, connection],
    );
    assert.ok((await storage(page, 'head', target, `${id}/mnist.onnx`, { connection })).size > 80_000);

    await storage(page, 'put', data, 'mnist/t10k-labels-idx1-ubyte.gz', 'something else', { connection });
    assert.match(
      (await failure(page, 'loadDataSet', data, { connection, prefix: 'mnist/' })).message,
      /t10k-labels-idx1-ubyte.gz" is not the published MNIST file/,
    );
    assert.equal((await failure(page, 'loadDataSet', data, { connection })).status, 404);
  } finally {
    await service.close();
  }
});

visit('a run whose results would have nowhere to go is refused before it starts', { ...flex, allow: [/404/] }, async ({ page }) => {
  const service = await openMoto();
  try {
    const { id: connection } = await storage(page, 'connect', { endpoint: service.endpoint, region: 'us-east-1', ...keys });
    const references = { results: { bucket: 'absent', connection } };
    const message = await page.evaluate(
      ([line, references]) => studio.runs.start(line, references).then(() => '', ({ message }) => message),
      [line, references],
    );
    assert.match(message, /NoSuchBucket/);
    const readOnly = () => studio.runs.start('', { results: { bucket: 'mnist' } }).then(() => '', ({ message }) => message);
    assert.match(await page.evaluate(readOnly), /mnist can only be read/);
    assert.deepEqual(await call(page, 'runs.list'), []);
  } finally {
    await service.close();
  }
});

for (const colorScheme of ['light', 'dark']) {
  const options = { ...place, context: { colorScheme, viewport: { width: 390, height: 844 } } };
  visit(`axe finds nothing serious in the place of definitions, on a phone, in ${colorScheme}`, options, async ({ page }) => {
    await page.getByText('No definition is stored yet').waitFor();
    assert.deepEqual(await violations(page), [], 'without definitions');
    const given = { name: 'A name that is long enough to need more than a line', author: 'Ada', description: 'words '.repeat(20) };
    const { id } = await call(page, 'definitions.create', { ...given, command_line: `${line} --architecture accurate --seed 17` });
    await page.reload();
    await page.locator('#definitions li').waitFor();
    assert.deepEqual(await violations(page), [], 'the list');
    const isWide = () => document.documentElement.scrollWidth > innerWidth;
    assert.equal(await page.evaluate(isWide), false, 'the list fits');
    await page.evaluate((id) => (location.hash = `#/runs/definitions/${id}`), id);
    await page.locator('#definition-line').waitFor();
    assert.deepEqual(await violations(page), [], 'the form');
    assert.equal(await page.evaluate(isWide), false, 'the form fits');
  });
}
