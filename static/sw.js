// Lets the page open without a network on later visits, and on several threads.
//
// The network comes first, so that a new version is seen at once; the files of this build are kept for when it can't
// be reached. They are fetched together at the install and never replaced one by one, so a newer version never mixes
// in. The data set is no affair of this cache: the workers keep it, checked, in the browser's file system.
//
// Threads share memory, which browsers allow to cross-origin isolated pages only: those that came with two headers. Few
// static hosts send them, so they are added here. A page that was loaded before this service worker ran is not isolated
// until it is loaded again, and is left alone: it trains on one thread, and a reload would lose what is drawn on it.
//
// It also answers for deployments, below ml/v4/. What it replies is decided by a binary (src/app/deployments), which is
// fetched when the first deployment is made and kept with the build's files from then on. Deployments are kept in a
// cache of their own that no build deletes, whole, one entry each: the browser may stop this worker between any two
// requests, so it remembers nothing.
const BUILD = /*BUILD*/"";
const FILES = /*PRECACHE*/[];
/** How the names of this copy's caches begin. Caches belong to the whole origin, which may have copies in other folders. */
const OURS = `digit-studio ${registration.scope} `;
const CACHE = OURS + BUILD;
/** Its name doesn't begin as those of builds do, which are deleted with their build. */
const DEPLOYMENTS = 'digit-deployments';
const SCORER = 'scorer_bg.wasm';
/** What answers, and the page's script that asks: needed together, kept together. */
const ON_DEPLOYING = [SCORER, 'parts/deployments.js'];
/** What is listed of a deployment is in its first bytes (HEAD_BYTES in src/app/deployments): the network is left alone. */
const HEAD_BYTES = 32 << 10;
/** Largest request, in bytes: 10,000 images are about 20 MB of JSON. */
const MOST_BYTES = 32 << 20;
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(precache());
});

addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOld(), completed(), clients.claim()]));
});

addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (!url.startsWith(registration.scope)) return;
  const path = url.slice(registration.scope.length).split(/[?#]/)[0];
  if (path.startsWith('ml/v4/')) event.respondWith(serve(event, path));
  // At the root of an origin there may be other pages, which are none of this worker's business.
  else if (event.request.mode === 'navigate' && !['', 'index.html'].includes(path)) return;
  else if (method === 'GET' && !path.startsWith('data/')) event.respondWith(networkFirst(event, path));
});

/** A page that was opened past this worker, by a reload with Shift, asks to be taken. */
addEventListener('message', ({ data }) => data === 'claim' && clients.claim());

async function precache() {
  const cache = await caches.open(CACHE);
  await add(cache, (await ids()).length > 0 ? [...FILES, ...ON_DEPLOYING] : FILES);
}

/** Deletes what earlier builds kept, also of the times when caches had no folder in their names. */
async function dropOld() {
  const names = (await caches.keys()).filter((name) => name !== CACHE);
  const isOld = async (name) =>
    name.startsWith(OURS) || (name.startsWith('digit-studio-') && (await caches.match(registration.scope, { cacheName: name })));
  for (const name of names) if (await isOld(name)) await caches.delete(name);
}

/** The first deployment may have been made while this build was installed. */
async function completed() {
  const cache = await caches.open(CACHE);
  if ((await ids()).length === 0 || (await cache.match(SCORER))) return;
  // Without a network, the first request that needs it asks again.
  await add(cache, ON_DEPLOYING).catch(() => {});
}

/** Fetches past the HTTP cache, which may hold files of an older build under the same names. */
function add(cache, files) {
  return cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })));
}

async function networkFirst(event, path) {
  const { request } = event;
  try {
    const response = await fetch(request);
    // The parts of the build that are not precached, because they are large or of no use to many.
    if (response.ok && /^(places|parts\/|worker_(gpu|cpu_threads|models|objects))|\/web\/objects\//.test(path)) {
      // A full disk costs the next visit a download, and this one nothing.
      event.waitUntil(keep(request, response.clone()).catch(() => {}));
    }
    return isolating(response);
  } catch (error) {
    const kept = await find(request).catch(() => undefined);
    // A kept response would go by its own address, without the query that worker.js reads.
    if (kept) return isolating(new Response(kept.body, kept));
    throw error;
  }
}

