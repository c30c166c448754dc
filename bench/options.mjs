// The words after `cargo xtask bench`.

import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { networks } from './networks.mjs';
import { bench } from './place.mjs';

export const usage = `cargo xtask bench [options]
  --network net|24-32-128   one network; without this both
  --only flex,torch-1       only these contenders; an unknown name lists them all
  --reps N                  repetitions, 5
  --seconds N               how long each repetition measures, 3
  --goals net:0.94          accuracies to reach from a press of Train, as ARCHITECTURE:ACCURACY or
                            ARCHITECTURE:ACCURACY:RUNTIME;
                            net:0.94,fast:0.99,accurate:0.995
  --no-goals                leaves them out
  --no-details              leaves out memory, GPU calls and sizes
  --json FILE               where the results go as JSON, bench/results.json
  --no-build                measures the dist/ that is there
  --quick                   one short repetition of each, only to see that everything works`;

/** @throws {Error} with a sentence when a word isn't known */
export function parse(words) {
  const { values } = parseArgs({
    args: words,
    options: {
      network: { type: 'string' },
      only: { type: 'string' },
      reps: { type: 'string' },
      seconds: { type: 'string' },
      goals: { type: 'string', default: 'net:0.94,fast:0.99,accurate:0.995' },
      'no-goals': { type: 'boolean', default: false },
      'no-details': { type: 'boolean', default: false },
      json: { type: 'string', default: join(bench, 'results.json') },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, help, json } = values;
  return {
    help,
    json,
    networks: values.network ? [named(values.network)] : Object.keys(networks),
    only: values.only?.split(','),
    reps: positive('reps', values.reps ?? (quick ? 1 : 5)),
    times: {
      // Browsers compile what is hot a second time, on cores that threads would use.
      warmUpSeconds: quick ? 0.3 : 3,
      seconds: positive('seconds', values.seconds ?? (quick ? 1 : 3)),
      leastSteps: 3,
    },
    goals: quick || values['no-goals'] ? [] : values.goals.split(',').map(goal),
    details: !quick && !values['no-details'],
  };
}

function named(network) {
  if (networks[network]) return network;
  throw new Error(`there is no network \`${network}\`, only ${Object.keys(networks).join(' and ')}`);
}

function positive(name, word) {
  const number = Number(word);
  if (number > 0) return number;
  throw new Error(`--${name} takes a positive number, not \`${word}\``);
}

function goal(word) {
  const [architecture, accuracy, runtime] = word.split(':');
  if (Number(accuracy) > 0 && Number(accuracy) < 1) return { architecture, accuracy: Number(accuracy), runtime };
  throw new Error(`--goals takes words like net:0.94, not \`${word}\``);
}
