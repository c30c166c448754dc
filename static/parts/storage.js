// `studio.storage`: buckets and objects. The work is done by a worker of its own (src/web/objects).
const { worker } = await import(`./tunnel.js${new URL(import.meta.url).search}`);

const objects = worker('worker_objects');

/** Calls the worker. What can't be sent to it stays here: the listener and the signal. */
function call(method, args, options) {
  const { onProgress, signal, ...sent } = options ?? {};
  return objects.call(method, [...args, sent], { onProgress, signal });
}

export const connect = (service) => call('connect', [], service);
export const connections = () => call('connections', []);
export const disconnect = (id) => call('disconnect', [id]);

export const listBuckets = (options) => call('listBuckets', [], options);
export const createBucket = (name, options) => call('createBucket', [name], options);
export const deleteBucket = (name, options) => call('deleteBucket', [name], options);

export const list = (bucket, options) => call('list', [bucket], options);
export const get = (bucket, key, options) => call('get', [bucket, key], options);
export const head = (bucket, key, options) => call('head', [bucket, key], options);
const remove = (bucket, key, options) => call('delete', [bucket, key], options);
export { remove as delete };

/** Stores a `Blob`, an `ArrayBuffer`, a typed array or a text. */
export function put(bucket, key, body, options) {
  const type = options?.content_type ?? (body?.type || 'application/octet-stream');
  return call('put', [bucket, key, new Blob([body], { type })], options);
}

/** Copies `{bucket, key}` to another `{bucket, key}` of the same store. */
export function copy(from, to, options) {
  return call('copy', [from?.bucket, from?.key, to?.bucket, to?.key], options);
}

/** Takes the data set from a bucket, for training to learn from. */
export const loadDataSet = (bucket, options) => call('loadDataSet', [bucket], options);

/** Deletes all buckets in this browser. */
export const clear = () => call('clear', []);

/** How many bytes this site keeps here, how many it may, and whether the browser promises not to delete them. */
export async function estimate() {
  const { storage } = navigator;
  const { usage = 0, quota = 0 } = (await storage?.estimate?.()) ?? {};
  return { usage, quota, persisted: (await storage?.persisted?.()) ?? false };
}

/** Asks the browser not to delete what this site keeps when the disk gets full. */
export const persist = async () => (await navigator.storage?.persist?.()) ?? false;
