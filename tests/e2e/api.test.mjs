// `window.studio`: the contract of docs/api.md.

import assert from 'node:assert/strict';
import { testImage } from './support/mnist.mjs';
import { digits, draw } from './support/pen.mjs';
import { call, guess, hear, short, trainBriefly, until, untilStep } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

/** In the page: what each wrong call says. */
async function complaintsOf(calls) {
  const complaints = [];
  for (const [method, text] of calls) {
    const made = new Function('studio', `return studio.${method}(${text})`);
    const promise = made(studio);
    if (!(promise instanceof Promise)) throw new Error(`studio.${method}(${text}) gives no promise`);
    const said = await promise.then(
      (value) => `no complaint, but ${JSON.stringify(value)}`,
      (error) => (error instanceof Error ? error.message : `no Error, but ${String(error)}`),
    );
    complaints.push(said);
  }
  return complaints;
}

const wrong = [
  ['train', '{epoch: 3}', /epoch.*epochs/],
  ['train', '{epochs: 0}', /epochs.*from 1/],
  ['train', '{epochs: "many"}', /epochs/],
  ['train', '{epochs: 1.5}', /epochs/],
  ['train', '{batch_size: -1}', /batch size.*whole number/],
  ['train', '{seed: 2 ** 53}', /seed.*9007199254740991/],
  ['train', '{learning_rate: 0}', /learning rate.*more than 0/],
  ['train', '{learning_rate: NaN}', /learning rate/],
  ['train', '{momentum: 1}', /momentum.*less than 1/],
  ['train', '{train_size: 60001}', /60,?000/],
  ['train', '{train_size: 0}', /1 to 60,?000/],
  ['train', '{log_interval: 0}', /log interval/],
  ['train', '{weight_decay: 2}', /weight decay.*at most 1/],
  ['train', '{weight_decay: "none"}', /weight decay.*number/],
  ['train', '{mean_decay: 1}', /mean decay.*less than 1/],
  ['train', '{optimizer: "lion"}', /optimizer.*sgd or adam/],
  ['train', '{schedule: "cosine"}', /schedule.*constant or one-cycle/],
  ['train', '{architecture: "resnet"}', /architecture.*net, fast, accurate or tiny/],
  ['train', '{architecture: null}', /architecture.*net, fast, accurate or tiny/],
  ['train', '{architecture: "fast", epochs: 0}', /epochs.*from 1/],
  ['train', '{runtime: "cuda"}', /webgpu, flex or ndarray/],
  ['train', '{runtime: "webgpu"}', /adapter/],
  ['train', '"fast"', /fast is no argument/],
  ['train', '"--epoch 3"', /no argument --epoch;.*--epochs/],
  ['train', '"--epochs"', /--epochs needs a value/],
  ['train', '"--epochs 0"', /epochs.*from 1/],
  ['train', '7', /object/],
  ['classify', '', /784/],
  ['classify', '"seven"', /784/],
  ['classify', 'new Uint8Array(783)', /784/],
  ['classify', 'new Uint8Array(784), {runtime: "gpu"}', /webgpu, flex or ndarray/],
  ['classify', 'new Uint8Array(784), {runtime: "webgpu"}', /adapter/],
  ['classify', 'new Uint8Array(784), {network: "pretrained"}', /network.*runtime/],
  ['classify', 'new Uint8Array(784), {model: "training-none"}', /training-none/],
  ['classify', 'new Uint8Array(784), {model: "pretrained", runtime: "flex"}', /runtime.*model/],
  ['classify', 'document.createElement("canvas")', /no ink/],
  ['classify', 'new Blob(["text"])', /no picture/],
  ['prepare', 'null', /canvas/i],
  ['prepare', 'new Uint8Array(784)', /canvas/i],
  ['prepare', 'new ImageData(10, 10)', /no ink/],
  ['evaluate', '{set: "validation"}', /"test" or "train"/],
  ['evaluate', '{model: "training-none"}', /training-none/],
  ['evaluate', '{runtime: 1}', /runtime/],
  ['evaluate', '{split: "test"}', /split.*set/],
  ['models.use', '"training-none"', /training-none/],
  ...['get', 'log', 'metrics', 'pause', 'resume', 'cancel', 'delete', 'wait'].flatMap((name) => [
    [`runs.${name}`, '"training-none"', /no run called training-none/],
    [`runs.${name}`, '', /id/],
  ]),
];

visit('a wrong call is refused in words that help', {}, async ({ page }) => {
  await call(page, 'ready');
  const said = await page.evaluate(
    complaintsOf,
    wrong.map(([method, text]) => [method, text]),
  );
  const unhelpful = wrong.flatMap(([method, text, words], i) =>
    words.test(said[i]) ? [] : [`${method}(${text}): ${said[i]}`],
  );
  assert.deepEqual(unhelpful, []);
  assert.deepEqual(await call(page, 'runs.list'), [], 'no wrong definition started a run');
  const thrown = await page.evaluate(() => {
    const attempt = (...given) => {
      try {
        studio.on(...given);
      } catch (error) {
        return error.message;
      }
    };
    return [attempt('finished', () => {}), attempt('log', 'listener')];
  });
  assert.match(thrown[0], /progress, metrics, log, state, classified/);
  assert.match(thrown[1], /function/);
});

