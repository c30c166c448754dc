// A network as a page that stands alone: `studio.models.export(id, 'html')`. It is one file with a pad, what reads it
// (src/bin/alone.rs) and the network in it, and needs nothing else, no server and no connection.
const query = new URL(import.meta.url).search;
const fetched = async (file) => {
  const response = await fetch(new URL(file + query, import.meta.url)).catch(() => undefined);
  if (response?.ok) return response;
  throw new Error('A part of the page that is to be exported could not be fetched. Check the connection, then try again.');
};

/** The page, in a `Blob`. */
export async function page(id) {
  const checkpoint = await studio.models.weights(id);
  const known = (await studio.models.list().catch(() => [])).find((model) => model.id === id);
  const [template, program] = await Promise.all([fetched('alone.html'), fetched('../alone_bg.wasm')]);
  const bytes = new Uint8Array(await program.arrayBuffer());
  const parts = {
    __TITLE__: escaped(`${known?.name ?? id}: a network that reads digits`),
    __PROGRAM__: base64(bytes),
    __NETWORK__: base64(await packed(bytes, checkpoint)),
  };
  const html = (await template.text()).replace(/__[A-Z]+__/g, (name) => parts[name]);
  return new Blob([html], { type: 'text/html' });
}

/** The network without what a run remembers beside it. */
async function packed(bytes, checkpoint) {
  const module = await WebAssembly.compile(bytes);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => {};
  const { memory, room, pack, reply } = new WebAssembly.Instance(module, imports).exports;
  const place = room(checkpoint.length);
  new Uint8Array(memory.buffer).set(checkpoint, place);
  const length = pack();
  if (length === 0) throw new Error('This network can\'t be read, so it can\'t be exported.');
  return new Uint8Array(memory.buffer, reply(), length);
}

const PART = 0x8000;

/** In parts, because an argument list has a limit. */
function base64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += PART) text += String.fromCharCode(...bytes.subarray(at, at + PART));
  return btoa(text);
}

const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
