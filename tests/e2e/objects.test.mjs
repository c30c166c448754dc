// Buckets in this browser: S3's rules, nothing lost, and nothing on the page's weight.

import assert from 'node:assert/strict';
import { failure, getLarge, keysOf, putLarge, storage, textOf } from './support/objects.mjs';
import { until } from './support/studio.mjs';
import { open, visit } from './support/visit.mjs';

const MIB = 1024 * 1024;

/** Files of the browser's own file system: their sizes by their names. */
function files(page, folder) {
  return page.evaluate(async (folder) => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getDirectoryHandle(folder, { create: true });
    const sizes = {};
    for await (const [name, file] of handle.entries()) sizes[name] = (await file.getFile()).size;
    return sizes;
  }, folder);
}

/** Writes a file of the browser's own file system, as a program gone wrong would. */
function overwrite(page, folder, name, bytes) {
  return page.evaluate(
    async ([folder, name, bytes]) => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getDirectoryHandle(folder, { create: true });
      const writer = await (await handle.getFileHandle(name, { create: true })).createWritable();
      await writer.write(new Uint8Array(bytes));
      await writer.close();
    },
    [folder, name, bytes],
  );
}

function read(page, folder, name) {
  return page.evaluate(
    async ([folder, name]) => {
      const root = await navigator.storage.getDirectory();
      const file = await (await (await root.getDirectoryHandle(folder)).getFileHandle(name)).getFile();
      return [...new Uint8Array(await file.arrayBuffer())];
    },
    [folder, name],
  );
}

visit('object storage is fetched at its first call, and not before', {}, async ({ page, site }) => {
  const isPart = (file) => file.startsWith('parts/') || file.startsWith('worker_objects');
  assert.equal(await page.evaluate(() => typeof studio.storage.delete), 'function');
  assert.deepEqual(site.asked.filter(isPart), []);
  await storage(page, 'estimate');
  assert.ok(!site.asked.some((file) => file.startsWith('worker_objects')), 'an estimate takes no worker');
  assert.deepEqual(await storage(page, 'listBuckets'), [{ name: 'mnist', created_at: null, read_only: true }]);
  assert.ok(site.asked.includes('worker_objects_bg.wasm'));
});

visit("buckets follow S3's rules, and say which one was broken", {}, async ({ page }) => {
  await storage(page, 'createBucket', 'training-mnist-results');
  const check = async (code, status, ...call) => {
    const error = await failure(page, ...call);
    assert.equal(error.code, code, JSON.stringify(error));
    assert.equal(error.status, status);
    assert.match(error.message, /\.$/);
  };
  await check('BucketAlreadyExists', 409, 'createBucket', 'training-mnist-results');
  await check('BucketAlreadyExists', 409, 'createBucket', 'mnist');
  await check('InvalidBucketName', 400, 'createBucket', 'Results');
  await check('InvalidArgument', 400, 'createBucket', 7);
  await check('NoSuchBucket', 404, 'deleteBucket', 'absent');
  await check('NoSuchBucket', 404, 'list', 'absent');
  await check('NoSuchBucket', 404, 'put', 'absent', 'a', 'text');
  await check('NoSuchKey', 404, 'get', 'training-mnist-results', 'absent');
  await check('NoSuchKey', 404, 'head', 'training-mnist-results', 'absent');
  await check('KeyTooLongError', 400, 'put', 'training-mnist-results', 'k'.repeat(1025), 'text');
  await check('InvalidArgument', 400, 'list', 'training-mnist-results', { max_keys: 0 });
  await check('InvalidArgument', 400, 'list', 'training-mnist-results', { continuation_token: 'x' });
  await storage(page, 'put', 'training-mnist-results', 'a', 'text');
  await check('BucketNotEmpty', 409, 'deleteBucket', 'training-mnist-results');
  await storage(page, 'delete', 'training-mnist-results', 'a');
  await storage(page, 'delete', 'training-mnist-results', 'a');
  await storage(page, 'deleteBucket', 'training-mnist-results');
  assert.deepEqual((await storage(page, 'listBuckets')).map(({ name }) => name), ['mnist']);
});

