// Buckets of S3-compatible services, against real servers.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { failure, getLarge, keysOf, putLarge, storage, textOf } from './support/objects.mjs';
import { ask, keys, narrowRule, openMoto, openRule, openS3rver, openVerifying } from './support/services.mjs';
import { open, visit } from './support/visit.mjs';

const MIB = 1024 * 1024;

/** A test with a visitor and a service. */
function withService(promise, start, options, body) {
  visit(promise, { minutes: 4, ...options }, async (visit) => {
    const service = await start();
    try {
      await body({ ...visit, ...service });
    } finally {
      await service.close();
    }
  });
}

const connect = (page, endpoint, more) =>
  storage(page, 'connect', { endpoint, region: 'us-east-1', ...keys, ...more }).then(({ id }) => ({ connection: id }));

withService('the flow of the pattern, with both buckets at a service', openMoto, {}, async ({ page, endpoint }) => {
  // A page may not create buckets at this service either, so they are made as in a service's console.
  const [data, results] = ['training-mnist-data-5c70', 'training-mnist-results-5c70'];
  for (const bucket of [data, results]) {
    assert.equal((await ask('PUT', `${endpoint}/${bucket}`)).status, 200);
    assert.equal((await ask('PUT', `${endpoint}/${bucket}?cors`, openRule)).status, 200);
  }
  const at = await connect(page, endpoint);
  const buckets = await storage(page, 'listBuckets', at);
  assert.deepEqual(buckets.map(({ name }) => name).sort(), [data, results]);
  assert.ok(buckets.every(({ created_at }) => Date.parse(created_at) > 0));

  for (const key of ['processed/test.pt', 'processed/training.pt', 'a b+é.txt']) {
    await storage(page, 'put', data, key, `bytes of ${key}`, { ...at, content_type: 'text/plain' });
    assert.equal(await textOf(page, data, key, at), `bytes of ${key}`);
  }
  const first = await storage(page, 'list', data, { ...at, delimiter: '/' });
  assert.deepEqual([first.objects.map(({ key }) => key), first.common_prefixes], [['a b+é.txt'], ['processed/']]);
  const { objects } = await storage(page, 'list', data, { ...at, prefix: 'processed/' });
  assert.deepEqual(objects.map(({ key, size }) => [key, size]), [['processed/test.pt', 26], ['processed/training.pt', 30]]);
  const page1 = await storage(page, 'list', data, { ...at, max_keys: 2 });
  assert.equal(page1.is_truncated, true);
  const rest = await keysOf(page, data, { ...at, continuation_token: page1.next_continuation_token });
  assert.deepEqual(rest, ['processed/training.pt']);

  const copied = { bucket: results, key: 'run/saved models.pth' };
  await storage(page, 'copy', { bucket: data, key: 'a b+é.txt' }, copied, at);
  assert.equal(await textOf(page, results, copied.key, at), 'bytes of a b+é.txt');
  const head = await storage(page, 'head', results, copied.key, at);
  assert.deepEqual([head.size, head.content_type], [19, 'text/plain']);
  assert.ok(Date.parse(head.last_modified) > 0);
  await storage(page, 'delete', results, copied.key, at);
  assert.deepEqual(await keysOf(page, results, at), []);
  await storage(page, 'deleteBucket', results, at);
  assert.equal((await storage(page, 'listBuckets', at)).length, 1);
});

withService(
  'a large object goes to a service in parts, with progress, and a canceled one leaves nothing',
  openMoto,
  { allow: [/ERR_|Failed/] },
  async ({ page, endpoint }) => {
    await ask('PUT', `${endpoint}/data`);
    await ask('PUT', `${endpoint}/data?cors`, openRule);
    const at = await connect(page, endpoint, { bucket: 'data' });
    const size = 20 * MIB;
    const stored = await putLarge(page, 'data', 'large', size, at);
    assert.deepEqual(stored.heard.map(({ loaded }) => loaded), [8 * MIB, 16 * MIB, size], JSON.stringify(stored.error));
    const there = Buffer.from(await (await fetch(`${endpoint}/data/large`)).arrayBuffer());
    assert.equal(createHash('sha256').update(there).digest('hex'), stored.sha256);
    assert.match(stored.info.etag, /-3$/);
    assert.equal((await getLarge(page, 'data', 'large', at)).sha256, stored.sha256);

    const canceled = await putLarge(page, 'data', 'canceled', size, { ...at, cancelAt: 1 });
    assert.equal(canceled.error?.name, 'AbortError', JSON.stringify(canceled));
    assert.deepEqual(await keysOf(page, 'data', at), ['large']);
    assert.doesNotMatch((await ask('GET', `${endpoint}/data?uploads`)).text, /<UploadId>/);
  },
);

