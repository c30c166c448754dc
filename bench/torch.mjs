// A contender that is PyTorch on this machine, outside of any browser.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { networks } from './networks.mjs';
import { bench, data, python } from './place.mjs';

const run = promisify(execFile);

/** @param {{threads: number}} torch 0 threads means as many as PyTorch takes by itself */
export function torch({ threads, ...names }) {
  const measure = async (network, times) => {
    const wish = { network: networks[network], threads, data, ...times };
    const { stdout } = await run(python, [join(bench, 'peers/pytorch.py'), JSON.stringify(wish)]);
    return JSON.parse(stdout);
  };
  // The process's peak of memory is the only thing there is to inspect, and comes with each measurement.
  const inspect = async (network, times) => {
    const { memoryBytes } = await measure(network, { ...times, seconds: 0 });
    return { memoryBytes };
  };
  return { ...names, measure, inspect };
}
