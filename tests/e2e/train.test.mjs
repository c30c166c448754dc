// Training: the pattern's run by the page's own button, while the visitor goes on drawing.

import assert from 'node:assert/strict';
import { digits, draw } from './support/pen.mjs';
import {
  call,
  chooseArchitecture,
  hear,
  pressTrain,
  short,
  trainBriefly,
  typeSettings,
  unfold,
  until,
  untilStep,
} from './support/studio.mjs';
import { visit } from './support/visit.mjs';
import { largest, pageTime, quantile, watchAnswers, watchMainThread, watchedSince } from './support/watch.mjs';

/** The contract is 50 ms, and the figures are printed. Shared machines halt any thread at times: only a hang fails. */
const HANG_MILLIS = 2_000;

const flex = { query: '?runtime=flex' };

visit(
  'one epoch on the 60,000 images reads as well as the pattern, and the page stays alive meanwhile',
  { ...flex, init: watchMainThread, minutes: 6 },
  async ({ t, page }) => {
    await call(page, 'ready');
    await watchAnswers(page);
    await chooseArchitecture(page, 'net');
    const start = await pageTime(page);
    const id = await pressTrain(page);
    await drawUntil(page, id, Infinity);
    const run = await call(page, 'runs.wait', id);
    const watched = await watchedSince(page, start);
    printLife(t, watched);
    printRun(t, run);

    assertPatternsResult(run);
    await assertLog(page, run);
    await assertCard(page, run);
    assert.ok(largest(watched.tasks) <= HANG_MILLIS, 'no task holds up the page');
  },
);

// One epoch is over before a person has drawn much.
visit('a network that trains for long answers the pen all the while', { ...flex, init: watchMainThread, minutes: 6 }, async ({ t, page }) => {
  await call(page, 'ready');
  await watchAnswers(page);
  const start = await pageTime(page);
  const { id } = await call(page, 'train', { epochs: 200, runtime: 'flex' });
  await untilStep(page, id, 1);
  await anUntouchedDrawingIsReadAgain(page);
  while ((await watchedSince(page, start)).latencies.length <= 200) await draw(page, digits[7]);
  const watched = await watchedSince(page, start);
  assert.equal((await call(page, 'runs.get', id)).state, 'running');
  await call(page, 'runs.cancel', id);
  printLife(t, watched);
  assert.ok(quantile(watched.latencies, 0.95) <= HANG_MILLIS, 'a drawing is answered soon');
  assert.ok(largest(watched.tasks) <= HANG_MILLIS, 'no task holds up the page');
});

/** Draws one digit after the other until a run has taken that many steps, or is over. */
async function drawUntil(page, id, step) {
  for (let n = 0; ; n++) {
    const run = await call(page, 'runs.get', id);
    if (run.completed_at || run.progress.step >= step) return;
    await draw(page, Object.values(digits)[n % 6]);
    await page.click('#clear');
  }
}

/** The pad is left alone, and its probabilities change all the same, with the weights. */
async function anUntouchedDrawingIsReadAgain(page) {
  await draw(page, digits[7]);
  await until(page, () => watched.answers.length > 0);
  const before = await pageTime(page);
  const different = await until(
    page,
    (before) => {
      const answers = watched.answers.filter(({ asked }) => asked > before);
      return new Set(answers.map(({ probabilities }) => probabilities.join())).size >= 4;
    },
    before,
  );
  assert.ok(different);
  await page.click('#clear');
}

function printLife(t, { tasks, gaps, latencies }) {
  const [p50, p95] = [0.5, 0.95].map((share) => quantile(latencies, share).toFixed(1));
  t.diagnostic(`pen to answer while training: p50 ${p50} ms, p95 ${p95} ms, of ${latencies.length} moves`);
  t.diagnostic(`tasks over 50 ms on the main thread: ${tasks.length}, the longest ${largest(tasks)} ms`);
  t.diagnostic(`event loop: ${gaps.length} gaps over 40 ms, the longest ${largest(gaps).toFixed(0)} ms`);
}

