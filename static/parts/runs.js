// `studio.runs.start`, `save` and `results`: data out of a bucket, and results into one, as the pattern's runs do it.
//
// What a run was to leave behind is noted beside the page, so that a reload forgets nothing. A connection's keys are not:
// results for a service that is no longer connected wait for `save`. Each run has a note of its own, so that no tab
// writes over what another one has noted of other runs.
const { make } = await import(`./bucket.js${new URL(import.meta.url).search}`);

const NOTES = 'digit-studio-results';
const BUCKET = 'training-results';
/** States in which the weights change. */
const MOVING = ['queued', 'pending', 'running', 'storing'];

/**
 * Starts a run.
 *
 * @param {object | string} definition as for `studio.train`
 * @param {object} [references]
 * @param {{bucket: string, prefix?: string, connection?: string}} [references.data] where the four files of MNIST are
 * @param {{bucket: string, connection?: string}} [references.results] where the results go when the run is complete
 */
export async function start(definition, { data, results, ...others } = {}) {
  refuse(others, ['data', 'results']);
  const target = results && { bucket: BUCKET, ...results };
  const endpoint = await endpointOf(target?.connection);
  if (target) await ready(target);
  if (data) {
    const { bucket, ...options } = data;
    await studio.storage.loadDataSet(bucket, options);
  }
  const run = await studio.train(definition);
  if (target) {
    note(run.id, { ...target, endpoint, state: 'waiting' });
    void finish(run.id);
  }
  return run;
}

/** Puts what a run has learned and said into a bucket, and tells the keys. */
export async function save(id, { bucket = BUCKET, connection, ...others } = {}) {
  refuse(others, ['bucket', 'connection']);
  const target = { bucket, connection };
  const run = await studio.runs.get(id);
  // What goes on changes between one file and the next.
  if (MOVING.includes(run.state)) throw new Error(`the run is ${run.state}: pause it, or wait for its end, then save its results`);
  const checkpoint = await studio.models.weights(id);
  await ready(target);
  const results = {
    'saved_models.pth': await studio.models.export(id, 'pth'),
    'training-log.txt': new Blob([await studio.runs.log(id)], { type: 'text/plain' }),
    'metrics.json': json({ run, ...(await studio.runs.metrics(id)) }),
    'checkpoint.dscp': new Blob([checkpoint], { type: 'application/octet-stream' }),
  };
  const keys = [];
  for (const [name, body] of Object.entries(results)) {
    const key = `${id}/${name}`;
    await studio.storage.put(bucket, key, body, { connection });
    keys.push(key);
  }
  note(id, { ...target, endpoint: await endpointOf(connection), state: 'written', keys });
  return keys;
}

/** What became of a run's results: nothing where none were asked for. */
export async function results(id) {
  await studio.runs.get(id);
  return noteOf(id) ?? null;
}

/** Goes on waiting for runs of earlier visits. */
export async function goOn() {
  // Before the runs: what is noted later may be of a run that isn't among them yet.
  const noted = ids();
  const runs = new Set((await studio.runs.list()).map(({ id }) => id));
  // No run at all may mean that they can't be read on this visit.
  if (runs.size === 0) return;
  for (const id of noted) {
    if (!runs.has(id)) void forget(id);
    else if (isWaiting(id)) void finish(id);
  }
}

/** What holds while a tab sees to a run's results. On pages without https no other tab has the run. */
function alone(id, options, work) {
  return navigator.locks ? navigator.locks.request(`results of ${id}`, options, work) : work({});
}

/** Forgets about a run that was deleted; not about one that another tab has only just started. */
const forget = (id) => alone(id, { ifAvailable: true }, (lock) => lock && drop(id));

/** Waits for the run's end and puts its results away. One tab does it. */
function finish(id) {
  return alone(id, {}, async () => {
    if (!isWaiting(id)) return;
    const { bucket, connection, endpoint } = noteOf(id);
    try {
      const run = await studio.runs.wait(id);
      // Somebody may have seen to them meanwhile, here or in another tab.
      if (!isWaiting(id)) return;
      if (run.state !== 'completed') throw new Error(`the run is ${run.state}`);
      if (endpoint !== (await endpointOf(connection))) throw unconnected(endpoint);
      await save(id, { bucket, connection });
    } catch (error) {
      const { message: reason, code } = error;
      if (isWaiting(id)) note(id, { bucket, connection, endpoint, state: 'failed', reason, code });
    }
  });
}

const isWaiting = (id) => noteOf(id)?.state === 'waiting';

function unconnected(endpoint) {
  const words = `${endpoint} is no longer connected, because its keys were not kept: connect it again, then call studio.runs.save`;
  return Object.assign(new Error(words), { code: 'NotConnected' });
}

/** Which service a connection is to; nothing of this browser's own store. */
async function endpointOf(connection) {
  if (!connection) return undefined;
  return (await studio.storage.connections()).find(({ id }) => id === connection)?.endpoint;
}

/** Finds out before hours of training whether the bucket is there. This browser's own is made. */
async function ready({ bucket, connection }) {
  const own = connection ? [] : await studio.storage.listBuckets();
  if (own.some(({ name, read_only }) => name === bucket && read_only)) {
    throw new Error(`the bucket ${bucket} can only be read: choose another one for the results`);
  }
  const look = studio.storage.list(bucket, { connection, max_keys: 1 });
  await look.catch(async (error) => {
    if (error.code !== 'NoSuchBucket' || connection) throw error;
    await make(bucket);
  });
}

function refuse(others, known) {
  const [name] = Object.keys(others);
  if (name) throw new Error(`there is no option called ${name}; there are: ${known.join(', ')}`);
}

const json = (value) => new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' });

/** What this page noted where the browser kept nothing of it. */
const own = new Map();

const keyOf = (id) => `${NOTES} ${id}`;

/** Runs with a note that the browser keeps. */
function ids() {
  try {
    unpack();
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(keyOf('')));
    return keys.map((key) => key.slice(keyOf('').length));
  } catch {
    // Refused.
    return [];
  }
}

/** Earlier versions of the page had all notes in one. */
function unpack() {
  const all = localStorage[NOTES];
  if (all === undefined) return;
  for (const [id, state] of Object.entries(parsed(all) ?? {})) localStorage[keyOf(id)] ??= JSON.stringify(state);
  delete localStorage[NOTES];
}

function noteOf(id) {
  try {
    unpack();
    return own.get(id) ?? parsed(localStorage[keyOf(id)]);
  } catch {
    return own.get(id);
  }
}

/** Nothing of what isn't there, or is another page's. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function note(id, state) {
  try {
    localStorage[keyOf(id)] = JSON.stringify(state);
    own.delete(id);
  } catch {
    // It lasts as long as this page.
    own.set(id, state);
  }
  tell(id);
}

function drop(id) {
  own.delete(id);
  delete localStorage[keyOf(id)];
}

/** Whoever shows results listens to the window's event. */
const tell = (id) => dispatchEvent(new CustomEvent('studio-results', { detail: { id } }));

// What another tab has noted is newer than what could not be kept here.
addEventListener('storage', ({ key }) => {
  if (!key?.startsWith(keyOf(''))) return;
  const id = key.slice(keyOf('').length);
  own.delete(id);
  tell(id);
});
