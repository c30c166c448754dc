// `studio.definitions`: training definitions, each an object of JSON in a bucket of this browser's own.
const { make } = await import(`./bucket.js${new URL(import.meta.url).search}`);

const BUCKET = 'training-definitions';
const VERSION = 1;

/** What a definition may have; the rest is given to it. */
const WORDS = { name: 200, description: 2_000, author: 200, command_line: 4_000 };

/** A definition is some hundred bytes; what is larger is another file. */
const MOST_BYTES = 100_000;

/** Stores a definition. Without a command line it is the pattern's `main.py --epochs 1`. */
export async function create(given = {}) {
  const now = new Date().toISOString();
  const words = await checked({ name: '', description: '', author: '', command_line: '--epochs 1', ...given });
  return put({ ...words, id: `definition-${crypto.randomUUID()}`, created_at: now, modified_at: now });
}

/** All definitions, the newest last. What can't be read is left out, and left as it is. */
export async function list() {
  const all = [];
  let continuation_token;
  do {
    const page = await studio.storage.list(BUCKET, { continuation_token }).catch(noBucket);
    const small = page.objects.filter(({ size }) => size <= MOST_BYTES);
    const read = small.map(({ key }) => get(key.replace(/\.json$/, '')).catch(() => undefined));
    all.push(...(await Promise.all(read)).filter(Boolean));
    continuation_token = page.next_continuation_token;
  } while (continuation_token);
  return all.sort((one, other) => one.created_at.localeCompare(other.created_at));
}

const noBucket = (error) => {
  if (error.code !== 'NoSuchBucket') throw error;
  return { objects: [] };
};

export async function get(id) {
  const blob = await studio.storage.get(BUCKET, `${id}.json`).catch((error) => {
    if (error.status !== 404) throw error;
    const words = `there is no training definition ${id}, or not any more`;
    throw Object.assign(new Error(words), { code: 'NoSuchDefinition', status: 404 });
  });
  return { ...(await parsed(blob)), id };
}

/** One tab at a time changes a definition, so that no change is lost and none brings a deleted one back. */
const inTurn = (id, work) => navigator.locks.request(`definition ${id}`, work);

/** Changes what is given, and nothing else. */
export function update(id, changes) {
  return inTurn(id, async () => {
    const before = await get(id);
    const words = await checked({ ...wordsOf(before), ...changes });
    return put({ ...before, ...words, modified_at: new Date().toISOString() });
  });
}

export async function duplicate(id) {
  const words = wordsOf(await get(id));
  return create({ ...words, name: `Copy of ${words.name || 'a definition'}`.slice(0, WORDS.name) });
}

function remove(id) {
  return inTurn(id, async () => {
    await get(id);
    await studio.storage.delete(BUCKET, `${id}.json`);
  });
}

/** A definition as a file, which `import` takes. */
async function write(id) {
  const { id: _, ...definition } = await get(id);
  return file(definition);
}

/** Takes a definition from a file: one that `export` gave, or the settings of a run. It gets an id of its own. */
async function read(given) {
  // Before anything of it is read or copied.
  const size = given?.size ?? given?.byteLength ?? given?.length;
  if (size > MOST_BYTES) throw tooLarge(size);
  const text = await new Blob([given]).text();
  if (text.trimStart().startsWith('{')) {
    const found = json(text);
    if ('version' in found) return create(wordsOf(known(found)));
    if (Object.keys(found).length === 0) throw new Error('this file has no settings: export a training definition to see some');
    const { definition, command_line } = await studio.describe(found);
    return create({ name: definition.name, command_line });
  }
  // An empty command line would be a definition too, the recipe's, and nobody means that by an empty file.
  if (!text.trimStart().startsWith('-')) {
    throw new Error('this file is no training definition: export one to see what they look like');
  }
  return create({ command_line: text.trim() });
}

function tooLarge(size) {
  const words = size < 1e6 ? `${Math.ceil(size / 1e3)} kB` : `${Math.ceil(size / 1e6)} MB`;
  return new Error(`this file has ${words}, which is too large for a training definition: those have ${MOST_BYTES / 1e3} kB at most`);
}

/** Trains by a definition; see `studio.runs.start`. */
export async function train(id, references) {
  const { name, command_line } = await get(id);
  const { definition } = await studio.describe(command_line);
  return studio.runs.start({ ...definition, name }, references);
}

export { remove as delete, write as export, read as import };

async function put(definition) {
  const body = file(definition);
  const store = () => studio.storage.put(BUCKET, `${definition.id}.json`, body);
  await store().catch(async (error) => {
    if (error.code !== 'NoSuchBucket') throw error;
    await make(BUCKET);
    await store();
  });
  return get(definition.id);
}

function file({ id: _, parameters: __, ...definition }) {
  return new Blob([`${JSON.stringify({ version: VERSION, ...definition }, null, 2)}\n`], { type: 'application/json' });
}

async function parsed(blob) {
  const { version: _, ...definition } = known(json(await blob.text()));
  const { definition: settings } = await studio.describe(definition.command_line);
  const { name: __, ...parameters } = settings;
  return { ...definition, parameters };
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('this file is not JSON: export a training definition to see one');
  }
}

/** Refuses what a later version wrote, and what is no definition. */
function known(found) {
  if (found?.version !== VERSION) {
    throw new Error(`this training definition has version ${found?.version}, which this page doesn't know: reload the page`);
  }
  for (const word of [...Object.keys(WORDS), 'created_at', 'modified_at']) {
    if (typeof found[word] !== 'string') throw new Error(`this training definition has no ${word}`);
  }
  return found;
}

function wordsOf(definition) {
  return Object.fromEntries(Object.keys(WORDS).map((word) => [word, definition[word]]));
}

/** What may be stored: texts that are not too long, and a command line that trains. */
async function checked(given) {
  for (const [word, value] of Object.entries(given)) {
    const most = WORDS[word];
    if (!most) throw new Error(`a training definition has no ${word}; it has ${Object.keys(WORDS).join(', ')}`);
    if (typeof value !== 'string') throw new Error(`${word} must be a text`);
    if (value.length > most) throw new Error(`${word} has at most ${most} characters`);
  }
  await studio.describe(given.command_line);
  return given;
}
