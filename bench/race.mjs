// The order of things. In each round everybody has one turn, so that a machine that slows down slows down for all;
// nobody computes while somebody else is measured.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from '../tests/e2e/support/place.mjs';
import { reach } from './goals.mjs';
import { NotBuilt } from './notbuilt.mjs';
import { summary } from './statistics.mjs';

/** Returns what is known of each contender: rates, and what one more visit told about its costs. */
export async function race(network, contenders, { reps, times, details }) {
  const entries = contenders.map((contender) => ({ contender, turns: [], problem: missingSite(contender) }));
  for (let round = 1; round <= reps; round++) {
    console.log(`==> ${network}, round ${round} of ${reps}`);
    for (const entry of entries.filter(({ problem }) => !problem)) {
      const measured = await turn(entry, () => entry.contender.measure(network, times));
      if (measured) entry.turns.push(measured);
      console.log(`    ${entry.contender.title}: ${entry.problem ?? rate(measured)}`);
    }
  }
  if (details) {
    console.log(`==> ${network}, memory, GPU calls and sizes`);
    for (const entry of entries.filter(({ problem }) => !problem)) {
      entry.costs = await turn(entry, () => entry.contender.inspect(network, times));
    }
  }
  return entries.map(result);
}

/** Presses Train for each goal and returns what came of it. */
export async function pursue(goals) {
  const results = [];
  for (const goal of goals) {
    console.log(`==> from a press of Train to ${goal.accuracy} with \`${goal.architecture}\``);
    const entry = { problem: missingSite({ ours: true }) };
    const reached = entry.problem ? undefined : await turn(entry, () => reach(goal));
    results.push({ ...goal, ...reached, problem: entry.problem });
  }
  return results;
}

/** What the work returns; one contender's failure is its own. */
async function turn(entry, work) {
  try {
    return await work();
  } catch (error) {
    const [sentence] = error.message.split('\n');
    entry.problem = `${error instanceof NotBuilt ? 'not built' : 'failed'}: ${sentence}`;
    return undefined;
  }
}

function missingSite({ ours }) {
  if (!ours || existsSync(join(dist, 'index.html'))) return undefined;
  return 'not built: there is no site, `cargo xtask build` makes it';
}

function result({ contender: { id, title }, turns, problem, costs }) {
  const of = (name) => summary(turns.map((measured) => measured[name]));
  return {
    id,
    title,
    problem,
    imagesPerSecond: of('imagesPerSecond'),
    wallImagesPerSecond: of('wallImagesPerSecond'),
    firstStepMillis: of('firstStepMillis'),
    threads: turns.at(-1)?.threads,
    ...costs,
  };
}

const rate = ({ imagesPerSecond, firstStepMillis }) =>
  `${imagesPerSecond.toFixed(0)} images per second, first step after ${(firstStepMillis / 1000).toFixed(1)} s`;