withService(
  'what a service refuses is told in its words and codes',
  openMoto,
  { allow: [/404|409|ERR_|Failed|CORS/] },
  async ({ page, endpoint }) => {
    await ask('PUT', `${endpoint}/data`);
    await ask('PUT', `${endpoint}/data?cors`, openRule);
    const at = await connect(page, endpoint);
    const missing = await failure(page, 'get', 'data', 'absent', at);
    assert.deepEqual([missing.code, missing.status], ['NoSuchKey', 404]);
    assert.match(missing.message, /refused \(NoSuchKey\)/);
    assert.equal((await failure(page, 'head', 'data', 'absent', at)).status, 404);
    await storage(page, 'put', 'data', 'a', 'text', at);
    assert.equal((await failure(page, 'deleteBucket', 'data', at)).code, 'BucketNotEmpty');
    assert.equal((await failure(page, 'createBucket', 'No', at)).code, 'InvalidBucketName');
    assert.equal((await failure(page, 'put', 'data', '../other/a', 'text', at)).code, 'InvalidArgument');
    assert.equal((await failure(page, 'list', 'data', { connection: 'absent' })).code, 'NoSuchConnection');
    await storage(page, 'disconnect', at.connection);
    assert.equal((await failure(page, 'list', 'data', at)).code, 'NoSuchConnection');
  },
);

withService(
  'a service that verifies signatures takes all that the page signs, and nothing that anybody else does',
  openVerifying,
  { allow: [/403|404|ERR_|Failed/] },
  async ({ t, page, endpoint, asked }) => {
    const at = await connect(page, endpoint);
    await storage(page, 'createBucket', 'data', at);
    assert.deepEqual((await storage(page, 'listBuckets', at)).map(({ name }) => name), ['data']);
    // What an address escapes in one way or another, and a signature in exactly one.
    const hard = ['plain', 'a/b c', "a+b=c&d~e!f*g'(h)", 'ü/é 日本.txt', '100%25'];
    for (const key of hard) {
      await storage(page, 'put', 'data', key, `bytes of ${key}`, { ...at, content_type: 'text/plain' });
      assert.equal(await textOf(page, 'data', key, at), `bytes of ${key}`);
    }
    // Not a list of all: this service says that it escapes keys in lists, and doesn't, so "+" and "%" come out wrong.
    for (const key of ['a/b c', 'ü/é 日本.txt']) {
      assert.deepEqual(await keysOf(page, 'data', { ...at, prefix: key.slice(0, 3) }), [key]);
    }
    await storage(page, 'copy', { bucket: 'data', key: 'ü/é 日本.txt' }, { bucket: 'data', key: 'copied to' }, at);
    assert.equal(await textOf(page, 'data', 'copied to', at), 'bytes of ü/é 日本.txt');
    const stored = await putLarge(page, 'data', 'large', 20 * MIB, at);
    assert.equal((await getLarge(page, 'data', 'large', at)).sha256, stored.sha256, JSON.stringify(stored.error));
    for (const key of [...hard, 'copied to', 'large']) await storage(page, 'delete', 'data', key, at);
    assert.deepEqual(await keysOf(page, 'data', at), []);

    // The service does verify: one letter of a signature, or of what it was given for, and it refuses.
    const signed = asked.findLast((address) => address.includes('list-type=2'));
    assert.equal((await ask('GET', signed)).status, 200);
    const last = signed.at(-1) === '0' ? '1' : '0';
    for (const altered of [signed.slice(0, -1) + last, signed.replace('list-type=2', 'list-type=2&prefix=a')]) {
      const { status, text } = await ask('GET', altered);
      assert.deepEqual([status, text.match(/<Code>(.*?)</)[1]], [403, 'SignatureDoesNotMatch']);
    }
    const wrong = await connect(page, endpoint, { secret_access_key: 'a guess' });
    const refused = await failure(page, 'put', 'data', 'a', 'text', wrong);
    t.diagnostic(refused.message);
    assert.deepEqual([refused.code, refused.status], ['SignatureDoesNotMatch', 403]);
    assert.match(refused.message, /key pair is wrong/);
    const stranger = await connect(page, endpoint, { access_key_id: 'somebody' });
    assert.equal((await failure(page, 'listBuckets', stranger)).status, 403);
    assert.deepEqual(await keysOf(page, 'data', at), []);
    await storage(page, 'deleteBucket', 'data', at);
    assert.deepEqual(await storage(page, 'listBuckets', at), []);
  },
);

