// How well the page reads what people draw: made-up handwriting, drawn on the real pad and read by the real network.
//
// Not one of the tests, because what it prints is a score, not a promise. After `cargo xtask build`:
//
//   cargo run --release --no-default-features --example handwriting -- --set score --count 2000 > drawings.json
//   DRAWINGS=drawings.json node tests/e2e/drawings.mjs
//
// Every drawing takes the whole way: pointer events, the page's own strokes on its canvas, `studio.prepare(pad)`,
// `studio.classify`. The events are made by a script in the page, which takes four frames for a drawing; the first few
// drawings are drawn with the browser's mouse as well, to see that this makes no difference.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import { draw } from './support/pen.mjs';
import { call } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

/** Drawings that the browser's mouse draws, too: two of each digit. */
const BY_MOUSE = 20;

/** Drawings that are handed to the page at a time, so that each call ends within seconds. */
const CHUNK = 50;

/** In the page: what draws and reads. */
function defineHand() {
  const pad = document.querySelector('#pad');
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const point = (type, [x, y]) => {
    const box = pad.getBoundingClientRect();
    const place = { clientX: box.x + x * box.width, clientY: box.y + y * box.height };
    const pen = { pointerId: 1, isPrimary: true, button: type === 'pointermove' ? -1 : 0, buttons: 1 };
    pad.dispatchEvent(new PointerEvent(type, { ...place, ...pen, bubbles: true, cancelable: true }));
  };
  window.clearPad = async () => {
    document.querySelector('#clear').click();
    // The pad looks at its strokes once per frame, and must see that there are none.
    await frame();
    await frame();
  };
  window.choosePen = (pen) => document.querySelector(`input[name=pen][value=${pen}]`).click();
  window.readPad = async () => {
    await frame();
    await frame();
    const image = await studio.prepare(pad);
    return { image, digit: (await studio.classify(image)).digit };
  };
  window.drawByScript = (strokes) => {
    for (const stroke of strokes) {
      point('pointerdown', stroke[0]);
      for (const place of stroke.slice(1)) point('pointermove', place);
      point('pointerup', stroke.at(-1));
    }
  };
}

/**
 * In the page: draws and reads one drawing after the other. Returns the digits that were read, and by how many levels
 * of 255 the image that the network saw differs from the one that was expected, in the mean of its pixels.
 */
async function readAll(drawings) {
  const answers = [];
  for (const { pen, strokes, seen } of drawings) {
    await clearPad();
    choosePen(pen);
    drawByScript(strokes);
    const { image, digit } = await readPad();
    const expected = seen.match(/../g).map((level) => parseInt(level, 16));
    const difference = expected.reduce((sum, level, i) => sum + Math.abs(level - image[i]), 0) / expected.length;
    answers.push({ digit, difference });
  }
  return answers;
}

/** Draws with the browser's mouse, and returns the digit that was read. */
async function readByMouse(page, { pen, strokes }) {
  await page.evaluate(() => clearPad());
  await page.evaluate((pen) => choosePen(pen), pen);
  await draw(page, strokes, { steps: 1 });
  return page.evaluate(async () => (await readPad()).digit);
}

/** Groups by what `kind` says of a drawing: how many there are, and the share that was read correctly. */
function table(drawings, answers, kind) {
  const rows = new Map();
  drawings.forEach((drawing, i) => {
    const row = rows.get(kind(drawing)) ?? { drawings: 0, correct: 0 };
    row.drawings += 1;
    row.correct += Number(answers[i].digit === drawing.digit);
    rows.set(kind(drawing), row);
  });
  const line = ([kind, { drawings, correct }]) =>
    `${kind}: ${correct} of ${drawings}, ${((100 * correct) / drawings).toFixed(2)} %`;
  return [...rows].sort().map(line);
}

/** The shape is the second part of a style, which may have commas of its own; four parts follow it. */
const shape = ({ digit, style }) => `${digit} ${style.split(', ').slice(1, -4).join(', ')}`;

assert.ok(env.DRAWINGS, 'set DRAWINGS to a file of drawings; the first lines of this script say how to make one');
const drawings = JSON.parse(readFileSync(env.DRAWINGS, 'utf8'));

visit(`${drawings.length} drawings are read`, { minutes: 60 }, async ({ t, page }) => {
  await call(page, 'ready');
  await page.evaluate(defineHand);

  const answers = [];
  for (let start = 0; start < drawings.length; start += CHUNK) {
    answers.push(...(await page.evaluate(readAll, drawings.slice(start, start + CHUNK))));
  }
  for (const kind of [() => 'all', ({ digit }) => `digit ${digit}`, ({ pen }) => `${pen} pen`, shape]) {
    table(drawings, answers, kind).forEach((line) => t.diagnostic(line));
  }
  const differences = answers.map(({ difference }) => difference);
  const mean = differences.reduce((sum, difference) => sum + difference) / differences.length;
  t.diagnostic(
    `painted here and natively, images differ by ${mean.toFixed(2)} levels, at most ${Math.max(...differences).toFixed(2)}`,
  );

  const byMouse = [];
  for (const drawing of drawings.slice(0, BY_MOUSE)) byMouse.push(await readByMouse(page, drawing));
  const alike = byMouse.filter((answer, i) => answer === answers[i].digit).length;
  t.diagnostic(`the same answer for ${alike} of ${byMouse.length} drawn with the mouse`);
});
