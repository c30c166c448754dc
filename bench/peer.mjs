// A contender that is another library in a page of ours.

import { observe } from './observe.mjs';
import { openStage } from './stage.mjs';
import { wireSize } from './wire.mjs';
import { inBrowser } from './visit.mjs';

/**
 * @param {object} peer
 * @param {string} peer.page such as `jax`
 * @param {string} peer.backend the library's name for it
 * @param {boolean} [peer.gpu] whether the browser needs WebGPU
 * @param {boolean} [peer.isolated] whether the page may use threads
 */
export function peer({ page, backend, gpu = false, isolated = true, ...names }) {
  const open = async (network, options, work) => {
    const stage = await openStage(isolated);
    const url = `${stage.url}${page}.html?network=${network}&backend=${backend}`;
    try {
      return await inBrowser({ gpu, url, ...options }, (visit) => work(visit, stage));
    } finally {
      await stage.close();
    }
  };
  return {
    ...names,
    measure: (network, times) => open(network, {}, ({ page }) => measure(page, times)),
    inspect: (network, times) => open(network, { probed: true }, (visit, stage) => inspect(visit, stage, times)),
  };
}

async function measure(page, times) {
  const firstStepMillis = await ask(page, 'firstStep');
  return { firstStepMillis, ...(await ask(page, 'measure', times)) };
}

async function inspect({ page, processes }, stage, { seconds }) {
  const memory = processes.watchMemory();
  await ask(page, 'firstStep');
  const { steps: warm, millis } = await ask(page, 'run', 3);
  const steps = Math.max(3, Math.min(64, Math.round((seconds * 1000 * warm) / millis)));
  const perStep = await observe(page, processes, /^(main|DedicatedWorker)/, async () => {
    await ask(page, 'run', steps);
    return steps;
  });
  return { perStep, memoryBytes: await memory.peak(), wire: wireSize(stage.code) };
}

/** Calls a method of `window.peer`, which is there once the library has arrived. */
async function ask(page, method, argument) {
  await page.waitForFunction(() => window.peer);
  return page.evaluate(([method, argument]) => window.peer[method](argument), [method, argument]);
}
