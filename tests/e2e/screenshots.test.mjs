// What the page looks like, as files to look at; and that nothing on it jumps.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { screenshots } from './support/place.mjs';
import { digits, draw } from './support/pen.mjs';
import { call, guess, until } from './support/studio.mjs';
import { visit } from './support/visit.mjs';
import { watchMainThread } from './support/watch.mjs';

/** Web Vitals call up to 0.1 good. Nothing on this page has a reason to move by itself. */
const MOST_SHIFT = 0.02;

const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
mkdirSync(screenshots, { recursive: true });

/** Where the parts that everybody looks at are on the page. */
function boxes(page) {
  return page.evaluate(() => {
    const parts = {
      pad: '#pad',
      guess: '#guess',
      bars: '#bars',
      train: '#train, #pause',
      networks: '.architectures',
      progress: '#progress',
      chart: '#chart',
    };
    const place = (selector) => {
      const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
      return [x + scrollX, y + scrollY, width, height].map((value) => Math.round(2 * value) / 2);
    };
    return Object.fromEntries(Object.entries(parts).map(([name, selector]) => [name, place(selector)]));
  });
}

/** The button has another width with another word, and another guess is another glyph, in the same line. */
const fixed = ({ train: [, top, , height], guess: [, above, , tall], ...others }) => ({
  ...others,
  train: [top, height],
  guess: [above, tall],
});

for (const [screen, viewport] of Object.entries(screens)) {
  for (const colorScheme of ['light', 'dark']) {
    const context = {
      viewport,
      colorScheme,
      ...(screen === 'phone' && { isMobile: true, hasTouch: true, deviceScaleFactor: 2 }),
    };
    visit(
      `the page holds still on a ${screen} in ${colorScheme}, from empty to trained`,
      { context, init: watchMainThread, minutes: 4 },
      async ({ t, page }) => {
        const shoot = (state) => page.screenshot({ path: join(screenshots, `${screen}-${colorScheme}-${state}.png`) });
        await call(page, 'ready');
        await page.evaluate(() => document.fonts.ready);
        await shoot('empty');
        const empty = await boxes(page);
        await draw(page, digits[7]);
        await guess(page);
        await page.evaluate(() => scrollTo(0, 0));
        await shoot('drawn');
        assert.deepEqual(fixed(await boxes(page)), fixed(empty), 'drawing moves nothing');

        const { id } = await call(page, 'train', { train_size: 20_000 });
        await until(page, async (id) => (await studio.runs.get(id)).progress.step > 200, id);
        await shoot('training');
        assert.deepEqual(fixed(await boxes(page)), fixed(empty), 'training moves nothing');
        assert.equal((await call(page, 'runs.wait', id)).state, 'completed');
        await shoot('finished');
        assert.deepEqual(fixed(await boxes(page)), fixed(empty), 'the end of training moves nothing');

        const shifts = await page.evaluate(() => watched.shifts.filter(({ hadRecentInput }) => !hadRecentInput));
        const sum = shifts.reduce((total, { value }) => total + value, 0);
        t.diagnostic(`${screen}, ${colorScheme}: cumulative layout shift ${sum.toFixed(4)}`);
        assert.ok(sum < MOST_SHIFT, JSON.stringify(shifts));
      },
    );
  }
}
