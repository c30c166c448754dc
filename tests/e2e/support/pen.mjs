// Draws digits on the pad, as a hand does.

const turn = (centre, radius, from, to) =>
  Array.from({ length: 13 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 12) * Math.PI) / 180;
    return [centre[0] + radius[0] * Math.cos(angle), centre[1] + radius[1] * Math.sin(angle)];
  });

/** Strokes of digits; 0 is left or top of the pad, 1 is right or bottom. */
export const digits = {
  0: [turn([0.5, 0.5], [0.19, 0.3], -90, 270)],
  1: [
    [
      [0.52, 0.18],
      [0.49, 0.82],
    ],
  ],
  2: [[...turn([0.5, 0.35], [0.18, 0.17], 190, 390), [0.32, 0.8], [0.72, 0.8]]],
  3: [[...turn([0.47, 0.35], [0.19, 0.16], 220, 440), ...turn([0.47, 0.66], [0.21, 0.17], -80, 150)]],
  4: [
    [
      [0.36, 0.2],
      [0.32, 0.52],
      [0.7, 0.52],
    ],
    [
      [0.64, 0.2],
      [0.62, 0.84],
    ],
  ],
  7: [
    [
      [0.28, 0.24],
      [0.7, 0.24],
      [0.44, 0.82],
    ],
  ],
};

/** Draws strokes with the mouse. More steps between two points are a slower hand. */
export async function draw(page, strokes, { steps = 8 } = {}) {
  for (const stroke of strokes) {
    const [start, ...rest] = await places(page, stroke);
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    for (const { x, y } of rest) await page.mouse.move(x, y, { steps });
    await page.mouse.up();
  }
}

/** Places on the screen. The pad is scrolled into sight first, as a person does. */
export async function places(page, stroke) {
  const pad = page.locator('#pad');
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  return stroke.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height }));
}

/** Waits until what was drawn is painted: pads are, once a frame. */
export function painted(page) {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve())));
}

/** How many of the pad's pixels have ink. */
export async function inked(page) {
  await painted(page);
  return page.evaluate(() => {
    const pad = document.querySelector('#pad');
    const { data } = pad.getContext('2d').getImageData(0, 0, pad.width, pad.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 127) count++;
    return count;
  });
}
