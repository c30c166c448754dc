// Image files as people have them, made from MNIST's images by the browser's own encoders.

/**
 * A picture of a digit.
 *
 * @param {object} page
 * @param {number[]} pixels 784, ink is 255
 * @param {object} [look]
 * @param {number} [look.side] in pixels
 * @param {string | null} [look.paper] a colour; `null` is transparent
 * @param {string} [look.ink] a colour
 * @param {number} [look.quarterTurns] clockwise
 * @param {string} [look.type]
 * @returns {Promise<Buffer>}
 */
export async function picture(page, pixels, look = {}) {
  const bytes = await page.evaluate(
    async ([pixels, { side = 300, paper = 'white', ink = 'black', quarterTurns = 0, type = 'image/png' }]) => {
      const glyph = new OffscreenCanvas(28, 28);
      const small = glyph.getContext('2d');
      small.fillStyle = ink;
      pixels.forEach((value, i) => {
        small.globalAlpha = value / 255;
        small.fillRect(i % 28, Math.floor(i / 28), 1, 1);
      });
      const canvas = new OffscreenCanvas(side, side);
      const context = canvas.getContext('2d');
      if (paper) {
        context.fillStyle = paper;
        context.fillRect(0, 0, side, side);
      }
      context.translate(side / 2, side / 2);
      context.rotate((quarterTurns * Math.PI) / 2);
      context.imageSmoothingEnabled = side !== 28;
      context.drawImage(glyph, -side / 2, -side / 2, side, side);
      const blob = await canvas.convertToBlob({ type, quality: 0.95 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [pixels, look],
  );
  return Buffer.from(bytes);
}

/** A JPEG whose EXIF says how it must be turned to be seen upright. 6: a quarter turn clockwise. */
export function withOrientation(jpeg, orientation) {
  const tiff = Buffer.from([
    ...[0x4d, 0x4d, 0x00, 0x2a, 0, 0, 0, 8], // big endian, the first directory follows
    ...[0, 1], // of one entry:
    ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0], // Orientation, a SHORT
    ...[0, 0, 0, 0], // no further directory
  ]);
  const payload = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, payload.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, payload, jpeg.subarray(2)]);
}
