// Starts the worker binary that the address names (`?kind=worker_cpu&build=...`).
//
// The build is part of every file's address, so that no cache can give an old worker to a new page. What goes wrong
// before the binary can speak for itself, and what it can't report itself, is reported from here.
const query = new URL(import.meta.url).search;
const parameters = new URLSearchParams(query);
const kind = parameters.get('kind');
const report = (problem) => postMessage({ failed: String(problem?.message ?? problem) });

/** A thread that can't start says nothing. The files are here by then, so it is no matter of the connection. */
const THREADS_MILLIS = 20_000;

addEventListener('unhandledrejection', (event) => report(event.reason));
try {
  if (!['worker_cpu', 'worker_cpu_threads', 'worker_gpu', 'worker_models', 'worker_objects', 'worker_storage'].includes(kind)) {
    throw new Error(`there is no worker called ${kind}`);
  }
  const worker = await import(`./${kind}.js${query}`);
  await worker.default({ module_or_path: new URL(`./${kind}_bg.wasm${query}`, import.meta.url) });
  if (kind === 'worker_cpu_threads') await startThreads(worker);
} catch (error) {
  report(error);
}

/** The others start by themselves. This one shares its memory with threads, which have to be there first. */
async function startThreads(worker) {
  const late = setTimeout(() => report('its threads did not answer'), THREADS_MILLIS);
  await worker.start(Number(parameters.get('threads')));
  clearTimeout(late);
}