function printRun(t, { runtime, metrics, running_at: running, completed_at: completed }) {
  const seconds = (Date.parse(completed) - Date.parse(running)) / 1_000;
  t.diagnostic(
    `${runtime}: ${(100 * metrics.test_accuracy).toFixed(2)} %, test loss ${metrics.test_loss.toFixed(4)}, ` +
      `${metrics.images_per_second.toFixed(0)} images per second, ${seconds.toFixed(1)} s with the test`,
  );
}

/** PyTorch over six seeds: 94.29 % (sd 0.41 points), test loss 0.195 (sd 0.017). */
function assertPatternsResult(run) {
  assert.equal(run.state, 'completed');
  assert.equal(run.runtime, 'flex');
  assert.deepEqual(run.progress, { epoch: 1, step: 938, steps: 938 });
  const { test_accuracy: accuracy, test_loss: loss } = run.metrics;
  assert.ok(Math.abs(accuracy - 0.943) <= 0.012, `accuracy ${accuracy}`);
  assert.ok(Math.abs(loss - 0.195) <= 0.05, `test loss ${loss}`);
}

async function assertLog(page, run) {
  const log = await call(page, 'runs.log', run.id);
  const lines = log.split('\n');
  const trained = lines.filter((line) => line.startsWith('Train'));
  assert.equal(trained.length, 94);
  trained.forEach((line, i) => {
    const seen = 640 * i;
    const head = `Train Epoch: 1 [${seen}/60000 (${Math.round((1_000 * i) / 938)}%)]\tLoss: `;
    assert.ok(line.startsWith(head) && /^\d+\.\d{6}$/.test(line.slice(head.length)), JSON.stringify([line, head]));
  });
  const tested = lines.findIndex((line) => line.startsWith('Test'));
  const { test_accuracy: accuracy, test_loss: loss } = run.metrics;
  const right = Math.round(accuracy * 10_000);
  const result = `Test set: Average loss: ${loss.toFixed(4)}, Accuracy: ${right}/10000 (${Math.round(right / 100)}%)`;
  assert.deepEqual(lines.slice(tested - 1, tested + 2), ['', result, '']);
  assert.equal((await page.locator('#log').textContent()).trim(), log.trim());
}

async function assertCard(page, run) {
  const facts = await page.locator('#facts').innerText();
  const percent = Number(facts.match(/(\d+\.\d) %/)?.[1]);
  assert.ok(Math.abs(percent - 100 * run.metrics.test_accuracy) < 0.051, facts);
  const rate = Math.round(run.metrics.images_per_second).toLocaleString('en');
  assert.ok(facts.includes(rate), `${facts} has no ${rate}`);
  assert.equal(await page.locator('#progress').getAttribute('aria-valuenow'), '100');
  const chart = await page.locator('#chart').getAttribute('aria-label');
  assert.equal(await page.locator('#chart').getAttribute('role'), 'img');
  assert.match(chart, /loss/i);
  assert.match(chart, /accuracy/i);
}

visit('a run can be paused, resumed and canceled', flex, async ({ page }) => {
  const id = await pressTrain(page);
  await untilStep(page, id, 5);
  await page.click('#pause');
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  const paused = await call(page, 'runs.get', id);
  assert.equal(paused.state, 'paused');
  // Whatever was under way would have come by now: the classifier has answered, from behind the same queue.
  for (let i = 0; i < 20; i++) await page.evaluate(() => studio.classify(new Uint8Array(784).fill(9)));
  assert.deepEqual((await call(page, 'runs.get', id)).progress, paused.progress);

  await page.click('#pause');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await untilStep(page, id, paused.progress.step + 20);
  await page.click('#cancel');
  const canceled = await call(page, 'runs.wait', id);
  assert.equal(canceled.state, 'canceled');
  assert.ok(canceled.progress.step < canceled.progress.steps);
  await page.locator('#train').waitFor();
});

visit('a run that still fetches its data can be canceled, and the next one works', flex, async ({ page, site }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  site.answer('data/train-images-idx3-ubyte.gz', held);
  const id = await pressTrain(page);
  await until(page, async (id) => (await studio.runs.get(id)).state === 'pending', id);
  await page.click('#cancel');
  assert.equal((await call(page, 'runs.wait', id)).state, 'canceled');
  site.repair();
  release();
  assert.equal((await trainBriefly(page)).state, 'completed');
});

