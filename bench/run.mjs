// `cargo xtask bench`: our page beside other libraries, in turn, on this machine. The tables go to the terminal, in the
// form that docs/performance.md has them.

import { writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { chosen } from './contenders.mjs';
import { machine } from './machine.mjs';
import { parse, usage } from './options.mjs';
import { pursue, race } from './race.mjs';
import { report } from './report.mjs';

/** A machine that does this much other work is worth a word. */
const BUSY_CORES = 0.5;

try {
  await main(parse(argv.slice(2)));
} catch (error) {
  console.error(`error: ${error.message}`);
  exit(1);
}

async function main(options) {
  if (options.help) return console.log(usage);
  const contenders = chosen(options.only);
  const results = { machine: machine(), options, networks: {} };
  const { load, cores } = results.machine;
  if (load > BUSY_CORES) {
    console.log(`other programs keep ${load.toFixed(1)} of ${cores} cores busy, so the rates will be too low`);
  }
  for (const network of options.networks) results.networks[network] = await race(network, contenders, options);
  results.goals = await pursue(options.goals);
  writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\n${report(results)}\n\nThe same as JSON is in ${options.json}`);
}