visit('objects come back as they were, are listed in pages, copied and deleted', {}, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  const keys = ['a/1', 'a/2', 'a/b/3', 'c', 'd é+?#.txt'];
  for (const key of keys) await storage(page, 'put', 'data', key, `text of ${key}`, { content_type: 'text/plain' });
  for (const key of keys) assert.equal(await textOf(page, 'data', key), `text of ${key}`);

  const folders = await storage(page, 'list', 'data', { delimiter: '/' });
  assert.deepEqual(folders.common_prefixes, ['a/']);
  assert.deepEqual(folders.objects.map(({ key }) => key), ['c', 'd é+?#.txt']);
  const paged = [];
  let token;
  do {
    const part = await storage(page, 'list', 'data', { max_keys: 2, continuation_token: token });
    paged.push(...part.objects.map(({ key }) => key));
    token = part.next_continuation_token ?? undefined;
    assert.equal(part.is_truncated, token !== undefined);
  } while (token);
  assert.deepEqual(paged, keys);

  const before = Date.now();
  await storage(page, 'copy', { bucket: 'data', key: 'c' }, { bucket: 'data', key: 'copy' });
  const { etag, size, content_type, last_modified } = await storage(page, 'head', 'data', 'copy');
  assert.deepEqual([size, content_type], [9, 'text/plain']);
  assert.equal(etag, (await storage(page, 'head', 'data', 'c')).etag);
  assert.ok(new Date(last_modified) >= before - 1);
  await storage(page, 'put', 'data', 'c', 'new');
  assert.equal(await textOf(page, 'data', 'c'), 'new');
  assert.equal(await textOf(page, 'data', 'copy'), 'text of c');
  await storage(page, 'delete', 'data', 'copy');
  assert.deepEqual(await keysOf(page, 'data'), keys);
  // One file for each object, and the index: what was replaced and deleted is gone from the disk.
  assert.equal(Object.keys(await files(page, 'objects')).length, keys.length + 1);
});

visit('any bytes can be stored, and a deleted object can still be read where it is held', {}, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  const seen = await page.evaluate(async () => {
    const { storage } = studio;
    await storage.put('data', 'typed', new Uint16Array([1, 256]));
    await storage.put('data', 'buffer', new Uint8Array([1, 2, 3]).buffer);
    await storage.put('data', 'blob', new Blob(['x'], { type: 'image/png' }));
    await storage.put('data', 'empty', new Blob([]));
    const blobs = await Promise.all(['typed', 'buffer', 'blob', 'empty'].map((key) => storage.get('data', key)));
    for (const { key } of (await storage.list('data')).objects) await storage.delete('data', key);
    return Promise.all(blobs.map(async (blob) => [blob.type, [...new Uint8Array(await blob.arrayBuffer())]]));
  });
  const unknown = 'application/octet-stream';
  assert.deepEqual(seen, [
    [unknown, [1, 0, 0, 1]],
    [unknown, [1, 2, 3]],
    ['image/png', [120]],
    [unknown, []],
  ]);
});

visit('what is no object is refused, and what has its key stays', {}, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await storage(page, 'put', 'data', 'a', 'seven');
  for (const body of [undefined, null, 7, { a: 1 }, [1, 2]]) {
    const { code, status } = await failure(page, 'put', 'data', 'a', body);
    assert.deepEqual([code, status], ['InvalidArgument', 400]);
  }
  assert.equal(await textOf(page, 'data', 'a'), 'seven');
});

visit('buckets can be looked at while objects are stored', {}, async ({ page, site }) => {
  await storage(page, 'createBucket', 'data');
  const other = await page.context().newPage();
  await open(other, site.url);
  // In the other tab, for two workers read and write at once only if there are two.
  const looks = other.evaluate(async () => {
    const seen = [];
    while (seen.at(-1) !== 60) seen.push((await studio.storage.list('data')).objects.length);
    return seen;
  });
  await page.evaluate(async () => {
    for (let object = 0; object < 60; object++) await studio.storage.put('data', `object ${object}`, 'text');
  });
  const seen = await looks;
  assert.deepEqual(seen, seen.toSorted((a, b) => a - b), 'no list is older than one before');
});

