// The results as tables, in Markdown that reads well on a terminal too.

import { ratios } from './contenders.mjs';
import { networks } from './networks.mjs';

/** A number that isn't known. */
const UNKNOWN = '';

/** @param {object} results what `run.mjs` writes as JSON */
export function report(results) {
  const parts = [about(results)];
  for (const [network, entries] of Object.entries(results.networks)) {
    parts.push(`## \`${network}\`, batches of ${networks[network].batch}`, rates(entries), remarks(entries), proportions(entries));
    parts.push(costs(entries), gpuCosts(entries));
  }
  parts.push(goals(results.goals));
  return parts.filter(Boolean).join('\n\n');
}

function about({ machine, options }) {
  const { date, processor, cores, memoryBytes, system, load, versions } = machine;
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version ?? 'missing'}`);
  return [
    `Measured on ${date}: ${processor}, ${cores} cores, ${Math.round(memoryBytes / 2 ** 30)} GB, ${system}.`,
    `${used.join(', ')}.`,
    `Medians of ${options.reps} rounds of ${options.times.seconds} s (smallest to largest).`,
    `Cores that other programs kept busy before: ${load.toFixed(1)}.`,
  ].join('\n');
}

function rates(entries) {
  const rows = entries.map(({ title, problem, imagesPerSecond, wallImagesPerSecond, firstStepMillis }) => [
    title,
    imagesPerSecond ? spread(imagesPerSecond, grouped) : problem.split(':')[0],
    spread(wallImagesPerSecond, grouped),
    spread(firstStepMillis, seconds),
  ]);
  return table(['training', 'images per second', 'by the wall clock', 'first step, cold, s'], rows);
}

/** Why something is missing, in full. */
function remarks(entries) {
  const all = entries.filter(({ problem }) => problem);
  return all.map(({ title, problem }) => `- ${title}: ${problem}`).join('\n');
}

function proportions(entries) {
  const median = (id) => entries.find((entry) => entry.id === id)?.imagesPerSecond?.median;
  const title = (id) => entries.find((entry) => entry.id === id).title;
  const rows = ratios
    .filter(([one, other]) => median(one) && median(other))
    .map(([one, other]) => [`${title(one)} / ${title(other)}`, (median(one) / median(other)).toFixed(2)]);
  return rows.length ? table(['ratio', ''], rows) : '';
}

function costs(entries) {
  const rows = entries
    .filter(({ memoryBytes, wire }) => memoryBytes || wire)
    .map(({ title, memoryBytes, wire }) => [title, megabytes(memoryBytes), grouped(wire?.raw), grouped(wire?.brotli)]);
  return rows.length ? table(['costs', 'peak memory, MB', 'code, bytes', 'brotli'], rows) : '';
}

function gpuCosts(entries) {
  const rows = entries
    .filter(({ perStep }) => perStep?.dispatches)
    .map(({ title, perStep }) => [
      title,
      ...['dispatches', 'submits', 'passes', 'bindGroups', 'buffers'].map((name) => tenths(perStep[name] ?? 0)),
      ...['writesBytes', 'copiesBytes', 'readsBytes'].map((name) => grouped(perStep[name] ?? 0)),
      tenths(perStep.callMillis),
      tenths(perStep.threadMillis),
    ]);
  const head = ['each GPU step', 'dispatches', 'submits', 'passes', 'bind groups', 'buffers'];
  const moved = ['bytes written', 'copied', 'read', 'ms in GPU calls', 'ms of its thread'];
  return rows.length ? table([...head, ...moved], rows) : '';
}

function goals(all) {
  const rows = all.map(({ architecture, accuracy, problem, reached, millis, epochs, runtime, found }) => [
    `\`${architecture}\` to ${Number((accuracy * 100).toFixed(2))} %`,
    problem ?? `${reached ? '' : 'given up after '}${seconds(millis)} s`,
    problem ? UNKNOWN : `${epochs}`,
    problem ? UNKNOWN : `${(found * 100).toFixed(2)} %`,
    runtime ?? UNKNOWN,
  ]);
  return rows.length ? table(['from a press of Train', 'time', 'epochs', 'test accuracy', 'runtime'], rows) : '';
}

/** `1,234 (1,200 to 1,300)` */
function spread(summary, shown) {
  if (!summary) return UNKNOWN;
  const { median, min, max, values } = summary;
  return values.length > 1 ? `${shown(median)} (${shown(min)} to ${shown(max)})` : shown(median);
}

const known = (shown) => (number) => (Number.isFinite(number) ? shown(number) : UNKNOWN);
const grouped = known((number) => Math.round(number).toLocaleString('en-US'));
const tenths = known((number) => number.toFixed(1));
const seconds = known((millis) => (millis / 1000).toFixed(2));
const megabytes = known((bytes) => (bytes / 1e6).toFixed(0));

/** A table whose columns line up. */
function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
