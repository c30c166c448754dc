// How long whole runs take in the page, tests included, in turns: recipes beside 20 epochs of the pattern's network.
//
//   node tests/e2e/recipe-time.mjs [rounds] [architecture:epochs ...]

import { argv } from 'node:process';
import { launch } from './support/browser.mjs';
import { openSite } from './support/site.mjs';
import { call } from './support/studio.mjs';
import { plainHeaders } from './server.mjs';

const [rounds = '1', ...asked] = argv.slice(2);
const wanted = asked.length > 0 ? asked : ['net:20', 'accurate:'];
const browser = await launch({});

async function seconds(options, name) {
  const [architecture, epochs] = name.split(':');
  const definition = { architecture, runtime: 'flex', ...(epochs && { epochs: Number(epochs) }) };
  const site = await openSite(options);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => window.studio);
  const { id } = await call(page, 'train', definition);
  const run = await call(page, 'runs.wait', id);
  await context.close();
  await site.close();
  if (run.state !== 'completed') throw new Error(run.reason);
  return (Date.parse(run.completed_at) - Date.parse(run.running_at)) / 1_000;
}

for (const [title, options] of [
  ['one thread', { headers: plainHeaders }],
  ['all threads', {}],
]) {
  const best = Object.fromEntries(wanted.map((name) => [name, Infinity]));
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const name of wanted) best[name] = Math.min(best[name], await seconds(options, name));
  }
  const [first, ...others] = wanted;
  console.log(`${title}: ${wanted.map((name) => `${name} ${best[name].toFixed(1)} s`).join(', ')}`);
  for (const name of others) console.log(`  ${name} / ${first}: ${(best[name] / best[first]).toFixed(2)}`);
}
await browser.close();
