// Serves the peers' pages: each library bundled and minified, as somebody would publish it.

import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { defaultHeaders, plainHeaders, serve } from '../tests/e2e/server.mjs';
import { bench, data } from './place.mjs';

const peers = join(bench, 'peers');
let bundles;

/** A map from file names to scripts. A library's backends become files of their own. */
function bundled() {
  bundles ??= build({
    entryPoints: [join(peers, 'jax.mjs'), join(peers, 'tfjs.mjs')],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'esnext',
    outdir: 'out',
    write: false,
    logLevel: 'error',
  }).then(({ outputFiles }) => new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])));
  return bundles;
}

/**
 * Serves the peers.
 *
 * @param {boolean} isolated whether the pages may share memory between threads
 * @returns {Promise<{url: string, code: Map<string, Uint8Array>, close: Function}>} `code` is what was asked for, the
 *   data set left out
 */
export async function openStage(isolated) {
  const scripts = await bundled();
  const code = new Map();
  const transform = async (pathname) => {
    const name = basename(pathname);
    if (name.endsWith('.gz')) return { body: await readFile(join(data, name)), headers: type('application/gzip') };
    const body = scripts.get(name) ?? (name.endsWith('.html') ? await readFile(join(peers, name)) : undefined);
    if (!body) return undefined;
    code.set(name, body);
    return { body, headers: type(name.endsWith('.html') ? 'text/html' : 'text/javascript') };
  };
  const headers = isolated ? defaultHeaders : plainHeaders;
  return { code, ...(await serve({ root: peers, headers, transform })) };
}

const type = (name) => ({ 'Content-Type': name });
