// A contender that is our own page, driven through `window.studio`.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dist } from '../tests/e2e/support/place.mjs';
import { plainHeaders } from '../tests/e2e/server.mjs';
import { openSite } from '../tests/e2e/support/site.mjs';
import { NotBuilt } from './notbuilt.mjs';
import { networks } from './networks.mjs';
import { observe } from './observe.mjs';
import { inBrowser, probe } from './visit.mjs';
import { wireSize } from './wire.mjs';

/** Enough that no run ends while it is measured. */
const EPOCHS = 1000;

/**
 * @param {object} ours
 * @param {string} ours.runtime
 * @param {boolean} [ours.gpu] whether the browser needs WebGPU
 * @param {boolean} [ours.isolated] whether the page may use threads
 * @param {boolean} [ours.threaded] whether there is nothing to measure without them
 */
export function studio({ runtime, gpu = false, isolated = true, threaded = false, ...names }) {
  const open = async (network, probed, work) => {
    const definition = { ...networks[network].definition, runtime, epochs: EPOCHS };
    const site = await openSite(isolated ? {} : { headers: plainHeaders });
    try {
      if (probed) await site.prepend('worker.js', probe);
      const options = { gpu, url: site.url, probed, init: [trainAtOnce, { definition, threaded }] };
      return await inBrowser(options, (visit) => work(visit, site));
    } finally {
      await site.close();
    }
  };
  return {
    ...names,
    ours: true,
    measure: (network, times) => open(network, false, ({ page }) => measure(page, runtime, networks[network].batch, times)),
    inspect: (network, times) => open(network, true, (visit, site) => inspect(visit, runtime, site, times)),
  };
}

/** Runs in the page: starts the run as soon as the page can, and notes when steps were reported. */
function trainAtOnce({ definition, threaded }) {
  const bench = (window.bench = { reports: [], problem: undefined, id: undefined });
  const begin = async () => {
    const { threads } = (await studio.runtimes()).find(({ id }) => id === definition.runtime);
    if (threaded && threads < 2) throw new Error(`${definition.runtime} has one thread`);
    studio.on('metrics', ({ first_step, losses, evaluations }) => {
      const report = { at: performance.now(), steps: first_step + losses.length, epochs: evaluations.length };
      bench.reports.push(report);
    });
    bench.id = (await studio.train(definition)).id;
  };
  const look = setInterval(() => {
    if (!window.studio) return;
    clearInterval(look);
    begin().catch((error) => (bench.problem = error.message));
  }, 5);
}

async function measure(page, runtime, batch, { warmUpSeconds, seconds, leastSteps }) {
  const [{ at: firstStepMillis }] = await untilReports(page, 0, 1);
  await untilReports(page, firstStepMillis + warmUpSeconds * 1000, 3);
  const warm = (await untilReports(page, 0, 0)).length - 1;
  const { at, steps } = (await untilReports(page, 0, 0))[warm];
  const reports = await untilReports(page, at + seconds * 1000, steps + leastSteps);
  const run = await ownRun(page, runtime);
  return {
    firstStepMillis,
    imagesPerSecond: run.metrics.images_per_second,
    wallImagesPerSecond: wallRate(reports.slice(warm), batch),
    loss: run.metrics.train_loss,
    steps: run.progress.step,
  };
}

/** The run, unless it has gone to another runtime, as runs do when a GPU or a worker is lost. */
async function ownRun(page, runtime) {
  const run = await page.evaluate(() => studio.runs.get(bench.id));
  if (run.runtime !== runtime) throw new Error(`the run went on with ${run.runtime}: ${run.reason}`);
  return run;
}

/** By the page's clock, so with all that happens between steps; the tests at the ends of epochs are left out. */
function wallRate(reports, batch) {
  let [steps, millis] = [0, 0];
  for (const [i, report] of reports.slice(1).entries()) {
    const before = reports[i];
    if (report.epochs !== before.epochs || report.steps === before.steps) continue;
    [steps, millis] = [steps + report.steps - before.steps, millis + report.at - before.at];
  }
  return (steps * batch * 1000) / millis;
}

async function inspect({ page, processes }, runtime, site, { seconds }) {
  const memory = processes.watchMemory();
  const steps = async () => (await ownRun(page, runtime)).progress.step;
  const pause = () => page.evaluate(() => studio.runs.pause(bench.id));
  // The first steps compile shaders and fill pools.
  await untilReports(page, 0, 5);
  await pause();
  const before = await steps();
  // A paused run has no step in hand, so that calls and steps belong together.
  const perStep = await observe(page, processes, /^DedicatedWorker/, async () => {
    const from = await page.evaluate(() => performance.now());
    await page.evaluate(() => studio.runs.resume(bench.id));
    await untilReports(page, from + seconds * 1000, before + 3);
    await pause();
    return (await steps()) - before;
  });
  return { perStep, memoryBytes: await memory.peak(), wire: wireSize(await code(site)) };
}

/** The page's reports, once the newest is so late and tells of so many steps. */
async function untilReports(page, at, steps) {
  await page.waitForFunction(
    ([at, steps]) => {
      const last = bench.reports.at(-1);
      return bench.problem || (last && last.at >= at && last.steps >= steps);
    },
    [at, steps],
    { polling: 50 },
  );
  const { problem, reports } = await page.evaluate(() => bench);
  if (problem && /one thread/.test(problem)) throw new NotBuilt(problem);
  if (problem) throw new Error(problem);
  return reports;
}

/** What was asked for and is no data set, typeface, picture or shipped network: the code. */
async function code(site) {
  const paths = [...new Set(site.asked.map((path) => path || 'index.html'))];
  const wanted = paths.filter((path) => /\.(html|js|wasm|css)$/.test(path));
  return new Map(await Promise.all(wanted.map(async (path) => [path, await readFile(join(dist, path))])));
}