visit('the settings that are typed are the settings that are used', flex, async ({ page }) => {
  await chooseArchitecture(page, 'net');
  await typeSettings(page, {
    epochs: 2,
    batch_size: 32,
    learning_rate: '0,02',
    schedule: 'one-cycle',
    momentum: 0.4,
    mean_decay: 0.9,
    label_smoothing: 0.2,
    deformation: 'mild',
    train_size: '1,280',
    test_batch_size: 500,
    seed: 7,
    log_interval: 8,
  });
  const run = await call(page, 'runs.wait', await pressTrain(page));
  const { name, architecture, optimizer, weight_decay, dropout, ...typed } = run.definition;
  const used = Object.entries(typed).map(([key, value]) => [
    key,
    typeof value === 'number' ? +value.toFixed(6) : value,
  ]);
  assert.deepEqual(Object.fromEntries(used), {
    epochs: 2,
    batch_size: 32,
    learning_rate: 0.02,
    schedule: 'one-cycle',
    momentum: 0.4,
    mean_decay: 0.9,
    label_smoothing: 0.2,
    deformation: 'mild',
    train_size: 1280,
    test_batch_size: 500,
    seed: 7,
    log_interval: 8,
    runtime: 'flex',
  });
  assert.deepEqual(run.progress, { epoch: 2, step: 80, steps: 80 });
  const lines = (await page.locator('#log').textContent()).split('\n');
  const trained = lines.filter((line) => line.startsWith('Train')).map((line) => line.split('\t')[0]);
  const percents = ['0/1280 (0%)', '256/1280 (20%)', '512/1280 (40%)', '768/1280 (60%)', '1024/1280 (80%)'];
  assert.deepEqual(
    trained,
    [1, 2].flatMap((epoch) => percents.map((at) => `Train Epoch: ${epoch} [${at}]`)),
  );
  assert.equal(lines.filter((line) => line.startsWith('Test set: ')).length, 2);
});

/** What stands in the settings. */
const settingsOf = (page) =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll('[id^=setting-]:is(input, select)')];
    const shown = fields.filter((field) => field.offsetParent);
    return Object.fromEntries(shown.map(({ id, value }) => [id.replace('setting-', ''), value]));
  });

visit('a network brings its recipe, and what was typed stays', flex, async ({ page }) => {
  const summary = page.locator('details:has(#setting-epochs) > summary');
  await unfold(page, '#setting-epochs');
  await chooseArchitecture(page, 'net');
  const net = await settingsOf(page);
  assert.deepEqual([net.optimizer, net.schedule, net.momentum, net.weight_decay], ['sgd', 'constant', '0.5', undefined]);
  assert.match(await summary.innerText(), /net · 1 epoch · recommended settings/);

  await typeSettings(page, { train_size: '1,280', seed: 5 });
  await chooseArchitecture(page, 'tiny');
  const tiny = await settingsOf(page);
  assert.deepEqual([tiny.optimizer, tiny.schedule, tiny.momentum], ['adam', 'one-cycle', undefined]);
  assert.deepEqual([tiny.train_size, tiny.seed], ['1,280', '5']);
  assert.match(await summary.innerText(), /tiny · .*training images 1,280 · seed 5/);
  await page.click('#recommended');
  const { train_size, seed } = await settingsOf(page);
  assert.deepEqual([train_size, seed], ['60000', '1']);
  assert.match(await summary.innerText(), /tiny · .*recommended settings/);

  await chooseArchitecture(page, 'fast');
  await typeSettings(page, { train_size: 1280 });
  const run = await call(page, 'runs.wait', await pressTrain(page));
  assert.deepEqual([run.state, run.definition.architecture], ['completed', 'fast']);
  assert.match(await page.locator('.place').innerText(), /^Fast on CPU/);
  const { id } = await call(page, 'train', { architecture: 'fast', ...short });
  const same = await call(page, 'runs.wait', id);
  assert.deepEqual(same.definition, run.definition, 'a script gets the same recipe');
  assert.equal(same.metrics.test_accuracy, run.metrics.test_accuracy);
});