visit('a run that is over is neither paused nor resumed nor canceled', {}, async ({ page }) => {
  const { id } = await call(page, 'train', short);
  const run = await call(page, 'runs.wait', id);
  assert.equal(run.state, 'completed');
  await assert.rejects(call(page, 'runs.pause', id), /completed/);
  await assert.rejects(call(page, 'runs.resume', id), /completed/);
  await assert.rejects(call(page, 'runs.cancel', id), /completed/);
  assert.deepEqual(await call(page, 'runs.wait', id), run, 'waiting for it ends at once');
  await call(page, 'runs.delete', id);
  await assert.rejects(call(page, 'runs.get', id), /no run called/);
});

const names = (object) => Object.keys(object).sort();

visit('runs, metrics and log have the shape of the contract', {}, async ({ page }) => {
  const definition = { ...short, name: 'shape', epochs: 2 };
  // In one go: the run has begun a moment later.
  const [{ id, ...others }, begun] = await page.evaluate(async (definition) => {
    const answer = await studio.train(definition);
    return [answer, await studio.runs.get(answer.id)];
  }, definition);
  assert.deepEqual(others, {});
  assert.ok(['queued', 'pending'].includes(begun.state), `train() answers at once, not when the run is ${begun.state}`);
  assert.equal(begun.completed_at, null);
  assert.deepEqual(begun.metrics, { train_loss: null, test_loss: null, test_accuracy: null, images_per_second: null });

  const run = await call(page, 'runs.wait', id);
  const contract = ['id', 'state', 'submitted_at', 'running_at', 'completed_at', 'runtime', 'progress', 'metrics'];
  for (const name of contract) assert.ok(name in run, `there is no ${name}`);
  assert.deepEqual([run.id, run.state, run.runtime, run.name], [id, 'completed', 'flex', 'shape']);
  assert.deepEqual(run.progress, { epoch: 2, step: 40, steps: 40 });
  assert.deepEqual(names(run.metrics), ['images_per_second', 'test_accuracy', 'test_loss', 'train_loss']);
  for (const [name, value] of Object.entries(run.metrics)) assert.equal(typeof value, 'number', name);
  const times = [run.submitted_at, run.running_at, run.completed_at];
  assert.deepEqual(times, times.map((time) => new Date(time).toISOString()).sort());

  const { losses, evaluations } = await call(page, 'runs.metrics', id);
  assert.equal(losses.length, 40);
  assert.deepEqual(evaluations.map(names), Array(2).fill(['accuracy', 'epoch', 'loss', 'step']));
  assert.deepEqual(
    evaluations.map(({ step }) => step),
    [20, 40],
  );
  assert.equal(run.metrics.test_accuracy, evaluations[1].accuracy);
  assert.equal(run.metrics.train_loss, losses.at(-1));
  const log = (await call(page, 'runs.log', id)).split('\n');
  assert.equal(log.filter((line) => line.startsWith('Train Epoch: ')).length, 4);
  assert.deepEqual(await call(page, 'runs.list'), [run]);
});

visit('what a definition leaves out is as in the recipe of its architecture', {}, async ({ page }) => {
  const definitionOf = async (given) => {
    const { id } = await page.evaluate((given) => studio.train({ ...given, seed: undefined }), { ...short, ...given });
    const run = await call(page, 'runs.wait', id);
    assert.equal(run.state, 'completed', run.reason);
    return run.definition;
  };
  const net = await definitionOf({});
  assert.deepEqual(net, {
    name: '',
    architecture: 'net',
    epochs: 1,
    batch_size: 64,
    test_batch_size: 1000,
    learning_rate: 0.01,
    schedule: 'constant',
    momentum: 0.5,
    weight_decay: 0,
    mean_decay: 0,
    label_smoothing: 0,
    deformation: 'none',
    seed: 1,
    log_interval: 10,
    optimizer: 'sgd',
    runtime: 'flex',
    train_size: short.train_size,
    dropout: true,
  });
  for (const architecture of ['fast', 'accurate', 'tiny']) {
    const { optimizer, schedule, batch_size } = await definitionOf({ architecture, epochs: 1, batch_size: 100 });
    assert.deepEqual([optimizer, schedule, batch_size], ['adam', 'one-cycle', 100], architecture);
  }
  const bent = await definitionOf({ architecture: 'tiny', epochs: 1, deformation: 'strong' });
  assert.deepEqual(await definitionOf(bent), bent, 'a definition that was read makes the same run again');
});

visit('runs wait for each other, and a waiting one can be canceled', {}, async ({ page }) => {
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push((await call(page, 'train', { ...short, seed: n })).id);
  assert.equal(new Set(ids).size, 3);
  assert.equal((await call(page, 'runs.cancel', ids[1])).state, 'canceled');
  const states = await Promise.all(ids.map(async (id) => (await call(page, 'runs.wait', id)).state));
  assert.deepEqual(states, ['completed', 'canceled', 'completed']);
  const [before, , after] = await call(page, 'runs.list');
  assert.ok(before.completed_at <= after.running_at);
});

