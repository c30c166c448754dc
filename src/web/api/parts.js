// What install.rs adds to `window.studio` for few visitors: each part's program is fetched at the first call of it, so
// that it weighs nothing on the page. A file of its own, because trunk puts the inline scripts of all binaries in one place.

/** The methods of each part; `parts/<part>.js` exports them under the same names. */
const PARTS = {
  storage: [
    'connect', 'connections', 'disconnect', 'listBuckets', 'createBucket', 'deleteBucket',
    'list', 'put', 'get', 'head', 'copy', 'delete', 'loadDataSet', 'estimate', 'persist', 'clear', 'contents', 'reset',
  ],
  definitions: ['create', 'list', 'get', 'update', 'duplicate', 'delete', 'export', 'import', 'train'],
  runs: ['start', 'save', 'results'],
  models: [
    'list', 'import', 'save', 'rename', 'delete', 'restore', 'use', 'weights', 'export', 'test', 'bring', 'classify',
    'unreadable', 'add',
  ],
  deployments: ['create', 'list', 'get', 'update', 'delete', 'score', 'export'],
};

/** `stop` ends the page's workers: when everything is being deleted (parts/kept.js), they would write again. */
export function addParts(studio, build, stop) {
  new BroadcastChannel('digit-studio reset').onmessage = ({ data }) => (data === 'done' ? location.reload() : stop());
  const { classify, evaluate } = studio;
  // Those that the page has in memory: the part does more under the same names.
  const page = (studio.models.page = { ...studio.models, reader });
  for (const [part, names] of Object.entries(PARTS)) {
    const methods = (studio[part] ??= {});
    const program = fetched(`parts/${part}.js?build=${build}`);
    for (const name of names) methods[name] = async (...args) => (await program())[name](...args);
    if (part === 'runs' && isWaiting()) goOnOnce(program);
  }
  const { models } = studio;
  const noteReader = async () => reader.note((await page.list()).find(({ in_use }) => in_use)?.id);
  // What was trained reads from then on, and so does what was chosen beside the pad.
  studio.on('state', ({ state }) => state === 'completed' && noteReader());
  addEventListener('change', ({ target }) => target.id === 'model' && noteReader());
  if (reader.id) void readAgain(studio, reader.id);
  studio.classify = (picture, options) =>
    options?.model === undefined ? classify(picture, options) : models.classify(picture, options);
  studio.evaluate = async (options) => {
    const isMissing = async ({ model }) => !(await page.list()).some(({ id }) => id === model);
    if (options?.model && (await isMissing(options))) await models.bring(options.model);
    return evaluate(options);
  };
}

/** A program's file, once it is here. Browsers remember one that could not be fetched: a next try needs another name. */
function fetched(file) {
  let tries = '';
  return () =>
    import(new URL(file + tries, document.baseURI)).catch(() => {
      tries += '&again';
      throw new Error('This part of the page could not be fetched. Check the connection, then try again.');
    });
}

/** Sees to results of earlier visits; without a network, as soon as there is one. */
function goOnOnce(program) {
  program().then(
    ({ goOn }) => goOn(),
    () => addEventListener('online', () => goOnOnce(program), { once: true }),
  );
}

/** Whether a run of an earlier visit was to leave its results in a bucket (static/parts/runs.js). */
function isWaiting() {
  const keys = Object.keys(notes()).filter((key) => key.startsWith('digit-studio-results'));
  return keys.some((key) => notes()[key].includes('waiting'));
}

/** Reads with the network that read on an earlier visit, if it is still there and nothing else reads by now. */
async function readAgain({ runs, models }, id) {
  const { page } = models;
  await runs.list();
  try {
    // The runs' networks are here with the runs. One that is kept is brought by its part.
    if (!(await page.list()).some((model) => model.id === id)) await models.bring(id);
    const isMoving = ({ tab, state }) => tab === 'this' && !['paused', 'completed', 'failed', 'canceled'].includes(state);
    const isUntouched = (await page.list()).some((model) => model.in_use && model.id === 'pretrained');
    if (!isUntouched || (await runs.list()).some(isMoving)) return;
    await page.use(id);
    dispatchEvent(new Event('models'));
  } catch (error) {
    // The page's own reads as well. Where it can't be fetched, it may be there at the next visit.
    if (error.code === 'NoSuchModel') page.reader.note();
  }
}

const READER = 'digit-studio-reader';

/** Which network reads drawings, so that the next visit goes on with it. */
const reader = {
  get id() {
    return notes()[READER];
  },
  note(id = 'pretrained') {
    try {
      if (id === 'pretrained') delete notes()[READER];
      else notes()[READER] = id;
    } catch {
      // No room, not even for that: the next visit begins with the page's own.
    }
  },
};

/** Where this browser refuses site data, a note lasts as long as nobody asks for it. */
function notes() {
  try {
    return localStorage;
  } catch {
    return {};
  }
}
