// `studio.models`: networks as files, and those that are kept. The work is done by a worker of its own (src/web/models).
//
// The page has some networks in memory: the one that came with it, those of its runs, and those that were added. A kept
// one is brought there when it is to be used.
const { worker } = await import(`./tunnel.js${new URL(import.meta.url).search}`);

const models = worker('worker_models');
const { page } = studio.models;

/** What is known of networks that are in the page's memory alone, by their id. It lasts as long as they do. */
const notes = new Map();
/** What the worker said of them, and what it was asked. */
const seen = new Map();
/** What brings back a network that was deleted, by its id. */
const deleted = new Map();

// Tabs tell each other that the list has changed. Whoever shows it listens to the window's event.
const channel = new BroadcastChannel('digit-studio models');
const announce = () => dispatchEvent(new Event('models'));
channel.onmessage = announce;

function changed() {
  channel.postMessage('changed');
  announce();
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id that no other network has, or will have. */
function freshId() {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => LETTERS[byte % LETTERS.length]);
  return `model-${letters.join('')}`;
}

/** What there is in the folder; nothing where the browser keeps no files. */
async function folder() {
  try {
    return await models.call('list');
  } catch (error) {
    if (error.code === 'NotKept') return { models: [], unreadable: [] };
    throw error;
  }
}

/** All networks: the one that came with the page, those of runs, then those that were imported or saved, oldest first. */
export async function list() {
  // The network that comes with the page may be on its way. Where there is none, the others are listed all the same.
  await studio.ready().catch(() => {});
  const [here, runs, { models: stored }] = await Promise.all([page.list(), studio.runs.list(), folder()]);
  const first = [];
  const rest = stored.map((model) => ({ ...model, kept: true }));
  for (const model of here) {
    if (stored.some(({ id }) => id === model.id)) continue;
    const run = runs.find(({ id }) => id === model.id);
    const isFirst = run || model.id === 'pretrained';
    (isFirst ? first : rest).push(await describe(model, run));
  }
  const order = ({ created_at }) => created_at ?? '';
  rest.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const used = here.find(({ in_use }) => in_use)?.id;
  return [...first, ...rest].map((model) => ({ ...model, in_use: model.id === used }));
}

/** Names of files in the folder that can't be read: damaged, or of a newer version of the page. They are left alone. */
export const unreadable = async () => (await folder()).unreadable;

/** A network that is in the page's memory alone. What a run learns changes until the run is over. */
async function describe({ id, title, accuracy }, run) {
  const about = { ...(run ? ofRun(run) : ofPage(id, title)), accuracy, ...notes.get(id) };
  const key = JSON.stringify([run?.completed_at, about.accuracy]);
  if (seen.get(id)?.key !== key || (run && !run.completed_at)) {
    seen.set(id, { key, facts: await models.call('describe', [await page.weights(id), about.accuracy]) });
  }
  return { id, kept: false, ...about, ...seen.get(id).facts };
}

function ofRun({ id, name, submitted_at, completed_at }) {
  return { name: name || id, origin: { run: id }, created_at: completed_at ?? submitted_at };
}

function ofPage(id, title) {
  const isShipped = id === 'pretrained';
  const origin = isShipped ? { page: true } : { file: title };
  return { name: isShipped ? 'The network that came with the page' : title, origin, created_at: null };
}

async function find(id) {
  const found = (await list()).find((model) => model.id === id);
  if (found) return found;
  throw new Error(`there is no network called ${id}; studio.models.list() names those that there are`);
}

const isShipped = ({ origin }) => Boolean(origin.page);
const isOfRun = ({ id, origin }) => origin.run === id;
const isHere = async (id) => (await page.list()).some((model) => model.id === id);

/** Takes a network from a file, which is a `Blob` or its bytes. Without a format it is recognised by its content. */
async function read(file, format) {
  const { title, checkpoint } = await models.call('read', [new Blob([file]), format]);
  const from = file instanceof File && file.name ? file.name.slice(-60) : 'a file';
  const model = { id: freshId(), name: await free(`${title} from ${from}`), origin: { file: from } };
  const reason = await keep(model, checkpoint).catch(lasting);
  if (reason) notes.set(model.id, { name: model.name, origin: model.origin, created_at: new Date().toISOString() });
  await page.add({ id: model.id, title: model.name }, checkpoint);
  changed();
  return { ...model, architecture: title.toLowerCase(), kept: !reason, reason: reason ?? null };
}

