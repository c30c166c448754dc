// What dataset.rs asks the browser. A file of its own, because trunk puts the inline scripts of all binaries in one place.
export async function gunzip(bytes) {
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