/** The response with the two headers, unless the host sends its own. A redirect is for the browser alone to read. */
function isolating(response) {
  const missing = Object.keys(ISOLATION).filter((name) => !response.headers.has(name));
  if (response.type === 'opaqueredirect' || missing.length === 0) return response;
  const headers = new Headers(response.headers);
  for (const name of missing) headers.set(name, ISOLATION[name]);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

async function keep(request, response) {
  if (!(await isNewest())) return;
  const cache = await caches.open(CACHE);
  await cache.put(request, response);
}

/** Whether the server still has this build. A GPU worker that it gives otherwise belongs to another page. */
async function isNewest() {
  const response = await fetch('sw.js', { cache: 'no-store' });
  return response.ok && (await response.text()).includes(`"${BUILD}"`);
}

/** The kept answer. Workers carry their build in the query; the file behind it is the same. */
function find(request) {
  const address = request.mode === 'navigate' ? './' : request;
  return caches.match(address, { cacheName: CACHE, ignoreSearch: true });
}

/** What goes wrong here, in the shape of Watson's errors. */
class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }

  reply() {
    const { status, code, message } = this;
    return Response.json({ trace: crypto.randomUUID(), errors: [{ code, message }] }, { status });
  }
}

/** Answers a request about deployments. Only scoring changes nothing; the others wait for each other. */
async function serve(event, path) {
  const { method, mode } = event.request;
  try {
    // A form on a page of another origin can do no more than open an address.
    if (mode === 'navigate' && method !== 'GET') throw new Refusal(403, 'forbidden', 'Only scripts can do that.');
    return await (path.endsWith('/predictions') ? answer(event, path) : inTurn(() => answer(event, path)));
  } catch (error) {
    if (error instanceof Refusal) return error.reply();
    console.error(error);
    return new Refusal(500, 'internal_error', `The deployment could not answer (${error.message}). Try again.`).reply();
  }
}

const inTurn = (work) => navigator.locks.request(DEPLOYMENTS, work);

async function answer(event, path) {
  const { method } = event.request;
  const [text, model] = await contents(event.request, path);
  const kept = await deployed(path.split('/')[3]);
  const scorer = await ready();
  const [head, keep, body] = scorer.ask({ method, path, base: registration.scope }, kept, text, model);
  // Who only looks is told all the same where there is no room to note it.
  await store(keep, head.remove).catch((error) => method !== 'GET' && Promise.reject(error));
  // A new deployment is looked at once, which tells whether its network answers.
  for (const id of head.untried) event.waitUntil(inTurn(() => settle(id)).catch(() => {}));
  const { status, allow, media_type } = head;
  const headers = { ...(allow && { Allow: allow }), ...(media_type && { 'Content-Type': media_type }) };
  return new Response(media_type ? body : null, { status, headers });
}

async function settle(id) {
  const kept = await deployed(id);
  const path = `ml/v4/deployments/${id}`;
  const [, keep] = (await ready()).ask({ method: 'GET', path, base: registration.scope }, kept, EMPTY, undefined);
  await store(keep, []);
}

const EMPTY = new Uint8Array();
const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/** The request's JSON, and the model's bytes if they came along. */
async function contents(request, path) {
  if (!['POST', 'PATCH'].includes(request.method)) return [EMPTY];
  const type = request.headers.get('Content-Type') ?? '';
  const body = await request.blob();
  if (body.size > MOST_BYTES) {
    throw new Refusal(413, 'payload_too_large', `The request is too large: it may have ${MOST_BYTES} bytes.`);
  }
  if (/json/.test(type)) return [await bytesOf(body)];
  if (!type.startsWith('multipart/form-data') || path.endsWith('/predictions')) {
    throw new Refusal(415, 'unsupported_media_type', 'Send JSON, with the header Content-Type: application/json.');
  }
  const form = await new Response(body, { headers: { 'Content-Type': type } }).formData().catch(() => new FormData());
  const [text, model] = [form.get('deployment'), form.get('model')];
  return [await bytesOf(new Blob([text ?? ''])), model instanceof Blob ? await bytesOf(model) : undefined];
}

/** Addresses of kept deployments: others of this origin may be kept beside them. */
const addressOf = (id) => `${registration.scope}ml/v4/deployments/${id}`;

/** The ids of all kept deployments. */
async function ids() {
  if (!(await caches.has(DEPLOYMENTS))) return [];
  const kept = await (await caches.open(DEPLOYMENTS)).keys();
  return kept.filter(({ url }) => url.startsWith(addressOf(''))).map(({ url }) => url.slice(addressOf('').length));
}

