// Starts the worker binary that the address names (`?kind=worker_cpu&build=...`).
//
// The build is part of every file's address, so that no cache can give an old worker to a new page. What goes wrong
// before the binary can speak for itself, and what it can't report itself, is reported from here.
const query = new URL(import.meta.url).search;
const kind = new URLSearchParams(query).get('kind');
const report = (problem) => postMessage({ failed: String(problem?.message ?? problem) });

addEventListener('unhandledrejection', (event) => report(event.reason));
try {
  if (!['worker_cpu', 'worker_gpu'].includes(kind)) throw new Error(`there is no worker called ${kind}`);
  const worker = await import(`./${kind}.js${query}`);
  await worker.default({ module_or_path: new URL(`./${kind}_bg.wasm${query}`, import.meta.url) });
} catch (error) {
  report(error);
}