visit('a large object goes in parts, with progress, and can be canceled', { minutes: 4 }, async ({ page }) => {
  const size = 40 * MIB;
  await storage(page, 'createBucket', 'data');
  const stored = await putLarge(page, 'data', 'large', size);
  assert.equal(stored.info?.etag, stored.sha256, JSON.stringify(stored.error));
  const loaded = stored.heard.map(({ loaded }) => loaded);
  assert.ok(loaded.length >= 5 && loaded.every((bytes, i) => bytes > (loaded[i - 1] ?? 0)), String(loaded));
  assert.deepEqual(stored.heard.at(-1), { loaded: size, total: size });
  const got = await getLarge(page, 'data', 'large');
  assert.equal(got.sha256, stored.sha256);
  assert.deepEqual(got.heard.at(-1), { loaded: size, total: size });

  const before = await files(page, 'objects');
  const canceled = await putLarge(page, 'data', 'large', 2 * size, { cancelAt: 16 * MIB });
  assert.equal(canceled.error?.name, 'AbortError');
  assert.ok(canceled.heard.at(-1).loaded < 2 * size);
  assert.equal((await storage(page, 'head', 'data', 'large')).size, size);
  assert.deepEqual(await files(page, 'objects'), before);
});

visit('a reload keeps everything', {}, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await storage(page, 'put', 'data', 'a', 'text');
  await open(page, page.url());
  assert.equal(await textOf(page, 'data', 'a'), 'text');
  await storage(page, 'clear');
  await open(page, page.url());
  assert.deepEqual((await storage(page, 'listBuckets')).map(({ name }) => name), ['mnist']);
});

visit('a full disk is said in words, and harms nothing that is stored', { minutes: 4 }, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await storage(page, 'put', 'data', 'a', 'text');
  const { usage } = await storage(page, 'estimate');
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 8 * MIB });
  const refused = await putLarge(page, 'data', 'a', 24 * MIB);
  assert.equal(refused.error?.code, 'QuotaExceededError', JSON.stringify(refused));
  assert.match(refused.error.message, /no more room.*delete/);
  assert.equal(await textOf(page, 'data', 'a'), 'text');
  assert.equal(Object.keys(await files(page, 'objects')).length, 2);

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  assert.equal((await putLarge(page, 'data', 'b', 4 * MIB)).info?.size, 4 * MIB);
  const full = await storage(page, 'estimate');
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: full.usage - MIB });
  assert.equal((await failure(page, 'put', 'data', 'c', 'text')).code, 'QuotaExceededError');
  await storage(page, 'delete', 'data', 'b');
  assert.deepEqual(await keysOf(page, 'data'), ['a'], 'a full disk can be emptied');

  await session.send('Storage.overrideQuotaForOrigin', { origin });
  const stored = await putLarge(page, 'data', 'a', 24 * MIB);
  assert.equal(stored.info?.size, 24 * MIB, JSON.stringify(stored.error));
});

/** As on a page without https, where neither files nor locks are. */
const refuse =
  "Object.defineProperty(navigator, 'locks', { value: undefined });" +
  "StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'))";
visit(
  'a browser that refuses storage is said in words, with a way on',
  { before: (site) => site.prepend('worker_objects.js', refuse) },
  async ({ page }) => {
    for (const call of [['listBuckets'], ['createBucket', 'data'], ['get', 'data', 'a']]) {
      const error = await failure(page, ...call);
      assert.equal(error.code, 'StorageUnavailable');
      assert.match(error.message, /buckets of a service work all the same/);
    }
    const service = { endpoint: 'https://s3.example.org', region: 'r', access_key_id: 'k', secret_access_key: 's' };
    assert.match((await storage(page, 'connect', service)).id, /^connection-\w{8}$/);
  },
);

visit('two tabs that write at once lose nothing', {}, async ({ page }) => {
  const other = await page.context().newPage();
  await open(other, page.url());
  await storage(page, 'createBucket', 'data');
  const store = (tab, name) =>
    tab.evaluate(async (name) => {
      const one = (i) => studio.storage.put('data', `${name}/${i}`, `${name} ${i}`);
      await Promise.all(Array.from({ length: 15 }, (_, i) => one(i)));
    }, name);
  await Promise.all([store(page, 'one'), store(other, 'other')]);
  for (const tab of [page, other]) assert.equal((await keysOf(tab, 'data')).length, 30);
  assert.equal(await textOf(page, 'data', 'other/14'), 'other 14');
  assert.equal(await textOf(other, 'data', 'one/14'), 'one 14');
  const numbers = Object.keys(await files(page, 'objects'));
  assert.equal(numbers.length, 31);
});