/** The deployment of that id, or the beginnings of all: ids and bytes. */
async function deployed(id) {
  if (!(await caches.has(DEPLOYMENTS))) return [];
  const cache = await caches.open(DEPLOYMENTS);
  const found = (id ? [id] : await ids()).map(async (each) => {
    const kept = await cache.match(addressOf(each));
    return kept && [each, await (id ? bytesOf(kept) : beginning(kept))];
  });
  return (await Promise.all(found)).filter(Boolean);
}

/** The first bytes of what is kept. The browser reads no further than somebody asks. */
async function beginning(kept) {
  const reader = kept.body.getReader();
  const parts = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value.subarray(0, HEAD_BYTES - length));
    length += parts.at(-1).length;
  }
  // What is left unread is of no use to anybody.
  reader.cancel().catch(() => {});
  return bytesOf(new Blob(parts));
}

async function store(keep, remove) {
  if (keep.length + remove.length === 0) return;
  const cache = await caches.open(DEPLOYMENTS);
  try {
    for (const [id, bytes] of keep) await cache.put(addressOf(id), new Response(bytes));
  } catch (error) {
    throw full(error);
  }
  for (const id of remove) await cache.delete(addressOf(id));
}

const full = ({ message }) =>
  new Refusal(507, 'storage_full', `The browser has no room for the deployment (${message}). Free some, then try again.`);

let scorer;

/** The binary that answers, from the build's files. One that trapped is not used again. */
function ready() {
  scorer ??= load().catch((error) => {
    scorer = undefined;
    throw error;
  });
  return scorer;
}

async function load() {
  const cache = await caches.open(CACHE);
  const response = (await cache.match(SCORER)) ?? (await fetched(cache));
  return new Scorer(await WebAssembly.compile(await response.arrayBuffer()));
}

/** A deployment that could not be kept working without a network would be none: what isn't kept is not used. */
async function fetched(cache) {
  try {
    if (!(await isNewest())) throw new Error('the page has a newer version');
    await add(cache, ON_DEPLOYING);
    return await cache.match(SCORER);
  } catch (error) {
    if (error.name === 'QuotaExceededError') throw full(error);
    const why = `The program that answers for deployments could not be fetched (${error.message}).`;
    throw new Refusal(503, 'scorer_unavailable', `${why} Check the connection, reload the page, then try again.`);
  }
}

/** The binary's exports, which take and give bytes: src/app/deployments/parcel.rs says how they are laid out. */
class Scorer {
  #exports;

  constructor(module) {
    // It imports nothing that it calls; two names are left by the tool that it went through.
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => {};
    this.#exports = new WebAssembly.Instance(module, imports).exports;
  }

  /** Gives the reply's head, what is to be kept, and the body. */
  ask(request, kept, text, model) {
    const lengths = kept.map(([id, bytes]) => [id, bytes.length]);
    const [now, id] = [new Date().toISOString(), crypto.randomUUID()];
    const head = { ...request, now, id, kept: lengths, text: text.length, model: model?.length ?? null };
    const rest = [...kept.map(([, bytes]) => bytes), text, model ?? EMPTY];
    const reply = this.#exchange(new TextEncoder().encode(JSON.stringify(head)), rest);
    return opened(reply);
  }

  #exchange(head, rest) {
    const { memory, room, answer, reply } = this.#exports;
    const parcel = [new Uint8Array(Uint32Array.of(head.length).buffer), head, ...rest];
    try {
      // Addresses are unsigned, and JavaScript's view of them isn't.
      let place = room(parcel.reduce((length, bytes) => length + bytes.length, 0)) >>> 0;
      for (const bytes of parcel) {
        new Uint8Array(memory.buffer).set(bytes, place);
        place += bytes.length;
      }
      const length = answer();
      return new Uint8Array(memory.buffer, reply() >>> 0, length).slice();
    } catch (error) {
      scorer = undefined;
      throw error;
    }
  }
}

function opened(parcel) {
  let place = 4 + new DataView(parcel.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(parcel.subarray(4, place)));
  const keep = head.keep.map(([id, length]) => [id, parcel.slice(place, (place += length))]);
  return [head, keep, parcel.slice(place)];
}
