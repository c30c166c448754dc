// What this site keeps in the browser, and how all of it goes: part of `studio.storage`.

/** Everyone listens on it, this page too (src/web/api/parts.js, tunnel.js). */
const NEWS = 'digit-studio reset';
/** What nothing has written to for so long stays empty: the workers of all tabs are gone by then. */
const QUIET_MILLIS = 300;
/** Where the service worker keeps deployments (static/sw.js), beside the page's own files. */
const DEPLOYMENTS = 'digit-deployments';
/** Longest that the other tabs may take. */
const PATIENCE_MILLIS = 15_000;

const nothing = () => {};
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * What is kept here: how many of each, and bytes, or `null` where the browser doesn't tell.
 *
 * @param {object} store the browser's own buckets: `listBuckets` and `list`
 * @returns {Promise<{name: string, count: number, bytes: number | null}[]>}
 */
export async function contents(store) {
  const kept = [];
  for (const folder of await folders()) {
    if (folder.name === 'objects') kept.push(...(await objects(store).catch(() => walk(folder).then((all) => [all]))));
    else kept.push(await walk(folder));
  }
  const deployed = await deployments();
  kept.push(deployed, await pages(deployed));
  return kept.filter(({ count }) => count > 0);
}

/** The folders of the browser's own file system; none where it has no such system. */
async function folders() {
  const root = await navigator.storage?.getDirectory?.().catch(nothing);
  const found = [];
  if (root) for await (const entry of root.values()) found.push(entry);
  return found;
}

/** What is in a folder. A thing may have several files, which differ after the first dot. */
async function walk(folder) {
  const names = new Set();
  let bytes = 0;
  const visit = async (entry, name) => {
    names.add(name.split('.')[0]);
    if (entry.kind === 'directory') return each(entry, () => name);
    // A file may be replaced while it is looked at.
    bytes += (await entry.getFile().catch(nothing))?.size ?? 0;
  };
  const each = async (directory, nameOf) => {
    for await (const entry of directory.values()) await visit(entry, nameOf(entry));
  };
  await (folder.kind === 'directory' ? each(folder, ({ name }) => name) : visit(folder, folder.name));
  return { name: folder.name, count: names.size, bytes };
}

/** Buckets and objects. Their index knows the sizes, which is quicker than a look at each file. */
async function objects({ listBuckets, list }) {
  const buckets = (await listBuckets()).filter(({ read_only }) => !read_only);
  let [count, bytes] = [0, 0];
  for (const { name } of buckets) {
    let continuation_token;
    do {
      const page = await list(name, { continuation_token });
      count += page.objects.length;
      bytes += page.objects.reduce((sum, { size }) => sum + size, 0);
      continuation_token = page.next_continuation_token ?? undefined;
    } while (continuation_token);
  }
  return [
    { name: 'buckets', count: buckets.length, bytes: 0 },
    { name: 'objects', count, bytes },
  ];
}

/** Networks that answer at an address. */
async function deployments() {
  const isThere = await self.caches?.has(DEPLOYMENTS).catch(nothing);
  const responses = isThere ? await (await caches.open(DEPLOYMENTS)).matchAll() : [];
  const blobs = await Promise.all(responses.map((response) => response.blob()));
  return { name: 'deployments', count: blobs.length, bytes: blobs.reduce((sum, { size }) => sum + size, 0) };
}

/** The page's own files, which open it without a network. The browser tells the bytes of all caches together. */
async function pages(deployed) {
  const names = (await cacheNames()).filter((name) => name !== DEPLOYMENTS);
  const counts = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
  const { usageDetails } = (await navigator.storage?.estimate?.()) ?? {};
  const bytes = usageDetails?.caches === undefined ? null : Math.max(0, usageDetails.caches - deployed.bytes);
  return { name: 'pages', count: counts.reduce((sum, count) => sum + count, 0), bytes };
}

/**
 * Deletes everything that this origin keeps in the browser, and loads its pages anew.
 *
 * What is being written would come back: so every tab ends its workers first, and the deleting goes on until nothing
 * has come back for a while.
 */
export async function reset() {
  const news = new BroadcastChannel(NEWS);
  news.postMessage('stop');
  const end = Date.now() + PATIENCE_MILLIS;
  for (let quiet = 0; quiet < 2; await pause(QUIET_MILLIS)) {
    quiet = (await remains()) ? 0 : quiet + 1;
    if (quiet > 0) continue;
    if (Date.now() > end) throw new Error('Something still writes here. Close the other tabs of this site, load this page again, and try again.');
    await wipe();
  }
  news.postMessage('done');
}

async function remains() {
  const counts = await Promise.all([folders(), cacheNames(), registrations(), databases()]);
  return counts.some(({ length }) => length > 0) || texts().some(({ length }) => length > 0);
}

async function wipe() {
  // First of all: a service worker keeps what it fetches.
  for (const registration of await registrations()) await registration.unregister();
  for (const name of await cacheNames()) await caches.delete(name);
  for (const { name } of await databases()) await erased(name);
  for (const text of texts()) text.clear();
  for (const { name } of await folders()) {
    const root = await navigator.storage.getDirectory();
    // Somebody may still have a file of it open: the next round tries again.
    await root.removeEntry(name, { recursive: true }).catch(nothing);
  }
}

const cacheNames = async () => (await self.caches?.keys().catch(nothing)) ?? [];
const registrations = async () => (await navigator.serviceWorker?.getRegistrations().catch(nothing)) ?? [];
const databases = async () => (await self.indexedDB?.databases?.().catch(nothing)) ?? [];

/** This page has none of these, but others of the same origin may. */
function texts() {
  try {
    return [localStorage, sessionStorage];
  } catch {
    return [];
  }
}

function erased(name) {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}
