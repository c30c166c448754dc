// A static host for the built site: what `cargo xtask serve` runs, and what the end-to-end tests browse.
//
//   node server.mjs <root> <port>

import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { pathToFileURL } from 'node:url';
import sirv from 'sirv';

/** The first two make the page cross-origin isolated; the last lets a reload see a new build. */
export const defaultHeaders = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cache-Control': 'no-cache',
};

/** As any static host sends files: the page is not cross-origin isolated. */
export const plainHeaders = { 'Cache-Control': 'no-cache' };

/**
 * Serves the files of a folder on this machine. An unknown path is a 404, as on any static host.
 *
 * @param {object} options
 * @param {string} options.root the folder
 * @param {number} [options.port] 0 takes any free port
 * @param {Record<string, string>} [options.headers] sent with every answer, instead of the default ones
 * @param {(pathname: string) => undefined | Answer | Promise<undefined | Answer>} [options.transform] gives its own
 *   answer for a path, for instance a fault, or `undefined` for the file
 * @returns {Promise<{url: string, close: () => Promise<void>}>} `url` ends with `/`
 *
 * @typedef {{status?: number, headers?: Record<string, string>, body: string | Uint8Array}} Answer
 */
export async function serve({ root, port = 0, headers = defaultHeaders, transform = () => undefined }) {
  // `dev` looks at the disk for every request, so a new build is served without a restart.
  const files = sirv(root, { dev: true, etag: true, extensions: ['html'] });
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    respond(request, response, files, transform).catch((error) => fail(response, error));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => close(server) };
}

async function respond(request, response, files, transform) {
  if (!['GET', 'HEAD'].includes(request.method)) return end(response, { status: 405, body: 'not allowed\n' });
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  const answer = await transform(pathname);
  if (answer) return end(response, answer);
  if (pathname.endsWith('.gz')) keepPacked(response);
  files(request, response, () => end(response, { status: 404, body: `${pathname} is not here\n` }));
}

function end(response, { status = 200, headers = {}, body }) {
  response.writeHead(status, headers);
  response.end(body);
}

/** sirv would have the browser unpack `.gz` files on arrival; the page asks for them and unpacks them itself. */
function keepPacked(response) {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (status, headers) => {
    const { 'Content-Encoding': _, ...rest } = headers ?? {};
    return writeHead(status, { ...rest, 'Content-Type': 'application/gzip' });
  };
}

function fail(response, error) {
  console.error(error);
  if (!response.headersSent) response.writeHead(500);
  response.end();
}

async function close(server) {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function complaint(error, port) {
  if (error.code === 'EADDRINUSE') return `port ${port} is taken: stop what uses it, or choose another port`;
  return `cannot serve: ${error.message}`;
}

async function main([root, port = '8080']) {
  if (!root || !existsSync(join(root, 'index.html'))) {
    console.error('usage: node server.mjs <folder with index.html> [port]');
    return exit(2);
  }
  try {
    const { url } = await serve({ root, port: Number(port) });
    console.log(url);
  } catch (error) {
    console.error(complaint(error, port));
    exit(1);
  }
}

// Node resolves links before it loads a module, so the command line's path is compared without them too.
if (argv[1] && import.meta.url === pathToFileURL(realpathSync(argv[1])).href) await main(argv.slice(2));
