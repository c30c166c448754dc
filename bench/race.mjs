// The order of things. In each round everybody has one turn, so that a machine that slows down slows down for all;
// nobody computes while somebody else is measured.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from '../tests/e2e/support/place.mjs';
import { reach } from './goals.mjs';
import { NotBuilt } from './notbuilt.mjs';
import { summary } from './statistics.mjs';

/** Cross-entropy of who guesses, in nats. */
const GUESSING = Math.log(10);
/** After so many steps everybody has learnt something. */
const ENOUGH_STEPS = 300;

/** Returns what is known of each contender: rates, and what one more visit told about its costs. */
export async function race(network, contenders, { reps, times, details }) {
  const entries = contenders.map((contender) => ({ contender, turns: [], problem: missingSite(contender) }));
  for (let round = 1; round <= reps; round++) {
    console.log(`==> ${network}, round ${round} of ${reps}`);
    for (const entry of rotated(entries, round).filter(({ problem }) => !problem)) {
      const measured = await turn(entry, async () => learnt(await entry.contender.measure(network, times)));
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

/** Each round begins with another contender. */
function rotated(entries, round) {
  const first = (round - 1) % entries.length;
  return [...entries.slice(first), ...entries.slice(0, first)];
}

/** What was measured, unless nothing was learnt: a network that is dead or no longer made of numbers is quick. */
function learnt(measured) {
  const { loss, steps } = measured;
  const most = steps < ENOUGH_STEPS ? GUESSING + 0.2 : GUESSING * 0.9;
  if (!(loss <= most)) throw new Error(`after ${steps} steps the loss is ${loss}: it does not learn`);
  return measured;
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
    turns,
    ...costs,
  };
}

const rate = ({ imagesPerSecond, firstStepMillis }) =>
  `${imagesPerSecond.toFixed(0)} images per second, first step after ${(firstStepMillis / 1000).toFixed(1)} s`;