const startWithRules = () => openS3rver({ open: openRule, narrow: narrowRule, closed: null });
withService(
  'an existing bucket is enough, and a missing CORS rule is shown with the rule to set',
  startWithRules,
  { allow: [/CORS|ERR_FAILED|Failed to load/] },
  async ({ t, page, endpoint }) => {
    const at = await connect(page, endpoint, { bucket: 'open' });
    assert.deepEqual((await storage(page, 'listBuckets', at)).map(({ name }) => name), ['open']);
    await storage(page, 'put', 'open', 'a/b', 'text', at);
    assert.equal(await textOf(page, 'open', 'a/b', at), 'text');
    assert.deepEqual(await keysOf(page, 'open', { ...at, prefix: 'a/' }), ['a/b']);

    const { origin } = new URL(page.url());
    const refused = await failure(page, 'put', 'closed', 'a', 'text', at);
    assert.equal(refused.code, 'NetworkingError');
    t.diagnostic(refused.message);
    const rule = JSON.parse(refused.message.match(/\[\{.*\}\]/)[0]);
    assert.deepEqual(rule[0].AllowedOrigins, [origin]);
    assert.ok(rule[0].AllowedMethods.includes('PUT') && rule[0].ExposeHeaders.includes('ETag'));
    assert.match(refused.message, /"closed"/);

    const all = await connect(page, endpoint);
    assert.match((await failure(page, 'listBuckets', all)).message, /create one in their console/);

    const hidden = await putLarge(page, 'narrow', 'large', 12 * MIB, at);
    assert.match(hidden.error?.message ?? '', /hides the header ETag.*AllowedOrigins/, JSON.stringify(hidden));
    assert.deepEqual(await keysOf(page, 'narrow', at), []);
  },
);

withService(
  'the keys stay in memory: no answer, no error and no storage has them, and a reload forgets them',
  startWithRules,
  { allow: [/CORS|ERR_FAILED|Failed to load/] },
  async ({ page, endpoint }) => {
    const addresses = [];
    page.on('request', (request) => addresses.push(request.url()));
    const lines = [];
    page.on('console', (message) => lines.push(message.text()));
    const at = await connect(page, endpoint, { bucket: 'open' });
    await storage(page, 'put', 'open', 'a', 'text', at);
    const told = [
      await storage(page, 'connections'),
      await failure(page, 'put', 'closed', 'a', 'text', at),
      await failure(page, 'get', 'open', 'absent', at),
      await page.evaluate(() => [location.href, JSON.stringify({ ...localStorage, ...sessionStorage }), document.cookie]),
      addresses,
      lines,
    ];
    assert.equal(told[0][0].id, at.connection);
    assert.ok(!JSON.stringify(told).includes(keys.secret_access_key), JSON.stringify(told));
    assert.ok(!JSON.stringify(told.slice(0, 4)).includes(keys.access_key_id), JSON.stringify(told.slice(0, 4)));
    assert.ok(!page.url().includes('X-Amz'));
    await open(page, page.url());
    assert.deepEqual(await storage(page, 'connections'), []);
  },
);

visit('a service that is not there is told in words', { allow: [/ERR_/] }, async ({ page }) => {
  const at = await connect(page, 'http://127.0.0.1:9', { bucket: 'data' });
  const error = await failure(page, 'list', 'data', at);
  assert.deepEqual([error.code, error.status], ['NetworkingError', 0]);
  assert.match(error.message, /can't be reached/);
  for (const endpoint of ['', 's3.example.org', 'ftp://s3.example.org']) {
    assert.equal((await failure(page, 'connect', { endpoint, region: 'r', ...keys })).code, 'InvalidArgument');
  }
});
