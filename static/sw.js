// Lets the page open without a network on later visits, and on several threads.
//
// The network comes first, so that a new version is seen at once; the files of this build are kept for when it can't
// be reached. They are fetched together at the install and never replaced one by one, so a newer version never mixes
// in. The data set is no affair of this cache: the workers keep it, checked, in the browser's file system.
//
// Threads share memory, which browsers allow to cross-origin isolated pages only: those that came with two headers. Few
// static hosts send them, so they are added here. A page that was loaded before this service worker ran is not isolated
// until it is loaded again, and is left alone: it trains on one thread, and a reload would lose what is drawn on it.
const BUILD = /*BUILD*/"";
const FILES = /*PRECACHE*/[];
const CACHE = `digit-studio-${BUILD}`;
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(precache());
});

addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith('digit-studio-') && name !== CACHE;
  const dropOld = (names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)));
  event.waitUntil(Promise.all([caches.keys().then(dropOld), clients.claim()]));
});

addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  if (method !== 'GET' || !url.startsWith(registration.scope)) return;
  const path = url.slice(registration.scope.length);
  if (!path.startsWith('data/')) event.respondWith(networkFirst(event, path));
});

/** Fetches past the HTTP cache, which may hold files of an older build under the same names. */
async function precache() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
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
