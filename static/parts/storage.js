// `studio.storage`: buckets and objects. The work is done by a worker of its own (src/web/objects).
const { worker } = await import(`./tunnel.js${new URL(import.meta.url).search}`);

const objects = worker('worker_objects');

export const listBuckets = () => objects.call('listBuckets');
