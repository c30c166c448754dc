// The training loop of a peer's page, and how `bench/peer.mjs` drives it.
//
// Like our page's worker it takes slices of about 60 ms, and looks at the loss only after a slice: a library that
// computes elsewhere may queue the steps of a slice.

import { networks } from '../networks.mjs';
import { fetchMnist } from './mnist.mjs';

const SLICE_MILLIS = 60;
const MOST_STEPS = 64;

/**
 * Trains at once, and offers `window.peer`.
 *
 * @param {(network: object, backend: string) => Promise<Trainer>} makeTrainer
 * @typedef {{step: (batch: object) => void, loss: () => Promise<number>}} Trainer `loss` waits for the last step
 */
export function offer(makeTrainer) {
  const query = new URLSearchParams(location.search);
  const started = start(makeTrainer, networks[query.get('network')], query.get('backend'));
  window.peer = {
    firstStep: async () => (await started).firstStepMillis,
    measure: async (wish) => measure(await started, wish),
    run: async (steps) => run(await started, steps),
  };
}

async function start(makeTrainer, network, backend) {
  const [data, trainer] = await Promise.all([fetchMnist(), makeTrainer(network, backend)]);
  const loop = { data, trainer, batch: network.batch };
  await run(loop, 1);
  // The page's clock starts with the navigation.
  return { ...loop, firstStepMillis: performance.now() };
}

/** Takes a number of steps and returns the milliseconds of them all and the last loss. */
async function run({ data, trainer, batch }, steps) {
  const begin = performance.now();
  for (let i = 0; i < steps; i++) trainer.step(data.batch(batch));
  const loss = await trainer.loss();
  return { steps, millis: performance.now() - begin, loss };
}

/** Trains until it is warm, then for that many seconds and at least so many steps. */
async function measure(loop, { warmUpSeconds, seconds, leastSteps }) {
  const pace = await slices(loop, { seconds: warmUpSeconds, leastSteps: 2, pace: 1 });
  const { steps, millis, loss } = await slices(loop, { seconds, leastSteps, pace: pace.pace });
  return { steps, millis, loss, imagesPerSecond: (steps * loop.batch * 1000) / millis };
}

async function slices(loop, { seconds, leastSteps, pace }) {
  let [steps, millis, loss] = [0, 0, NaN];
  while (millis < seconds * 1000 || steps < leastSteps) {
    const slice = await run(loop, pace);
    [steps, millis, loss] = [steps + slice.steps, millis + slice.millis, slice.loss];
    pace = Math.max(1, Math.min(MOST_STEPS, Math.floor((pace * SLICE_MILLIS) / slice.millis)));
    // A page that never lets its events through is not what anybody would publish.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { steps, millis, loss, pace };
}