visit('listeners hear of everything until they unsubscribe', {}, async ({ page }) => {
  await call(page, 'ready');
  await hear(page, 'progress', 'metrics', 'log', 'state', 'classified');
  await page.evaluate(() => {
    window.counted = 0;
    window.off = studio.on('state', () => counted++);
  });
  await draw(page, digits[7]);
  await guess(page);
  const { id } = await call(page, 'train', short);
  await call(page, 'runs.wait', id);
  const heard = await page.evaluate(() => window.heard);
  assert.deepEqual([...new Set(heard.state.map(({ state }) => state))], ['pending', 'running', 'storing', 'completed']);
  assert.deepEqual(
    heard.metrics.flatMap(({ losses }) => losses),
    (await call(page, 'runs.metrics', id)).losses,
  );
  const log = (await call(page, 'runs.log', id)).replace(/\n$/, '').split('\n');
  assert.deepEqual(
    heard.log.flatMap(({ lines }) => lines),
    log,
  );
  assert.ok(heard.progress.every((run) => run.id === id && run.progress.steps === 20));
  assert.ok(heard.classified.some(({ digit, probabilities }) => digit === 7 && probabilities.length === 10));

  const counted = await page.evaluate(() => (off(), window.counted));
  assert.equal(counted, heard.state.length);
  await call(page, 'runs.wait', (await call(page, 'train', short)).id);
  assert.equal(await page.evaluate(() => window.counted), counted);
});

visit(
  'a listener that throws disturbs nobody but the console',
  { allow: [/thrown by a listener/] },
  async ({ page }) => {
    await page.evaluate(() =>
      studio.on('progress', () => {
        throw new Error('thrown by a listener');
      }),
    );
    assert.equal((await trainBriefly(page)).state, 'completed');
  },
);

visit('classify and evaluate answer in the shape of the contract', {}, async ({ page }) => {
  const { pixels, digit } = testImage(0);
  const read = await page.evaluate((pixels) => studio.classify(Uint8Array.from(pixels)), pixels);
  assert.deepEqual(names(read), ['digit', 'millis', 'model', 'probabilities']);
  assert.deepEqual([read.digit, read.model, read.probabilities.length], [digit, 'pretrained', 10]);
  const sum = read.probabilities.reduce((total, value) => total + value);
  assert.ok(Math.abs(sum - 1) < 1e-4, `they sum to ${sum}`);

  const judged = await call(page, 'evaluate', { set: 'test' });
  assert.deepEqual(names(judged), ['accuracy', 'confusion', 'correct', 'count', 'loss', 'set']);
  const rows = judged.confusion.map((row) => row.reduce((total, value) => total + value));
  assert.deepEqual(rows, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], 'rows are true digits');
  const diagonal = judged.confusion.reduce((total, row, i) => total + row[i], 0);
  assert.deepEqual(
    [judged.set, judged.count, judged.correct, judged.accuracy],
    ['test', 10_000, diagonal, diagonal / 10_000],
  );
});

visit('evaluate answers while a run goes on, which then completes', { query: '?runtime=flex' }, async ({ page }) => {
  const { id } = await call(page, 'train', { runtime: 'flex', train_size: 60_000, epochs: 4 });
  await untilStep(page, id, 5);
  const judged = await call(page, 'evaluate', { model: 'pretrained' });
  assert.ok(judged.accuracy > 0.98);
  assert.equal((await call(page, 'runs.get', id)).state, 'running');
  assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
});

visit(
  'the site works below any path, and without special headers',
  { site: { path: 'a/b/', headers: {} } },
  async ({ page }) => {
    assert.equal(await page.evaluate(() => crossOriginIsolated), false);
    await draw(page, digits[7]);
    assert.equal(await guess(page), '7');
    assert.equal((await trainBriefly(page)).state, 'completed');
    await until(page, async () => (await navigator.serviceWorker.getRegistration())?.scope === document.baseURI);
  },
);

visit("the pattern's command line trains, and a run gives its own back", {}, async ({ page }) => {
  const text = '--epochs 1 --batch-size 32 --lr 0.02 --momentum 0.9 --no-cuda --train-size 640 --runtime flex';
  const { id } = await call(page, 'train', text);
  const run = await call(page, 'runs.wait', id);
  assert.equal(run.state, 'completed', run.reason);
  const { batch_size, learning_rate, momentum, train_size } = run.definition;
  assert.deepEqual([batch_size, learning_rate, momentum, train_size], [32, 0.02, 0.9, 640]);
  assert.match(run.command_line, /--architecture net --epochs 1 --batch-size 32 --lr 0.02 /);
  const again = await call(page, 'train', run.command_line);
  assert.deepEqual((await call(page, 'runs.wait', again.id)).definition, run.definition);
  assert.deepEqual(await call(page, 'runs.metrics', again.id), await call(page, 'runs.metrics', id));
});
