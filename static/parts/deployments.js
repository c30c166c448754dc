// `studio.deployments`: networks that answer at an address. The service worker answers (static/sw.js), in the words of
// Watson Machine Learning's v4 interface; here its words become plain objects.

const addressOf = (path) => new URL(`ml/v4/deployments${path}`, document.baseURI);

/** Longest that a name may be (MAX_NAME in src/app/deployments/fields.rs); those of networks may be longer. */
const NAME = 100;

/** Longest that a worker may take to get hold of a page that it was asked to take. */
const CLAIM_MILLIS = 5_000;

/** Deploys a network; it answers when this resolves. */
export async function create({ model, name, description = '' } = {}) {
  const { asset, bytes } = await network(model);
  const { id } = await request('POST', '', form({ name: name ?? [...asset.name].slice(0, NAME).join(''), description, online: {}, asset }, bytes));
  const made = await get(id);
  if (made.state === 'ready') return made;
  // As with a change that is refused, nothing is left of it.
  await remove(id);
  throw failure(409, 'deployment_failed', made.reason);
}

/** All deployments of this page's folder, newest first. */
export const list = async () => (await send('GET', '')).resources.map(plain);

export const get = (id) => request('GET', pathOf(id));

/** Gives a deployment another network, name or description. One that can't be changed stays as it was. */
export async function update(id, { model, name, description } = {}) {
  const { asset, bytes } = model === undefined ? {} : await network(model);
  const wanted = Object.entries({ name, description, asset }).filter(([, value]) => value !== undefined);
  const steps = wanted.map(([key, value]) => ({ op: 'replace', path: `/${key}`, value }));
  return request('PATCH', pathOf(id), form(steps, bytes));
}

const remove = async (id) => void (await send('DELETE', pathOf(id)));
export { remove as delete };

/** The reply to a payload, as any program of this origin gets it from the deployment's address. */
export const score = (id, payload) => send('POST', `${pathOf(id)}/predictions`, JSON.stringify(payload));

/** The network that a deployment answers with, as a file in a `Blob`: also where the model has changed, or is gone. */
async function write(id, format) {
  const { name, model } = await get(id);
  const checkpoint = await send('GET', `${pathOf(id)}/model`);
  const { file } = await import(`./models.js${new URL(import.meta.url).search}`);
  return file(checkpoint, format, { name, architecture: model.architecture });
}
export { write as export };

/** What is no id would be another address: of all deployments, or of their folder. */
function pathOf(id) {
  if (!/^[\w-]+$/.test(id)) {
    throw failure(404, 'deployment_not_found', `there is no deployment ${id}; studio.deployments.list() names those that there are`);
  }
  return `/${id}`;
}

/** What the network is called, and its checkpoint. */
async function network(id) {
  const bytes = await studio.models.weights(id);
  const known = (await studio.models.list().catch(() => [])).find((model) => model.id === id);
  return { asset: { id, name: known?.name ?? id }, bytes };
}

function form(fields, bytes) {
  const form = new FormData();
  form.set('deployment', JSON.stringify(fields));
  if (bytes) form.set('model', new Blob([bytes]));
  return form;
}

const request = async (...args) => plain(await send(...args));

/** Has the service worker answer. What it refuses becomes an `Error` with its `status` and `code`. */
async function send(method, path, body) {
  await controlled();
  const headers = typeof body === 'string' ? { 'Content-Type': 'application/json' } : {};
  const response = await fetch(addressOf(path), { method, body, headers });
  if (response.status === 204) return undefined;
  const isNetwork = response.ok && response.headers.get('Content-Type') === 'application/octet-stream';
  if (isNetwork) return new Uint8Array(await response.arrayBuffer());
  const reply = await response.json().catch(() => undefined);
  if (response.ok && reply) return reply;
  const error = reply?.errors?.[0];
  if (error) throw failure(response.status, error.code, error.message);
  throw failure(response.status, 'not_answered', 'Nothing answers for deployments yet. Reload the page, then try again.');
}

const failure = (status, code, message) => Object.assign(new Error(message), { status, code });

/** A deployment without Watson's nesting. */
function plain({ metadata: { id, name, description, created_at, modified_at }, entity }) {
  const { status, asset, custom } = entity;
  return {
    id,
    name,
    description,
    state: status.state,
    reason: status.failure?.errors[0].message ?? null,
    model: { ...asset, architecture: custom.architecture, parameters: custom.parameters },
    size: custom.size,
    created_at,
    modified_at,
    scoring_url: status.online_url.url,
  };
}

/** Waits until the service worker answers for this page: at the first visit it has to fetch the page's files first. */
async function controlled() {
  const { serviceWorker } = navigator;
  if (!serviceWorker) {
    const why = 'Deployments are answered by a service worker, which this browser does not allow here: private windows of';
    throw failure(503, 'no_service_worker', `${why} Firefox and pages without https have none. Open the page elsewhere.`);
  }
  if (serviceWorker.controller) return;
  const registration = await serviceWorker.register(new URL('sw.js', document.baseURI)).catch(({ message }) => {
    const why = `The service worker that answers for deployments can't be started (${message}).`;
    throw failure(503, 'no_service_worker', `${why} Check the connection and the browser's settings for this site.`);
  });
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  await activated(worker);
  if (serviceWorker.controller || (await claimed(serviceWorker, worker))) return;
  throw failure(503, 'not_controlled', 'This page was opened past its service worker. Reload it, then try again.');
}

function activated(worker) {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === 'activated') resolve();
      if (worker.state !== 'redundant') return;
      const why = 'The service worker that answers for deployments could not fetch the page\'s files.';
      reject(failure(503, 'no_service_worker', `${why} Check the connection, reload the page, then try again.`));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

/** Asks a worker for this page; whether it took it. */
function claimed(serviceWorker, worker) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), CLAIM_MILLIS);
    const taken = () => {
      clearTimeout(late);
      resolve(true);
    };
    serviceWorker.addEventListener('controllerchange', taken, { once: true });
    worker.postMessage('claim');
  });
}
