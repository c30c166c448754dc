// What the browser's processes use: memory, and the time of chosen threads. Linux tells it in /proc; elsewhere nothing
// is known, and nothing is claimed.

import { readFileSync, readdirSync } from 'node:fs';

const SAMPLE_MILLIS = 250;

export class Processes {
  #session;

  static async of(browser) {
    const processes = new Processes();
    processes.#session = await browser.newBrowserCDPSession();
    return processes;
  }

  /** The processes of the tab: pages with their workers, and what computes for the GPU. */
  async #ids(...types) {
    const { processInfo } = await this.#session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => types.includes(type)).map(({ id }) => id);
  }

  /** Looks at memory until it is asked for the peak, in bytes. Shared pages count by each process's share (PSS). */
  watchMemory() {
    let most = null;
    const look = async () => {
      const sizes = (await this.#ids('renderer', 'GPU')).map(proportionalBytes);
      if (sizes.length && !sizes.includes(null)) most = Math.max(most, sum(sizes));
    };
    const timer = setInterval(() => look().catch(() => {}), SAMPLE_MILLIS);
    return {
      peak: async () => {
        clearInterval(timer);
        await look();
        return most;
      },
    };
  }

  /** Milliseconds that threads with these names have computed in pages; a page's own thread is called `main`. */
  async threadMillis(names) {
    const pages = await this.#ids('renderer');
    const times = pages.flatMap((id) => threads(id).filter(({ name }) => names.test(name)));
    return times.length ? sum(times.map(({ millis }) => millis)) : null;
  }
}

function proportionalBytes(id) {
  const kilobytes = /^Pss:\s+(\d+)/m.exec(proc(`${id}/smaps_rollup`))?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : null;
}

function threads(id) {
  const folder = `/proc/${id}/task`;
  const ids = attempt(() => readdirSync(folder), []);
  return ids.map((thread) => ({
    name: thread === String(id) ? 'main' : proc(`${id}/task/${thread}/comm`).trim(),
    // The first number is the time on a processor in nanoseconds.
    millis: Number(proc(`${id}/task/${thread}/schedstat`).split(' ')[0]) / 1e6,
  }));
}

const proc = (path) => attempt(() => readFileSync(`/proc/${path}`, 'utf8'), '');

/** A process may end while it is looked at. */
function attempt(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