visit('a long upload holds nothing else up, in no tab, and ends well', { minutes: 4 }, async ({ page }) => {
  const other = await page.context().newPage();
  await open(other, page.url());
  await storage(page, 'createBucket', 'data');
  for (const key of ['a', 'b']) await storage(page, 'put', 'data', key, `text of ${key}`);
  // The other tab's worker is there by then.
  assert.deepEqual(await keysOf(other, 'data'), ['a', 'b']);
  await page.evaluate(() => {
    const body = new Blob([new Uint8Array(200 << 20)]);
    window.heard = 0;
    window.upload = studio.storage.put('data', 'large', body, { onProgress: ({ loaded }) => (window.heard = loaded) });
    window.upload.then(() => (window.isOver = true));
  });
  await until(page, () => heard > 0);
  await storage(other, 'delete', 'data', 'a');
  await storage(page, 'delete', 'data', 'b');
  await storage(other, 'put', 'data', 'c', 'text of c');
  const seen = await page.evaluate(() => [window.heard, window.isOver]);
  assert.ok(seen[0] < 200 * MIB && !seen[1], `the upload was over before the others: ${seen}`);
  assert.deepEqual(await keysOf(other, 'data'), ['c']);
  await page.evaluate(() => window.upload);
  assert.deepEqual(await keysOf(other, 'data'), ['c', 'large']);
  assert.equal((await storage(other, 'head', 'data', 'large')).size, 200 * MIB);
  assert.equal(await textOf(page, 'data', 'c'), 'text of c');
  assert.equal(Object.keys(await files(page, 'objects')).length, 3, 'two files, and the index');
});

visit('an upload into a bucket that is deleted meanwhile is refused, and leaves nothing', { minutes: 4 }, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await page.evaluate(() => {
    const onProgress = () => (window.isOnItsWay = true);
    window.upload = studio.storage.put('data', 'large', new Uint8Array(120 << 20), { onProgress }).catch(({ code }) => code);
  });
  await until(page, () => window.isOnItsWay);
  await storage(page, 'deleteBucket', 'data');
  assert.equal(await page.evaluate(() => window.upload), 'NoSuchBucket');
  assert.deepEqual(Object.keys(await files(page, 'objects')), ['index']);
});

visit('clearing waits for an upload, and clears it, too', { minutes: 4 }, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await page.evaluate(() => {
    const onProgress = () => (window.isOnItsWay = true);
    window.upload = studio.storage.put('data', 'large', new Uint8Array(80 << 20), { onProgress });
  });
  await until(page, () => window.isOnItsWay);
  await storage(page, 'clear');
  assert.equal((await page.evaluate(() => window.upload)).size, 80 * MIB);
  assert.deepEqual((await storage(page, 'listBuckets')).map(({ name }) => name), ['mnist']);
  assert.deepEqual(await files(page, 'objects'), {});
});

visit('a service that one tab disconnects is gone for the others at once', {}, async ({ page }) => {
  const service = { endpoint: 'https://s3.example.org', region: 'r', access_key_id: 'k', secret_access_key: 's', bucket: 'far' };
  const other = await page.context().newPage();
  await open(other, page.url());
  const { id } = await storage(page, 'connect', { ...service, remember: true });
  const own = await storage(other, 'connect', service);
  // The other tab has used the keys, so that it has them in memory.
  assert.deepEqual((await storage(other, 'listBuckets', { connection: id })).map(({ name }) => name), ['far']);
  await storage(page, 'disconnect', id);
  assert.equal((await failure(other, 'listBuckets', { connection: id })).code, 'NoSuchConnection');
  assert.equal((await failure(other, 'disconnect', id)).code, 'NoSuchConnection');
  assert.deepEqual((await storage(other, 'connections')).map((connection) => connection.id), [own.id]);
  assert.equal((await storage(other, 'listBuckets', { connection: own.id })).length, 1, 'what was not remembered is its own');
});

visit('a damaged index, or a later one, is never written over', {}, async ({ page }) => {
  await storage(page, 'createBucket', 'data');
  await storage(page, 'put', 'data', 'a', 'text');
  const good = await read(page, 'objects', 'index');
  const damages = {
    IndexDamaged: [good.slice(0, -1), [], good.map((byte, i) => (i === good.length - 1 ? byte ^ 1 : byte))],
    IndexVersionNotSupported: [good.map((byte, i) => (i === 4 ? 200 : byte))],
  };
  for (const [code, indexes] of Object.entries(damages)) {
    for (const index of indexes) {
      await overwrite(page, 'objects', 'index', index);
      const before = await files(page, 'objects');
      for (const call of [['listBuckets'], ['createBucket', 'b-b'], ['put', 'data', 'a', 'b'], ['delete', 'data', 'a']]) {
        assert.equal((await failure(page, ...call)).code, code, `${call}`);
      }
      assert.deepEqual(await files(page, 'objects'), before);
      assert.deepEqual(await read(page, 'objects', 'index'), index);
    }
  }
  await overwrite(page, 'objects', 'index', good);
  assert.equal(await textOf(page, 'data', 'a'), 'text');
  await overwrite(page, 'objects', 'index', [1]);
  await storage(page, 'clear');
  await storage(page, 'createBucket', 'data');
});

