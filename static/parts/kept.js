// What this page keeps in the browser, and how all of it goes: part of `studio.storage`.
//
// An origin may have other pages, whose files, caches and notes are none of ours: hosts such as github.io give many sites
// one origin. So all that is ours is named here, and nothing else is counted or deleted.

/** Everyone listens on it, this page too (src/web/api/parts.js, tunnel.js). */
const NEWS = 'digit-studio reset';
/** What nothing has written to for so long stays empty: the workers of all tabs are gone by then. */
const QUIET_MILLIS = 300;
/** Longest that the other tabs may take. */
const PATIENCE_MILLIS = 15_000;

/** Folders of the browser's own file system. */
const FOLDERS = ['runs', 'models', 'objects', 'connections', 'mnist'];
/** How the keys of notes beside the page begin: what becomes of runs' results (runs.js), and what reads drawings (models.js). */
const NOTES = ['digit-studio-results', 'digit-studio-reader'];
/** The bucket of training definitions (definitions.js). */
const DEFINITIONS = 'training-definitions';
/** Where the service worker keeps deployments, beside the caches with the page's own files (static/sw.js). */
const DEPLOYMENTS = 'digit-deployments';
/** Caches of builds have their folder in their name, and had not at first. */
const isOurCache = (name) => name === DEPLOYMENTS || /^digit-studio[ -]/.test(name);
/** The folder that the page lies in: its service worker's scope, below which are all addresses that it caches. */
const SCOPE = new URL('..', import.meta.url).href;
const isOurs = ({ url }) => url.startsWith(SCOPE);

const nothing = () => {};
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * What this page keeps here: how many of each, and bytes, or `null` where the browser doesn't tell.
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
  kept.push(...(await cached()), notes());
  return kept.filter(({ count }) => count > 0);
}

/** Our folders of the browser's own file system; none where it has no such system. */
async function folders() {
  const root = await navigator.storage?.getDirectory?.().catch(nothing);
  const found = await Promise.all(FOLDERS.map((name) => root?.getDirectoryHandle(name).catch(nothing)));
  return found.filter(Boolean);
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
  await each(folder, ({ name }) => name);
  return { name: folder.name, count: names.size, bytes };
}

/** Buckets and objects. Their index knows the sizes, which is quicker than a look at each file. */
async function objects({ listBuckets, list }) {
  const buckets = (await listBuckets()).filter(({ read_only }) => !read_only);
  let [count, bytes, definitions] = [0, 0, 0];
  for (const { name } of buckets) {
    let continuation_token;
    do {
      const page = await list(name, { continuation_token });
      if (name === DEFINITIONS) definitions += page.objects.length;
      else count += page.objects.length;
      bytes += page.objects.reduce((sum, { size }) => sum + size, 0);
      continuation_token = page.next_continuation_token ?? undefined;
    } while (continuation_token);
  }
  return [
    { name: 'buckets', count: buckets.length, bytes: 0 },
    { name: 'definitions', count: definitions, bytes: 0 },
    { name: 'objects', count, bytes },
  ];
}

/** Networks that answer at an address, and the page's own files, which open it without a network. */
async function cached() {
  const kept = await ourCaches();
  const deployed = kept.find(({ name }) => name === DEPLOYMENTS);
  const blobs = await Promise.all((deployed?.ours ?? []).map((request) => blobOf(deployed.cache, request)));
  const deployments = { name: 'deployments', count: blobs.length, bytes: blobs.reduce((sum, { size }) => sum + size, 0) };
  const files = kept.filter((cache) => cache !== deployed).flatMap(({ ours }) => ours);
  // The browser tells the bytes of all caches of the origin together: they are ours when nobody else has any.
  const { usageDetails } = (await navigator.storage?.estimate?.()) ?? {};
  const isAlone = (await cacheNames()).every(isOurCache) && kept.every(({ others }) => others === 0);
  const all = isAlone ? usageDetails?.caches : undefined;
  const bytes = all === undefined ? null : Math.max(0, all - deployments.bytes);
  return [deployments, { name: 'pages', count: files.length, bytes }];
}

/** An entry may be deleted while it is looked at. */
const blobOf = async (cache, request) => (await cache.match(request))?.blob() ?? new Blob();

/** Caches under our names, each with what of it is ours: another copy of this page, in another folder, may have the rest. */
async function ourCaches() {
  const names = (await cacheNames()).filter(isOurCache);
  return Promise.all(
    names.map(async (name) => {
      const cache = await caches.open(name);
      const requests = await cache.keys();
      const ours = requests.filter(isOurs);
      return { name, cache, ours, others: requests.length - ours.length };
    }),
  );
}

/** Where runs are to leave their results, and which network reads. */
function notes() {
  const bytes = noteKeys().map((key) => texts().getItem(key).length);
  return { name: 'notes', count: bytes.length, bytes: bytes.reduce((sum, length) => sum + length, 0) };
}

const noteKeys = () => Object.keys(texts() ?? {}).filter((key) => NOTES.some((name) => key.startsWith(name)));

/**
 * Deletes everything that this page keeps in the browser, and loads its tabs anew.
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
    if (Date.now() > end) throw new Error('Something still uses what is kept here. Close the other tabs of this site, load this page again, and try again.');
    await wipe();
  }
  news.postMessage('done');
}

async function remains() {
  const isLeft = ({ ours, others }) => ours.length > 0 || others === 0;
  const counts = await Promise.all([folders(), registrations()]);
  return counts.some(({ length }) => length > 0) || (await ourCaches()).some(isLeft) || notes().count > 0;
}

async function wipe() {
  // First of all: a service worker keeps what it fetches.
  for (const registration of await registrations()) await registration.unregister();
  for (const { name, cache, ours, others } of await ourCaches()) {
    for (const request of ours) await cache.delete(request);
    if (others === 0) await caches.delete(name);
  }
  for (const key of noteKeys()) texts().removeItem(key);
  for (const { name } of await folders()) {
    const root = await navigator.storage.getDirectory();
    // Somebody may still have a file of it open: the next round tries again.
    await root.removeEntry(name, { recursive: true }).catch(nothing);
  }
}

const cacheNames = async () => (await self.caches?.keys().catch(nothing)) ?? [];

/** Our service worker; others of the origin have other folders. */
async function registrations() {
  const all = (await navigator.serviceWorker?.getRegistrations().catch(nothing)) ?? [];
  return all.filter(({ scope }) => scope === SCOPE);
}

/** Nothing where the browser refuses it. */
function texts() {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
