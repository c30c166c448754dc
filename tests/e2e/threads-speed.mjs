// How much faster the CPU trains on all its threads than on one, in turns, so that a busy machine is fair to both.
//
//   node tests/e2e/threads-speed.mjs [architecture] [batch size] [runtime] [rounds]

import { argv } from 'node:process';
import { chromium as playwright } from 'playwright-core';
import { chromium } from './support/place.mjs';
import { openSite } from './support/site.mjs';

const [architecture = 'net', batch = '64', runtime = 'flex', rounds = '5'] = argv.slice(2);
const definition = { architecture, batch_size: Number(batch), runtime, train_size: 19_200, epochs: 1 };
if (runtime === 'ndarray') definition.train_size = 6_400;

const site = await openSite();
// Without the flag, whichever page is not in front gets less of the processor.
const browser = await playwright.launch({
  executablePath: chromium,
  args: ['--headless', '--no-sandbox', '--disable-renderer-backgrounding'],
});
const context = await browser.newContext();

async function pageWith(processors) {
  const page = await context.newPage();
  if (processors) {
    await page.addInitScript(
      (value) => Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { value }),
      processors,
    );
  }
  await page.goto(site.url);
  await page.waitForFunction(() => window.studio);
  const flex = (await page.evaluate(() => studio.runtimes())).find(({ id }) => id === runtime);
  return { page, threads: flex.threads, rates: [] };
}

async function train({ page, rates }) {
  await page.bringToFront();
  const run = await page.evaluate(async (definition) => {
    const { id } = await studio.train(definition);
    return studio.runs.wait(id);
  }, definition);
  if (run.state !== 'completed') throw new Error(run.reason);
  rates.push(Math.round(run.metrics.images_per_second));
}

const pages = [await pageWith(1), await pageWith()];
// Browsers compile a second time what is used often: the first round doesn't count.
for (const page of pages) await train(page);
pages.forEach(({ rates }) => rates.pop());
for (let round = 0; round < Number(rounds); round += 1) for (const page of pages) await train(page);
for (const { threads, rates } of pages) console.log(`${threads} threads: ${rates.join(', ')} images per second`);
const [one, all] = pages.map(({ rates }) => Math.max(...rates));
console.log(`${architecture}, batches of ${batch}, ${runtime}: best ${one} and ${all}, ${(all / one).toFixed(2)} times`);
await browser.close();
await site.close();