/** Names that are taken, but for those of runs, whose networks stand apart; names are what people tell networks by. */
const taken = async (id) => new Set((await list()).filter((model) => model.id !== id && !isOfRun(model)).map(({ name }) => folded(name)));
const folded = (name) => name.toLowerCase();

/** The name, or one with a number where another network has it. */
async function free(name, id) {
  const others = await taken(id);
  let found = name;
  for (let number = 2; others.has(folded(found)); number++) found = `${name} (${number})`;
  return found;
}

/** Takes a network as a checkpoint, under a title. It lasts as long as the page. */
export async function add(title, checkpoint) {
  // Refuses what is none.
  await models.call('describe', [checkpoint, null]);
  const id = freshId();
  const name = await free(await models.call('name', [title]));
  notes.set(id, { name, origin: { file: 'a script' }, created_at: new Date().toISOString() });
  await page.add({ id, title: name }, checkpoint);
  changed();
  return { id };
}

/** Puts a network into the folder. */
async function keep(model, checkpoint) {
  await models.call('keep', [model, checkpoint]);
}

/** Why a network that can't be kept is here all the same. */
function lasting(error) {
  if (error.code !== 'NotKept') throw error;
  return `${error.message} It lasts as long as this page.`;
}

/** Keeps a network under a name, so that it outlives the page, and the run that it came from. */
export async function save(id, { name } = {}) {
  const model = await find(id);
  if (isShipped(model)) throw new Error('the network that came with the page is always there');
  if (model.kept) throw new Error(`${model.name} is kept already; studio.models.rename() gives it another name`);
  const isRun = isOfRun(model);
  const title = model.architecture[0].toUpperCase() + model.architecture.slice(1);
  const own = isRun && model.name === id ? `${title} of ${id}` : model.name;
  const saved = { ...model, id: isRun ? freshId() : id, name: name === undefined ? await free(own.slice(0, 74), id) : await tidied(name, id) };
  const checkpoint = await page.weights(id);
  await keep(saved, checkpoint);
  notes.delete(saved.id);
  await page.add({ id: saved.id, title: (await find(saved.id)).name }, checkpoint);
  changed();
  return { id: saved.id };
}

/** A name without what isn't seen of it. Two networks of one name can't be told apart. */
async function tidied(given, id) {
  const name = await models.call('name', [given]);
  if ((await taken(id)).has(folded(name))) throw new Error(`another network is called ${name} already: choose another name`);
  return name;
}

/** Gives a network another name. */
export async function rename(id, name) {
  const model = await find(id);
  if (isShipped(model)) throw new Error('the network that came with the page keeps its name');
  if (isOfRun(model)) throw new Error('a run’s network goes by its run; studio.models.save(id, {name}) gives it a name of its own');
  const tidy = await tidied(name, id);
  if (model.kept) await models.call('rename', [id, tidy]);
  else notes.set(id, { ...notes.get(id), name: tidy });
  if (await isHere(id)) await page.add({ id, title: tidy }, await page.weights(id));
  changed();
}

/** Deletes a network. `restore` brings it back for as long as this page is there. */
async function remove(id) {
  const model = await find(id);
  if (isShipped(model)) throw new Error('the network that came with the page is a part of it, and can’t be deleted');
  if (model.in_use) throw new Error(`${model.name} reads drawings at present; use another network for that, then delete this one`);
  if (isOfRun(model)) throw new Error(`this is the network of a run; studio.runs.delete("${id}") deletes both`);
  const content = model.kept ? { file: await models.call('remove', [id]) } : { checkpoint: await page.weights(id) };
  const way = { title: model.name, ...content };
  deleted.set(id, way);
  // An id that the page has given may go to another network.
  seen.delete(id);
  if (await isHere(id)) await page.drop(id);
  changed();
}

