// What install.rs adds to `window.studio` for few visitors: each part's program is fetched at the first call of it, so
// that it weighs nothing on the page. A file of its own, because trunk puts the inline scripts of all binaries in one place.

/** The methods of each part; `parts/<part>.js` exports them under the same names. */
const PARTS = {
  storage: [
    'connect', 'connections', 'disconnect', 'listBuckets', 'createBucket', 'deleteBucket',
    'list', 'put', 'get', 'head', 'copy', 'delete', 'estimate', 'persist', 'clear',
  ],
  models: [
    'list', 'import', 'save', 'rename', 'delete', 'restore', 'use', 'weights', 'export', 'test', 'bring', 'classify',
    'unreadable',
  ],
  deployments: ['create', 'list', 'get', 'update', 'delete', 'score'],
};

export function addParts(studio, build) {
  const { classify, evaluate } = studio;
  // Those that the page has in memory: the part does more under the same names.
  studio.models.page = { ...studio.models };
  for (const [part, names] of Object.entries(PARTS)) {
    const methods = (studio[part] ??= {});
    const program = () => import(new URL(`parts/${part}.js?build=${build}`, document.baseURI));
    for (const name of names) methods[name] = async (...args) => (await program())[name](...args);
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