visit('each network can be chosen, and says what it is', flex, async ({ page }) => {
  const note = page.locator('.architectures p');
  const said = [];
  for (const name of ['net', 'fast', 'accurate', 'tiny']) {
    await chooseArchitecture(page, name);
    said.push(await note.innerText());
  }
  assert.equal(new Set(said).size, 4);
  for (const line of said) assert.match(line, /: [\d,]+ parameters, .* \d+ epochs?\.$/);
});

visit('a setting that makes no sense is refused in words, next to it', flex, async ({ page }) => {
  await chooseArchitecture(page, 'net');
  await unfold(page, '#setting-epochs');
  const check = async (name, value, words) => {
    const field = page.locator(`#setting-${name}`);
    const before = await field.inputValue();
    await field.fill(value);
    assert.equal(await field.getAttribute('aria-invalid'), 'true', `${name} = ${value}`);
    const note = page.locator(`#${await field.getAttribute('aria-describedby')}`);
    assert.match(await note.innerText(), words);
    await page.click('#train');
    assert.equal((await call(page, 'runs.list')).length, 0, `${name} = ${value} started a run`);
    await until(page, (name) => document.activeElement?.id === `setting-${name}`, name);
    await field.fill(before);
    assert.notEqual(await field.getAttribute('aria-invalid'), 'true', `${name} = ${before}`);
  };
  await check('epochs', '0', /from 1 to/);
  await check('batch_size', 'many', /whole number/);
  await check('learning_rate', '-1', /more than 0/);
  await check('momentum', '1', /less than 1/);
  await check('mean_decay', '1', /less than 1/);
  await check('train_size', '60001', /60,?000/);
  await check('test_batch_size', '', /whole number/);
  await check('seed', '1.5', /whole number/);
  await check('log_interval', '0', /from 1/);
  await typeSettings(page, { optimizer: 'adam' });
  await check('weight_decay', '2', /at most 1/);
});

visit('the same seed gives the same run, another seed another one', flex, async ({ page }) => {
  const losses = async (seed) => {
    const { id } = await call(page, 'train', { ...short, seed });
    await call(page, 'runs.wait', id);
    return (await call(page, 'runs.metrics', id)).losses;
  };
  const first = await losses(3);
  assert.deepEqual(await losses(3), first);
  assert.notDeepEqual(await losses(4), first);
});

visit('drawings are read by the network that was trained, and by the old one on request', flex, async ({ page }) => {
  await call(page, 'ready');
  await hear(page, 'classified');
  await draw(page, digits[7]);
  await until(page, () => heard.classified.some(({ model }) => model === 'pretrained'));
  const run = await trainBriefly(page);
  await until(page, (id) => heard.classified.at(-1).model === id, run.id);
  await page.selectOption('#model', 'pretrained');
  await until(page, () => heard.classified.at(-1).model === 'pretrained' && heard.classified.at(-1).digit === 7);
});

visit('the chart tells each batch its loss, to the pointer and to the keyboard', flex, async ({ page }) => {
  const run = await trainBriefly(page);
  const { losses, evaluations } = await call(page, 'runs.metrics', run.id);
  const legend = page.locator('figure:has(#chart) figcaption');
  const batch = (text) => Number(text.match(/Batch (\d+)/)[1]);
  await page.locator('#chart').hover();
  const hovered = await legend.innerText();
  assert.ok(hovered.includes(losses[batch(hovered) - 1].toFixed(3)), `${hovered}: ${losses}`);

  await page.locator('figure:has(#chart) input[type=range]').focus();
  await page.keyboard.press('End');
  const spoken = () => page.locator('figure:has(#chart) input[type=range]').getAttribute('aria-valuetext');
  const [last, accuracy] = [await spoken(), evaluations[0].accuracy];
  assert.equal(batch(last), run.progress.steps);
  assert.ok(last.includes(losses.at(-1).toFixed(3)), last);
  assert.ok(Math.abs(Number(last.match(/accuracy (\d+\.\d) %/)[1]) - 100 * accuracy) < 0.051, last);
  await page.keyboard.press('Home');
  assert.equal(batch(await spoken()), 1);
});
