// What the page's main thread does: long tasks, gaps in its event loop, and how soon a drawing is answered.

/** For `init` of a visit: notes in `window.watched` what happens on the main thread. */
export function watchMainThread() {
  const watched = (window.watched = { tasks: [], gaps: [], moves: [], looks: [], answers: [], shifts: [] });
  const observe = (type, list, note) =>
    new PerformanceObserver((seen) => list.push(...seen.getEntries().map(note))).observe({ type, buffered: true });
  observe('longtask', watched.tasks, ({ startTime, duration }) => ({ at: startTime, millis: duration }));
  observe('layout-shift', watched.shifts, ({ startTime, value, hadRecentInput, sources }) => ({
    at: startTime,
    value,
    hadRecentInput,
    who: sources.map(({ node }) => node?.outerHTML?.slice(0, 80)),
  }));

  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    if (now - last > 40) watched.gaps.push({ at: last, millis: now - last });
    last = now;
  }, 10);

  // An event's own time is when the pen moved, before any queue.
  const isPad = ({ target }) => target?.id === 'pad';
  const note = (event) => isPad(event) && event.buttons && watched.moves.push(event.timeStamp);
  addEventListener('pointermove', note, { capture: true, passive: true });
  const { getImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.getImageData = function (...area) {
    if (this.canvas.id === 'pad') watched.looks.push(performance.now());
    return getImageData.apply(this, area);
  };
}

/** Begins to note answers: to be called once the page is there. */
export function watchAnswers(page) {
  return page.evaluate(() => {
    const note = ({ millis, probabilities }) => {
      const at = performance.now();
      watched.answers.push({ at, asked: at - millis, probabilities });
    };
    studio.on('classified', note);
  });
}

/** What was watched since a time of the page's clock. */
export async function watchedSince(page, start) {
  const all = await page.evaluate(() => watched);
  const since = (list) => list.filter(({ at }) => at >= start);
  const millis = (list) => since(list).map(({ millis }) => millis);
  return {
    tasks: millis(all.tasks),
    gaps: millis(all.gaps),
    shifts: since(all.shifts),
    latencies: latencies(all, start),
  };
}

/**
 * Time from each move of the pen to the first answer for a drawing that has this move in it: the page looks at the
 * pad after the move, and asks after that look. The page tells times of questions in whole milliseconds.
 */
function latencies({ moves, looks, answers }, start) {
  const found = [];
  for (const move of moves.filter((at) => at >= start)) {
    const look = looks.find((at) => at >= move);
    const answer = answers.find(({ asked }) => look !== undefined && asked >= look - 1);
    if (answer) found.push(answer.at - move);
  }
  return found;
}

/** The value that a share of all values doesn't exceed. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** The largest value; 0 of nothing. */
export const largest = (values) => Math.max(0, ...values);

/** The time on the page's clock. */
export const pageTime = (page) => page.evaluate(() => performance.now());