/** Brings back a network that this page has deleted. */
export async function restore(id) {
  const way = deleted.get(id);
  if (!way) throw new Error(`this page has deleted no network called ${id}; what other pages deleted is gone`);
  // Another network may have its name by now.
  const name = await free(way.title, id);
  if (way.file) await models.call('restore', [way.file]);
  else await page.add({ id, title: name }, way.checkpoint);
  if (!way.file) notes.set(id, { ...notes.get(id), name });
  else if (name !== way.title) await models.call('rename', [id, name]);
  deleted.delete(id);
  changed();
}

/** Brings a network into the page's memory. */
export async function bring(id) {
  if (await isHere(id)) return;
  const { name, checkpoint } = await models.call('open', [id]);
  await page.add({ id, title: name }, checkpoint);
}

/** Reads drawings with that network from now on. */
export async function use(id) {
  await bring(id);
  await page.use(id);
  page.reader.note(id);
  changed();
}

/** The network of that id as this page keeps it. */
export async function weights(id) {
  if (await isHere(id)) return page.weights(id);
  return (await models.call('open', [id])).checkpoint;
}

/** The network of that id as a file, in a `Blob`. */
async function write(id, format) {
  const checkpoint = await weights(id);
  if (format !== 'html') return file(checkpoint, format);
  const model = await find(id);
  return file(checkpoint, format, { ...model, name: isShipped(model) ? 'Digit reader' : model.name });
}

/** A network as a file, in a `Blob`. A page that stands alone says what it is. */
export async function file(checkpoint, format = 'pth', about = {}) {
  if (format === 'html') return alone(checkpoint, about);
  const bytes = await models.call('write', [checkpoint, format]);
  return new Blob([bytes], { type: 'application/octet-stream' });
}

/** A page that stands alone: a pad, the network, and the program that asks it, in one file. */
async function alone(checkpoint, { name, architecture, accuracy }) {
  const { search } = new URL(import.meta.url);
  const part = async (file) => {
    const response = await fetch(new URL(file + search, import.meta.url)).catch(() => undefined);
    if (!response?.ok) throw new Error('A part of the file could not be fetched. Check the connection, then try again.');
    return response;
  };
  const [template, program, network] = await Promise.all([
    part('alone.html').then((response) => response.text()),
    part('../scorer_bg.wasm').then((response) => response.arrayBuffer()),
    answering(checkpoint),
  ]);
  const share = (number) => `${(100 * number).toFixed(2)} %`;
  const judged = accuracy && ` It read ${share(accuracy.correct / accuracy.count)} of ${accuracy.count.toLocaleString('en')} test images.`;
  const parts = {
    name: safe(name),
    about: safe(`A network of the kind “${architecture}”, trained in Digit Studio.${judged || ''}`),
    program: await base64(program),
    network: await base64(network),
  };
  return new Blob([template.replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part])], { type: 'text/html' });
}

/** The bare network, which has to answer: its page has nobody to ask for another. */
async function answering(checkpoint) {
  await models.call('answer', [checkpoint, new Uint8Array(784)]);
  return models.call('bare', [checkpoint]);
}

/** A text between tags. */
const safe = (text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

function base64(bytes) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(',')[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes]));
  });
}

/** Judges a network by the test set, and notes how well it did. */
export async function test(id) {
  const model = await find(id);
  const score = await studio.evaluate({ model: id });
  const accuracy = { correct: score.correct, count: score.count };
  if (model.kept) await models.call('judged', [id, accuracy]);
  else if (!isOfRun(model) || (await studio.runs.get(id)).completed_at) notes.set(id, { ...notes.get(id), accuracy });
  changed();
  return score;
}

/** What a network says of a picture, whichever one reads the pad. */
export async function classify(picture, { model, ...others }) {
  const [name] = Object.keys(others);
  if (name) throw new Error(`${name} can’t be chosen together with a model: a network by its id is read on the CPU`);
  const isPixels = picture instanceof Uint8Array || picture instanceof Uint8ClampedArray;
  const pixels = isPixels ? new Uint8Array(picture) : await studio.prepare(picture);
  const began = performance.now();
  const probabilities = Array.from(await models.call('answer', [await weights(model), pixels]));
  const digit = probabilities.indexOf(Math.max(...probabilities));
  return { digit, probabilities, millis: performance.now() - began, model };
}

export { write as export, read as import, remove as delete };