visit('what a tab that died left behind is removed by the next one', {}, async ({ page }) => {
  await overwrite(page, 'objects', '77', [1, 2, 3]);
  await storage(page, 'createBucket', 'data');
  await storage(page, 'put', 'data', 'a', 'text');
  assert.deepEqual(Object.keys(await files(page, 'objects')).sort(), ['1', 'index']);
});

visit('a list that a tab had made and not written to is an empty one', {}, async ({ page }) => {
  await overwrite(page, 'objects', 'index', []);
  await storage(page, 'createBucket', 'data');
  await storage(page, 'put', 'data', 'a', 'text');
  assert.deepEqual(await keysOf(page, 'data'), ['a']);
});

visit('keys that can not be read are left alone, and a connection of this tab can be used all the same', {}, async ({ page }) => {
  const service = { endpoint: 'https://s3.example.org', region: 'r', access_key_id: 'k', secret_access_key: 's' };
  await overwrite(page, 'connections', 'kept', []);
  assert.deepEqual(await storage(page, 'connections'), []);
  await overwrite(page, 'connections', 'kept', [1]);
  assert.equal((await failure(page, 'connections')).code, 'ConnectionsDamaged');
  assert.equal((await failure(page, 'connect', { ...service, remember: true })).code, 'ConnectionsDamaged');
  const { id } = await storage(page, 'connect', service);
  assert.deepEqual((await storage(page, 'connections')).map((connection) => connection.id), [id]);
  assert.deepEqual(await read(page, 'connections', 'kept'), [1]);
});

visit('the data set is a bucket to look at and to copy from', {}, async ({ page }) => {
  await overwrite(page, 'mnist', 'images.gz', [31, 139, 1]);
  const { objects } = await storage(page, 'list', 'mnist');
  assert.deepEqual(objects.map(({ key, size }) => [key, size]), [['images.gz', 3]]);
  await storage(page, 'createBucket', 'data');
  await storage(page, 'copy', { bucket: 'mnist', key: 'images.gz' }, { bucket: 'data', key: 'images.gz' });
  assert.equal((await storage(page, 'head', 'data', 'images.gz')).content_type, 'application/gzip');
  for (const call of [['put', 'mnist', 'a', 'b'], ['delete', 'mnist', 'images.gz'], ['deleteBucket', 'mnist']]) {
    assert.equal((await failure(page, ...call)).code, 'AccessDenied');
  }
  await storage(page, 'clear');
  assert.deepEqual(await keysOf(page, 'mnist'), ['images.gz']);
});

visit(
  'a worker that can not start, or stops, is told in words, and the next call starts another one',
  {
    allow: [/404|boom|unreachable/],
    before: (site) => site.answer('worker_objects_bg.wasm', { status: 404, body: 'gone' }),
  },
  async ({ page, site }) => {
    assert.match((await failure(page, 'listBuckets')).message, /stopped.*ry again/);
    site.repair();
    assert.equal((await storage(page, 'listBuckets')).length, 1);

    await site.prepend('worker_objects.js', "addEventListener('message', () => { throw new Error('boom') })");
    await open(page, page.url());
    assert.match((await failure(page, 'listBuckets')).message, /boom/);
    site.repair();
    assert.equal((await storage(page, 'listBuckets')).length, 1);
  },
);

visit('what was fetched on call works without a network on the next visit', {}, async ({ page, site }) => {
  await until(page, () => Boolean(navigator.serviceWorker.controller));
  await storage(page, 'createBucket', 'data');
  await storage(page, 'put', 'data', 'a', 'text');
  const isKept = async () => {
    const paths = ['parts/storage.js', 'parts/tunnel.js', 'worker_objects.js', 'worker_objects_bg.wasm'];
    const found = await Promise.all(paths.map((path) => caches.match(path, { ignoreSearch: true })));
    return found.every(Boolean);
  };
  await until(page, isKept);
  await site.down();
  await open(page, page.url());
  assert.equal(await textOf(page, 'data', 'a'), 'text');
});
