// What the numbers were measured on: without it they mean nothing.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import os from 'node:os';
import { chromium } from '../tests/e2e/support/place.mjs';
import { bench, python } from './place.mjs';

export function machine() {
  const [cpu] = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpu?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release()}`,
    load: os.loadavg()[0],
    versions: {
      commit: told('git', ['-C', bench, 'describe', '--always', '--dirty']),
      chromium: told(chromium, ['--version', '--no-sandbox'])?.match(/[\d.]+/)?.[0] ?? null,
      node: process.version,
      pytorch: told(python, ['-c', 'from importlib.metadata import version; print(version("torch"))']),
      'jax-js': installed('@jax-js/jax'),
      'TensorFlow.js': installed('@tensorflow/tfjs-core'),
    },
  };
}

/** What a program prints, or `null` when it can't. */
function told(program, words) {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

function installed(name) {
  return JSON.parse(readFileSync(join(bench, 'node_modules', name, 'package.json'), 'utf8')).version;
}
