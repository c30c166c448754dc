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
  studio.models.page = { ...studio.models };
  for (const [part, names] of Object.entries(PARTS)) {
    const methods = (studio[part] ??= {});
    const program = fetched(`parts/${part}.js?build=${build}`);
    for (const name of names) methods[name] = async (...args) => (await program())[name](...args);
    if (hasNotes(part)) goOnOnce(program, part === 'runs');
  }
  const { models } = studio;
  studio.classify = (picture, options) =>
    options?.model === undefined ? classify(picture, options) : models.classify(picture, options);
  studio.evaluate = async (options) => {
    const isMissing = async ({ model }) => !(await models.page.list()).some(({ id }) => id === model);
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

/** Goes on with what earlier visits have noted; what `waits` does so without a network, too, as soon as there is one. */
function goOnOnce(program, waits) {
  program().then(
    ({ goOn }) => goOn(),
    () => waits && addEventListener('online', () => goOnOnce(program, waits), { once: true }),
  );
}

/**
 * Whether a run of an earlier visit was to leave its results in a bucket (static/parts/runs.js), or a kept network was
 * chosen to read drawings (static/parts/models.js).
 */
function hasNotes(part) {
  try {
    if (part === 'models') return 'digit-studio-reader' in localStorage;
    const notes = Object.keys(localStorage).filter((key) => key.startsWith('digit-studio-results'));
    return part === 'runs' && notes.some((key) => localStorage[key].includes('waiting'));
  } catch {
    return false;
  }
}
