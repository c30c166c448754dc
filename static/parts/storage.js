// `studio.storage`: buckets and objects. The work is done by a worker of its own (src/web/objects).
const { search } = new URL(import.meta.url);
const { worker } = await import(`./tunnel.js${search}`);
const kept = await import(`./kept.js${search}`);

const objects = worker('worker_objects');

/** What has changed something says so here, to the other tabs and to the place where it is shown. */
const changes = new BroadcastChannel('digit-studio objects');

/** Calls the worker. What can't be sent to it stays here: the listener and the signal. */
function call(method, args, options) {
  const { onProgress, signal, ...sent } = options ?? {};
  return objects.call(method, [...args, sent], { onProgress, signal });
}

async function change(method, args, options) {
  const answer = await call(method, args, options);
  changes.postMessage(method);
  return answer;
}

export const connect = (service) => change('connect', [], service);
export const connections = () => call('connections', []);
export const disconnect = (id) => change('disconnect', [id]);

export const listBuckets = (options) => call('listBuckets', [], options);
export const createBucket = (name, options) => change('createBucket', [name], options);
export const deleteBucket = (name, options) => change('deleteBucket', [name], options);

export const list = (bucket, options) => call('list', [bucket], options);
export const get = (bucket, key, options) => call('get', [bucket, key], options);
export const head = (bucket, key, options) => call('head', [bucket, key], options);
const remove = (bucket, key, options) => change('delete', [bucket, key], options);
export { remove as delete };

/** Stores a `Blob`, an `ArrayBuffer`, a typed array or a text; nothing else, which would be stored as its name. */
export async function put(bucket, key, body, options) {
  const isOne = [Blob, ArrayBuffer].some((kind) => body instanceof kind) || ArrayBuffer.isView(body);
  if (!isOne && typeof body !== 'string') {
    const words = 'An object is a Blob, an ArrayBuffer, a typed array or a text.';
    throw Object.assign(new Error(words), { code: 'InvalidArgument', status: 400 });
  }
  const type = options?.content_type ?? (body?.type || 'application/octet-stream');
  return change('put', [bucket, key, new Blob([body], { type })], options);
}

/** Copies `{bucket, key}` to another `{bucket, key}` of the same store. */
export function copy(from, to, options) {
  return change('copy', [from?.bucket, from?.key, to?.bucket, to?.key], options);
}

/** Takes the data set from a bucket, for training to learn from. */
export const loadDataSet = (bucket, options) => call('loadDataSet', [bucket], options);

/** Deletes all buckets in this browser. */
export const clear = () => change('clear', []);

/** What this page keeps here. */
export const contents = () => kept.contents({ listBuckets, list });

/** Deletes everything that this page keeps here, in all its tabs, and loads them anew. */
export const { reset } = kept;

/** How many bytes this origin keeps here, how many it may, and whether the browser promises not to delete them. */
export async function estimate() {
  const { storage } = navigator;
  const { usage = 0, quota = 0 } = (await storage?.estimate?.()) ?? {};
  return { usage, quota, persisted: (await storage?.persisted?.()) ?? false };
}

/** Asks the browser not to delete what this site keeps when the disk gets full. */
export const persist = async () => (await navigator.storage?.persist?.()) ?? false;
