// The page's end of the line to a worker that serves calls (its other end is src/web/service.rs).
//
//   page -> worker: {id, method, args} | {id, cancel: true}
//   worker -> page: {ready: build} | {id, value} | {id, error: {message, code, status}} | {id, progress} | {failed}
//
// The build is part of every file's address, so that no cache can mix the programs of two builds.
const build = new URL(import.meta.url).searchParams.get('build');

const lines = [];
// Everything is being deleted (kept.js): a worker would write again. The page is loaded anew in a moment.
new BroadcastChannel('digit-studio reset').onmessage = () => lines.forEach((line) => line.close());

/** A worker by the name of its binary. It is started at the first call, and anew at the first call after its loss. */
export function worker(kind) {
  const line = new Line(kind);
  lines.push(line);
  return line;
}

class Line {
  #kind;
  #worker;
  /** What was sent before the worker listens: it would be lost. Nothing once the worker is ready. */
  #waiting;
  #calls = new Map();
  #lastId = 0;
  #isClosed = false;

  constructor(kind) {
    this.#kind = kind;
  }

  /**
   * Has the worker do something.
   *
   * @param {string} method
   * @param {unknown[]} args whatever can be sent to a worker
   * @param {object} [options]
   * @param {Transferable[]} [options.transfer] what is handed over instead of copied
   * @param {(progress: unknown) => void} [options.onProgress] hears how far the worker has come
   * @param {AbortSignal} [options.signal] cancels the call
   */
  async call(method, args = [], { transfer = [], onProgress, signal } = {}) {
    signal?.throwIfAborted();
    if (this.#isClosed) throw new Error('Everything that is kept here is being deleted. The page is loaded anew in a moment.');
    const id = ++this.#lastId;
    const cancel = () => this.#send({ id, cancel: true });
    signal?.addEventListener('abort', cancel);
    try {
      return await new Promise((resolve, reject) => {
        this.#calls.set(id, { resolve, reject, onProgress });
        this.#start();
        this.#send({ id, method, args }, transfer);
      });
    } catch (error) {
      // Scripts that cancel expect their own reason back, as from `fetch`.
      throw error.code === 'AbortError' && signal?.aborted ? signal.reason : error;
    } finally {
      this.#calls.delete(id);
      signal?.removeEventListener('abort', cancel);
    }
  }

  #start() {
    if (this.#worker) return;
    const address = new URL(`../worker.js?kind=${this.#kind}&build=${build}`, import.meta.url);
    const worker = new Worker(address, { type: 'module' });
    this.#waiting = [];
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#worker === worker && this.#hear(data);
    worker.onerror = ({ message }) => this.#worker === worker && this.#lose(message);
  }

  #send(message, transfer = []) {
    if (this.#waiting) this.#waiting.push([message, transfer]);
    else this.#post(message, transfer);
  }

  #post(message, transfer) {
    try {
      this.#worker?.postMessage(message, transfer);
    } catch (error) {
      // Something among the arguments can't be sent, such as a function.
      this.#calls.get(message.id)?.reject(error);
    }
  }

  #hear({ ready, failed, id, value, error, progress }) {
    if (failed !== undefined) return this.#lose(failed);
    if (ready !== undefined) return this.#open(ready);
    const call = this.#calls.get(id);
    if (progress !== undefined) return report(call?.onProgress, progress);
    if (error) call?.reject(Object.assign(new Error(error.message), error));
    else call?.resolve(value);
  }

  #open(ready) {
    if (ready !== build) return this.#lose('it belongs to another version of this page; reload the page');
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const [message, transfer] of waiting) this.#post(message, transfer);
  }

  /** Ends the worker for good. */
  close() {
    this.#isClosed = true;
    if (this.#worker) this.#lose('everything is being deleted');
  }

  /** Ends a worker that can't go on, and tells everyone who waits for it. The next call starts another one. */
  #lose(reason) {
    this.#worker.terminate();
    this.#worker = this.#waiting = undefined;
    const why = reason || 'its files could not be loaded; check the connection';
    const error = new Error(`This part of the page stopped (${why}). Try again.`);
    for (const call of this.#calls.values()) call.reject(error);
  }
}

/** What a script's own function throws is no reason to stop the call. */
function report(onProgress, progress) {
  try {
    onProgress?.(progress);
  } catch (error) {
    reportError(error);
  }
}
