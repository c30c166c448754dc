// What a step costs besides its time: GPU calls, bytes that move, and the processor time of those who ask for them.

/** How long scopes have to tell their counts. Workers answer between two slices of work. */
const ANSWER_MILLIS = 500;

/**
 * Observes some steps and returns what each cost on average.
 *
 * @param {RegExp} threads names of the threads that drive the training
 * @param {() => Promise<number>} steps does steps and returns how many; nothing computes before and after it
 */
export async function observe(page, processes, threads, steps) {
  const before = await look(page, processes, threads);
  const count = await steps();
  const after = await look(page, processes, threads);
  const costs = Object.entries(after).map(([name, value]) => [name, (value - (before[name] ?? 0)) / count]);
  return Object.fromEntries([...costs, ['steps', count]]);
}

async function look(page, processes, threads) {
  const threadMillis = await processes.threadMillis(threads);
  return { ...(await gpuCounts(page)), ...(threadMillis === null ? {} : { threadMillis }) };
}

/** The counts of the page and its workers together. */
async function gpuCounts(page) {
  return page.evaluate(async (millis) => {
    const total = {};
    const channel = new BroadcastChannel('gpu-counts');
    channel.onmessage = ({ data: { counts } }) => {
      for (const [name, value] of Object.entries(counts ?? {})) total[name] = (total[name] ?? 0) + value;
    };
    channel.postMessage('tell');
    await new Promise((resolve) => setTimeout(resolve, millis));
    channel.close();
    return total;
  }, ANSWER_MILLIS);
}
