// Lets the page open without a network on later visits.
//
// The network comes first, so that a new version is seen at once; what it gave last is kept for when it can't be
// reached. The data set is no affair of this cache: the workers keep it, checked, in the browser's file system.
const BUILD = /*BUILD*/"";
const FILES = /*PRECACHE*/[];
const CACHE = `digit-studio-${BUILD}`;

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

addEventListener('activate', (event) => {
  const isOld = (name) => name.startsWith('digit-studio-') && name !== CACHE;
  const dropOld = (names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)));
  event.waitUntil(Promise.all([caches.keys().then(dropOld), clients.claim()]));
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const isOurs = request.method === 'GET' && request.url.startsWith(registration.scope);
  if (isOurs && !request.url.includes('/data/')) event.respondWith(networkFirst(request));
});

async function networkFirst(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    // Workers carry their build in the query; the file behind it is the same. The page goes by its folder's name too.
    const address = request.mode === 'navigate' ? 'index.html' : request;
    const kept = await cache.match(address, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
