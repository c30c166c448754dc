// What src/web/objects asks the browser: files of its own file system, and requests.

/** A folder, made where there is none. */
export async function openFolder(name) {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(name, { create: true });
}

/** A folder, or nothing where there is none: a full disk has no room for a new one, and can be read all the same. */
export async function findFolder(name) {
  const root = await navigator.storage.getDirectory();
  try {
    return await root.getDirectoryHandle(name);
  } catch (error) {
    if (error.name === 'NotFoundError') return undefined;
    throw error;
  }
}

/** A file, or nothing where there is none. What else can go wrong must not be taken for its absence. */
export async function findFile(folder, name) {
  let file;
  try {
    file = await folder.getFileHandle(name);
  } catch (error) {
    if (error.name === 'NotFoundError') return undefined;
    throw error;
  }
  return file.getFile();
}

export async function listFiles(folder) {
  const files = [];
  for await (const entry of folder.values()) if (entry.kind === 'file') files.push(await entry.getFile());
  return files;
}

/** Writes to a file, which changes when the stream is closed, as a whole. */
export async function openWriter(folder, name) {
  return (await folder.getFileHandle(name, { create: true })).createWritable();
}

export async function removeFile(folder, name) {
  try {
    await folder.removeEntry(name);
  } catch (error) {
    if (error.name !== 'NotFoundError') throw error;
  }
}

/** Removes a folder and all that is in it. */
export async function removeFolder(name) {
  const root = await navigator.storage.getDirectory();
  try {
    await root.removeEntry(name, { recursive: true });
  } catch (error) {
    if (error.name !== 'NotFoundError') throw error;
  }
}

/** No cookies, no referrer, no cache: a signed address is good for its moment, and nobody's affair. */
export function send(method, address, headers, body, signal) {
  const own = { cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' };
  return fetch(address, { method, headers, body, signal, ...own });
}

/** A name that no other tab gives. */
export const newId = () => crypto.randomUUID().slice(0, 8);

export const origin = () => self.location.origin;
