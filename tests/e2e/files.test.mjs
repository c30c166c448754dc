// Image files: picked, dropped and pasted, of any look, each with its guess in the pattern's words.

import assert from 'node:assert/strict';
import { testImage } from './support/mnist.mjs';
import { picture, withOrientation } from './support/pictures.mjs';
import { call, until } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

const looks = [
  { name: 'MNIST as it is', side: 28, paper: 'black', ink: 'white' },
  { name: 'a small scan', side: 28 },
  { name: 'a large scan' },
  { name: 'chalk', paper: '#123', ink: '#ffe' },
  { name: 'transparent, dark ink', paper: null },
  { name: 'transparent, light ink', paper: null, ink: 'white' },
  { name: 'blue ink in a JPEG', paper: '#f4efe0', ink: '#1c3f94', type: 'image/jpeg' },
  { name: 'a large WebP', side: 1600, type: 'image/webp' },
  { name: 'low contrast', paper: '#b0b0b0', ink: '#707070' },
];

/** What the gallery says, once there are that many pictures, all read. */
async function captions(page, count) {
  await until(
    page,
    (count) => {
      const figures = [...document.querySelectorAll('#gallery figure')];
      return figures.length === count && figures.every(({ dataset }) => dataset.stage !== 'asked');
    },
    count,
  );
  return page.locator('#gallery figcaption').allInnerTexts();
}

visit('pictures of any look are read, each with its number, as the pattern prints them', {}, async ({ page }) => {
  const images = looks.map((_, i) => testImage(i === 8 ? 10 : i));
  const files = [];
  for (const [i, { name, ...look }] of looks.entries()) {
    const type = look.type ?? 'image/png';
    files.push({
      name: `${name}.${type.slice(6)}`,
      mimeType: type,
      buffer: await picture(page, images[i].pixels, look),
    });
  }
  await page.setInputFiles('#files', files);
  const found = await captions(page, looks.length);
  found.forEach((caption, i) => {
    const expected = `Prediction for image number ${i + 1} is: ${images[i].digit}`;
    assert.ok(caption.startsWith(expected), `${looks[i].name}: ${caption}, expected ${images[i].digit}`);
  });
  const tiles = await page.locator('#gallery figure canvas').count();
  assert.equal(tiles, looks.length, 'each picture is shown with what the network sees of it');
  const shown = await page.locator('#gallery img').evaluateAll(async (images) => {
    await Promise.all(images.map((image) => image.decode()));
    return images.map((image) => image.naturalWidth);
  });
  assert.deepEqual(
    shown,
    looks.map(({ side }) => side ?? 300),
  );
});

visit(
  'a file that is no picture, or has no ink, is refused in words, and the others are read',
  {},
  async ({ page }) => {
    const { pixels, digit } = testImage(0);
    const png = { mimeType: 'image/png' };
    await page.setInputFiles('#files', [
      { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('a seven') },
      { name: 'broken.png', ...png, buffer: (await picture(page, pixels)).subarray(0, 60) },
      { name: 'blank.png', ...png, buffer: await picture(page, Array(784).fill(0)) },
      { name: 'seven.png', ...png, buffer: await picture(page, pixels) },
    ]);
    const [letter, broken, blank, seven] = await captions(page, 4);
    assert.match(letter, /image number 1.*no picture/i);
    assert.match(broken, /image number 2.*no picture/i);
    assert.match(blank, /image number 3.*no ink/i);
    assert.match(seven, new RegExp(`image number 4 is: ${digit}`));
  },
);

/** In the page: a data transfer with files, as a drop or a paste brings it. */
function bring([event, files]) {
  const data = new DataTransfer();
  for (const { name, type, bytes } of files) data.items.add(new File([Uint8Array.from(bytes)], name, { type }));
  const common = { bubbles: true, cancelable: true };
  const made = {
    paste: () => new ClipboardEvent('paste', { ...common, clipboardData: data }),
    dragover: () => new DragEvent('dragover', { ...common, dataTransfer: data }),
    drop: () => new DragEvent('drop', { ...common, dataTransfer: data }),
  };
  const kept = document.body.dispatchEvent(made[event]());
  return { prevented: !kept };
}

for (const event of ['drop', 'paste']) {
  visit(`a ${event} of pictures anywhere on the page is read`, {}, async ({ page }) => {
    const images = [testImage(1), testImage(2)];
    const files = [];
    for (const { pixels } of images)
      files.push({ name: 'd.png', type: 'image/png', bytes: [...(await picture(page, pixels))] });
    if (event === 'drop') {
      assert.ok((await page.evaluate(bring, ['dragover', files])).prevented, 'the page takes the files');
      assert.ok((await page.evaluate(bring, ['drop', files])).prevented, 'the browser does not open them');
    } else {
      await page.evaluate(bring, ['paste', files]);
    }
    const found = await captions(page, 2);
    found.forEach((caption, i) => assert.match(caption, new RegExp(`number ${i + 1} is: ${images[i].digit}`)));
  });
}

visit('pictures can be added again, go on counting, and be removed', {}, async ({ page }) => {
  const buffer = await picture(page, testImage(0).pixels);
  const file = { name: 'seven.png', mimeType: 'image/png', buffer };
  await page.setInputFiles('#files', file);
  await captions(page, 1);
  await page.setInputFiles('#files', file);
  assert.match((await captions(page, 2))[1], /number 2 is: 7/);
  await page.click('#files-clear');
  await until(page, () => document.querySelectorAll('#gallery figure').length === 0);
  await page.setInputFiles('#files', file);
  assert.match((await captions(page, 1))[0], /number 1 is: 7/);
});

/** What the network would see of a file. */
async function prepared(page, buffer, type) {
  return page.evaluate(
    async ([bytes, type]) => [...(await studio.prepare(new Blob([Uint8Array.from(bytes)], { type })))],
    [[...buffer], type],
  );
}

visit('a photo is turned upright as its EXIF says', {}, async ({ t, page }) => {
  await call(page, 'ready');
  const jpeg = { type: 'image/jpeg' };
  const upright = await prepared(page, await picture(page, testImage(0).pixels, jpeg), jpeg.type);
  for (const [orientation, quarterTurns] of [
    [6, -1],
    [3, 2],
    [8, 1],
  ]) {
    const turned = await picture(page, testImage(0).pixels, { ...jpeg, quarterTurns });
    const photo = await prepared(page, withOrientation(turned, orientation), jpeg.type);
    const untold = await prepared(page, turned, jpeg.type);
    const [right, wrong] = [photo, untold].map((image) => largestDifference(image, upright));
    t.diagnostic(`EXIF ${orientation}: largest difference ${right} of 255; without EXIF ${wrong}`);
    assert.ok(right <= 24, `orientation ${orientation}: differs by ${right}`);
    assert.ok(wrong > 100);
  }
});

const largestDifference = (some, others) => Math.max(...some.map((value, i) => Math.abs(value - others[i])));

visit('the same digit prepares the same as canvas, ImageData and file', {}, async ({ page }) => {
  const { pixels } = testImage(3);
  const file = await prepared(page, await picture(page, pixels), 'image/png');
  const bytes = [...(await picture(page, pixels))];
  const { canvas, data } = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const data = context.getImageData(0, 0, bitmap.width, bitmap.height);
    return { canvas: [...(await studio.prepare(canvas))], data: [...(await studio.prepare(data))] };
  }, bytes);
  assert.deepEqual(canvas, file);
  assert.deepEqual(data, file);
});
