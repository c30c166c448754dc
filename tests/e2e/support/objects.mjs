// `studio.storage` from outside.

/** Calls a method of `studio.storage`. Bytes go as an array of numbers, and texts as they are. */
export function storage(page, method, ...args) {
  return page.evaluate(([method, args]) => studio.storage[method](...args), [method, args]);
}

/** What a script sees of the error of a call that has to fail. */
export async function failure(page, method, ...args) {
  const seen = await page.evaluate(
    ([method, args]) =>
      studio.storage[method](...args).then(
        () => null,
        ({ message, code, status }) => ({ message, code, status }),
      ),
    [method, args],
  );
  if (!seen) throw new Error(`${method} did not fail`);
  return seen;
}

/** An object's text. */
export function textOf(page, bucket, key, options) {
  const read = async ([bucket, key, options]) => (await studio.storage.get(bucket, key, options)).text();
  return page.evaluate(read, [bucket, key, options]);
}

/** All keys of a bucket. */
export async function keysOf(page, bucket, options = {}) {
  return (await storage(page, 'list', bucket, options)).objects.map(({ key }) => key);
}

/**
 * Stores so many bytes that are no two alike, and tells what was heard of it.
 *
 * @param {object} page
 * @param {string} bucket
 * @param {string} key
 * @param {number} size
 * @param {object} [options] of `put`, and `cancelAt`: bytes after which it is canceled
 * @returns {Promise<{sha256: string, info?: object, error?: object, heard: {loaded: number, total: number}[]}>}
 */
export function putLarge(page, bucket, key, size, options = {}) {
  return page.evaluate(
    async ([bucket, key, size, { cancelAt = Infinity, ...options }]) => {
      const numbers = new Uint32Array(size / 4);
      for (let i = 0, x = 1; i < numbers.length; i++) numbers[i] = x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', numbers));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const heard = [];
      const controller = new AbortController();
      const onProgress = (progress) => {
        heard.push(progress);
        if (progress.loaded >= cancelAt) controller.abort();
      };
      const { signal } = controller;
      try {
        const info = await studio.storage.put(bucket, key, numbers, { ...options, onProgress, signal });
        return { sha256, heard, info };
      } catch ({ name, message, code }) {
        return { sha256, heard, error: { name, message, code } };
      }
    },
    [bucket, key, size, options],
  );
}

/** The SHA-256 of an object's bytes, and what was heard while they came. */
export function getLarge(page, bucket, key, options) {
  return page.evaluate(
    async ([bucket, key, options]) => {
      const heard = [];
      const onProgress = (progress) => heard.push(progress);
      const blob = await studio.storage.get(bucket, key, { ...options, onProgress });
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
      return { heard, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
    },
    [bucket, key, options],
  );
}
