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
  models: ['export', 'import'],
};

/** `stop` ends the page's workers: when everything is being deleted (parts/kept.js), they would write again. */
export function addParts(studio, build, stop) {
  new BroadcastChannel('digit-studio reset').onmessage = ({ data }) => (data === 'done' ? location.reload() : stop());
  for (const [part, names] of Object.entries(PARTS)) {
    const methods = (studio[part] ??= {});
    const program = () => import(new URL(`parts/${part}.js?build=${build}`, document.baseURI));
    for (const name of names) methods[name] = async (...args) => (await program())[name](...args);
    if (part === 'runs' && isWaiting()) program().then(({ goOn }) => goOn());
  }
}

/** Whether a run of an earlier visit was to leave its results in a bucket (static/parts/runs.js). */
function isWaiting() {
  try {
    return localStorage['digit-studio-results']?.includes('waiting');
  } catch {
    return false;
  }
}
