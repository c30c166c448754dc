// What dataset_file.rs asks the browser. A file of its own, because trunk puts the inline scripts of all binaries in one
// place.

export const gunzip = (bytes) => through(new DecompressionStream('gzip'), bytes);

export const gzip = (bytes) => through(new CompressionStream('gzip'), bytes);

async function through(transform, bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
