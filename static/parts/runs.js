// `studio.runs.start`, `save` and `results`: data out of a bucket, and results into one, as the pattern's runs do it.
//
// What a run was to leave behind is noted beside the page, so that a reload forgets nothing. A connection's keys are not:
// results for a service that is no longer connected wait for `save`.

const NOTES = 'digit-studio-results';
const BUCKET = 'training-results';

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
  return notes()[id] ?? null;
}

/** Goes on waiting for runs of earlier visits. */
export async function goOn() {
  const runs = new Set((await studio.runs.list()).map(({ id }) => id));
  // No run at all may mean that they can't be read on this visit.
  if (runs.size === 0) return;
  keep(Object.fromEntries(Object.entries(notes()).filter(([id]) => runs.has(id))));
  for (const [id, { state }] of Object.entries(notes())) if (state === 'waiting') void finish(id);
}

/** Waits for the run's end and puts its results away. One tab does it; on pages without https no other has the run. */
function finish(id) {
  const alone = (work) => (navigator.locks ? navigator.locks.request(`results of ${id}`, work) : work());
  return alone(async () => {
    const { state, bucket, connection, endpoint } = notes()[id] ?? {};
    if (state !== 'waiting') return;
    try {
      const run = await studio.runs.wait(id);
      if (run.state !== 'completed') throw new Error(`the run is ${run.state}`);
      if (endpoint !== (await endpointOf(connection))) {
        throw new Error(`${endpoint} is not connected any more: connect it again, then write the results`);
      }
      await save(id, { bucket, connection });
    } catch (error) {
      note(id, { bucket, connection, endpoint, state: 'failed', reason: error.message });
    }
    dispatchEvent(new CustomEvent('studio-results', { detail: { id } }));
  });
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
    await studio.storage.createBucket(bucket);
  });
}

function refuse(others, known) {
  const [name] = Object.keys(others);
  if (name) throw new Error(`there is no option called ${name}; there are: ${known.join(', ')}`);
}

const json = (value) => new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' });

/** What this page noted, for a browser that keeps nothing. */
const own = {};

function notes() {
  try {
    return { ...JSON.parse(localStorage[NOTES] ?? '{}'), ...own };
  } catch {
    // Refused, or another page's.
    return { ...own };
  }
}

function note(id, state) {
  own[id] = state;
  keep({ ...notes(), [id]: state });
}

function keep(notes) {
  try {
    localStorage[NOTES] = JSON.stringify(notes);
  } catch {
    // They last as long as this page.
  }
}
