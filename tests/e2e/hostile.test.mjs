// Files of networks with random damage, given to the page itself: its worker counts in 32 bits and has no memory to waste.

import assert from 'node:assert/strict';
import { modelFiles, pytorch } from './support/models.mjs';
import { call, short } from './support/studio.mjs';
import { visit } from './support/visit.mjs';

/** Damaged copies of each original. */
const COPIES = 2_500;
const SEED = 20261126;

/**
 * Damages a file again and again, gives each copy to `studio.models.import`, and takes back what was read.
 *
 * @returns {Promise<{read: number, refused: number, odd: string[], sentences: Record<string, number>}>} `odd` are the
 *   words that no visitor should read, and answers that aren't probabilities
 */
function damage(page, original, format, copies, seed) {
  return page.evaluate(
    async ([original, format, copies, seed]) => {
      let state = seed;
      /** A whole number below `end`: xorshift, by George Marsaglia, with the shifts 13, 17 and 5. */
      const below = (end) => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) % end;
      };
      const NUMBERS = [0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
      const whole = new Uint8Array(original);
      // Where formats describe themselves: at the start, and in a zip at the end.
      const spot = (length) => [below(length), below(Math.min(length, 1500)), length - 1 - below(Math.min(length, 1200))][below(3)];
      const changes = [
        (bytes, at) => bytes.slice(0, at),
        (bytes, at) => (bytes[at] ^= 1 << below(8), bytes),
        (bytes, at) => (bytes[at] = below(256), bytes),
        (bytes, at) => (new DataView(bytes.buffer).setUint32(Math.min(at, bytes.length - 4), NUMBERS[below(8)], true), bytes),
        (bytes, at) => new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + 1 + below(40))]),
        (bytes, at) => bytes.copyWithin(at, below(bytes.length), bytes.length),
      ];
      const damaged = () => {
        let bytes = whole.slice();
        for (let left = 1 + below(3); left > 0 && bytes.length >= 8; left--) bytes = changes[below(6)](bytes, spot(bytes.length));
        return bytes;
      };
      const image = new Uint8Array(784).fill(255, 300, 400);
      const TOO_LARGE = "the network's numbers are too large to compute with";
      /** Has a drawing read: probabilities come, or that one sentence, for numbers of 1e38 are numbers, too. */
      const use = async (id) => {
        const { probabilities } = await studio.classify(image, { model: id }).catch((error) => {
          if (error.message !== TOO_LARGE) throw error;
          return { probabilities: [1] };
        });
        const sum = probabilities.reduce((sum, probability) => sum + probability, 0);
        if (!(Math.abs(sum - 1) < 1e-4)) throw new Error(`its answer is ${probabilities}`);
        await studio.models.delete(id);
      };
      const told = { read: 0, refused: 0, odd: [], sentences: {} };
      for (let copy = 0; copy < copies; copy++) {
        try {
          const { id } = await studio.models.import(damaged(), below(2) ? format : undefined);
          told.read++;
          await use(id).catch(({ message }) => told.odd.push(`copy ${copy} was read, and then: ${message}`));
        } catch ({ message }) {
          told.refused++;
          const kind = message.replace(/\d[\d,.]*/g, '0').replace(/".*"/gs, '""').slice(0, 60);
          told.sentences[kind] = (told.sentences[kind] ?? 0) + 1;
          const isOdd = message.length > 400 || /\n|panic|unreachable|RuntimeError|memory access|stack|undefined/i.test(message);
          if (isOdd) told.odd.push(`copy ${copy}: ${message}`);
        }
      }
      return told;
    },
    [original, format, copies, seed],
  );
}

visit('10,000 damaged files are each read or refused in a sentence, and harm nothing', { minutes: 10 }, async ({ t, page }) => {
  const { id } = await call(page, 'train', { ...short, architecture: 'tiny', epochs: 1 });
  await call(page, 'runs.wait', id);
  const { id: own } = await call(page, 'models.save', id, { name: 'mine' });
  const exported = (format) => page.evaluate(async ([id, format]) => {
    const file = await studio.models.export(id, format);
    return [...new Uint8Array(await file.arrayBuffer())];
  }, [own, format]);
  const originals = [['pth', [...(await pytorch())]]];
  for (const format of ['pth', 'safetensors', 'bpk']) originals.push([format, await exported(format)]);
  const stateOf = async () => [await call(page, 'models.list'), await modelFiles(page), await call(page, 'models.weights', own)];
  const before = await stateOf();

  for (const [number, [format, original]] of originals.entries()) {
    const { read, refused, odd, sentences } = await damage(page, original, format, COPIES, SEED + number);
    const most = Object.entries(sentences).sort((a, b) => b[1] - a[1]).slice(0, 4);
    t.diagnostic(`${format}, ${original.length} bytes: ${read} read, ${refused} refused: ${JSON.stringify(most)}`);
    assert.deepEqual(odd, []);
    assert.equal(read + refused, COPIES);
    assert.ok(refused > COPIES / 2, `${refused} refused`);
  }
  assert.deepEqual(await stateOf(), before);
});
