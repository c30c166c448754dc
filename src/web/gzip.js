// What dataset_file.rs asks the browser. A file of its own, because trunk puts the inline scripts of all binaries in one
// place.

/** More than any file of MNIST: a few bytes that somebody made for it may unpack to gigabytes. */
const MOST_BYTES = 48_000_000;

export const gunzip = (bytes) => through(new DecompressionStream('gzip'), bytes);

export const gzip = (bytes) => through(new CompressionStream('gzip'), bytes);

async function through(transform, bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(transform).pipeThrough(limit());
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Lets bytes through until there are too many. */
function limit() {
  let left = MOST_BYTES;
  const transform = (part, controller) => {
    left -= part.length;
    if (left < 0) controller.error(new Error('it unpacks to more bytes than any file of MNIST has'));
    else controller.enqueue(part);
  };
  return new TransformStream({ transform });
}
