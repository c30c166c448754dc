// What files weigh on their way to a visitor.

import { createHash } from 'node:crypto';
import { brotliCompressSync, constants } from 'node:zlib';

const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const known = new Map();

/** Bytes of all files together, as they are and compressed with brotli. */
export function wireSize(files) {
  const sizes = [...files.values()].map((bytes) => ({ raw: bytes.length, brotli: brotli(bytes) }));
  return sizes.reduce((all, { raw, brotli }) => ({ raw: all.raw + raw, brotli: all.brotli + brotli }));
}

/** Several contenders share files, and the best compression takes its time. */
function brotli(bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (!known.has(hash)) known.set(hash, brotliCompressSync(bytes, { params }).length);
  return known.get(hash);
}
