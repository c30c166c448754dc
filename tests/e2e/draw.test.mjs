// Drawing: the pad is there at once, the guess follows the pen, and nobody needs a mouse.

import assert from 'node:assert/strict';
import { digits, draw, inked, places } from './support/pen.mjs';
import { call, guess, hear, until } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

/** Notes when things appear, on the page's clock, which starts with the navigation. */
function noteArrivals() {
  const arrivals = (window.arrivals = {});
  const note = (name) => (arrivals[name] ??= performance.now());
  const look = () => {
    if (document.querySelector('#pad')) note('pad');
    if (!window.studio) return requestAnimationFrame(look);
    studio.on('classified', () => note('reading'));
    studio.ready().then(() => note('ready'));
  };
  look();
}

visit(
  'a first digit is drawn at once and read by the network that ships with the page',
  { init: noteArrivals },
  async ({ t, page }) => {
    await draw(page, digits[7]);
    assert.equal(await guess(page), '7');
    const { pad, ready, reading } = await until(page, () => arrivals.ready && arrivals);
    t.diagnostic(
      `from navigation with an empty cache: pad ${pad.toFixed(0)} ms, network ready ${ready.toFixed(0)} ms, ` +
        `first drawing read ${reading.toFixed(0)} ms`,
    );
    assert.ok(pad < 4_000, `the pad came after ${pad} ms`);
  },
);

visit('each digit that is drawn is read', {}, async ({ page }) => {
  await call(page, 'ready');
  for (const [digit, strokes] of Object.entries(digits)) {
    await draw(page, strokes);
    await until(page, (digit) => document.querySelector('#guess').textContent.trim() === digit, digit);
    await page.click('#clear');
    await until(page, () => !/\d/.test(document.querySelector('#guess').textContent));
  }
});

visit('the guess and the ten probabilities follow the pen while it moves', {}, async ({ page }) => {
  await call(page, 'ready');
  await hear(page, 'classified');
  const [start, ...rest] = await places(page, [...digits[0][0]]);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  for (const { x, y } of rest) {
    const before = await page.evaluate(() => heard.classified.length);
    await page.mouse.move(x, y, { steps: 8 });
    // A hand that is as slow as the machine.
    await until(page, (before) => heard.classified.length > before, before);
  }
  const answers = await page.evaluate(() => heard.classified);
  await page.mouse.up();
  const different = new Set(answers.map(({ probabilities }) => probabilities.join()));
  assert.ok(different.size > 2, `the probabilities took ${different.size} values while the pen was down`);

  assert.equal(await guess(page), '0');
  const { bars, last } = await page.evaluate(() => ({
    bars: [...document.querySelectorAll('#bars [data-digit]')].map(({ dataset }) => ({ ...dataset })),
    last: heard.classified.at(-1).probabilities,
  }));
  assert.deepEqual(bars.map(({ digit }) => Number(digit)).sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const { digit, probability } of bars) {
    assert.ok(Math.abs(Number(probability) - last[digit]) < 2e-3, `bar ${digit}: ${probability}, ${last[digit]}`);
  }
});

visit('undo takes a stroke away, clear all of them, and the pen has widths', {}, async ({ page }) => {
  const [first, second] = digits[4];
  const settled = (look, argument) => until(page, look, argument);
  await draw(page, [first]);
  await settled(() => /\d/.test(document.querySelector('#guess').textContent));
  const one = await inked(page);
  await draw(page, [second]);
  await settled(() => document.querySelector('#guess').textContent.trim() === '4');
  const two = await inked(page);
  assert.ok(two > one);
  await page.click('#undo');
  await until(page, inkIs, one);
  await page.keyboard.press('Control+z');
  await until(page, inkIs, 0);
  await settled(() => !/\d/.test(document.querySelector('#guess').textContent));

  const widths = await page.locator('input[name=pen]').evaluateAll((inputs) => inputs.map(({ value }) => value));
  assert.ok(widths.length >= 2, `pens: ${widths}`);
  const areas = [];
  for (const value of widths) {
    await page.locator(`input[name=pen][value=${value}]`).check({ force: true });
    await draw(page, [first]);
    areas.push(await inked(page));
    await page.click('#clear');
    await until(page, inkIs, 0);
  }
  assert.deepEqual(
    areas,
    [...areas].sort((a, b) => a - b),
    `${widths} leave ${areas} pixels of ink`,
  );
  assert.ok(areas[0] > 0 && areas.at(-1) > 1.5 * areas[0]);
});

/** In the page: whether that many pixels have ink. */
function inkIs(count) {
  const { data } = document.querySelector('#pad').getContext('2d').getImageData(0, 0, 400, 400);
  return data.filter((value, i) => i % 4 === 3 && value > 127).length === count;
}

/** In the page: whether fewer pixels have ink. */
function inkIsLess(count) {
  const { data } = document.querySelector('#pad').getContext('2d').getImageData(0, 0, 400, 400);
  return data.filter((value, i) => i % 4 === 3 && value > 127).length < count;
}

visit('a digit can be drawn with the keyboard alone', {}, async ({ page }) => {
  await page.locator('#pad').focus();
  const press = async (key, times) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key);
  };
  await press('ArrowUp', 8);
  await press('Space', 1);
  await press('ArrowDown', 16);
  await press('Space', 1);
  await until(page, () => document.querySelector('#guess').textContent.trim() === '1');
  await press('ArrowLeft', 3);
  assert.equal(await guess(page), '1', 'a lifted pen leaves no ink');
  await press('Space', 1);
  await press('ArrowUp', 9);
  const two = await inked(page);
  await press('Backspace', 1);
  await until(page, inkIsLess, two);
  await press('Delete', 1);
  await until(page, inkIs, 0);
});

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

visit('a finger draws, and does not scroll the page', { context: phone }, async ({ page }) => {
  await call(page, 'ready');
  const stroke = await places(page, digits[7][0]);
  const scrolled = await page.evaluate(() => scrollY);
  const finger = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => finger.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', stroke[0]);
  for (const [from, to] of [stroke.slice(0, 2), stroke.slice(1)]) {
    for (let i = 1; i <= 10; i++) {
      await touch('touchMove', { x: from.x + ((to.x - from.x) * i) / 10, y: from.y + ((to.y - from.y) * i) / 10 });
    }
  }
  await touch('touchEnd');
  assert.equal(await guess(page), '7');
  assert.equal(await page.evaluate(() => scrollY), scrolled);
});

visit('beside the pad is what the network really sees, pixel for pixel', {}, async ({ page }) => {
  await draw(page, digits[3]);
  assert.equal(await guess(page), '3');
  const { shown, prepared } = await page.evaluate(async () => {
    const prepared = await studio.prepare(document.querySelector('#pad'));
    const { data } = document.querySelector('#sees').getContext('2d').getImageData(0, 0, 28, 28);
    return { shown: [...data].filter((_, i) => i % 4 === 0), prepared: [...prepared] };
  });
  assert.deepEqual(shown, prepared);
  assert.ok(Math.max(...prepared) > 200 && prepared.filter(Boolean).length > 50);
});
