// Real servers that speak S3, on this machine, each for one test.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as askServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import S3rver from 's3rver';

/** Longest that a server may take to start, on a busy machine. */
const START_MILLIS = 60_000;

/** Keys that only these servers take. */
export const keys = { access_key_id: 'S3RVER', secret_access_key: 'S3RVER-and-nobody-else' };

/** A rule as a service's XML: pages of any origin may do everything, and read the header ETag. */
export const openRule = `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>${['GET', 'PUT', 'POST', 'DELETE', 'HEAD']
  .map((method) => `<AllowedMethod>${method}</AllowedMethod>`)
  .join('')}<AllowedHeader>*</AllowedHeader><ExposeHeader>ETag</ExposeHeader></CORSRule></CORSConfiguration>`;

/** The same, but ETag stays hidden. */
export const narrowRule = openRule.replace('<ExposeHeader>ETag</ExposeHeader>', '');

/** moto's server: every S3 call, and any page may make it. It takes any signature. */
export async function openMoto() {
  const port = await freePort();
  const server = spawn(env.MOTO_SERVER ?? 'moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const failed = once(server, 'error').then(([error]) => Promise.reject(error));
  const endpoint = `http://127.0.0.1:${port}`;
  await Promise.race([untilAnswers(endpoint), failed]);
  const close = async () => {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
  };
  return { endpoint, close };
}

/** s3rver: like AWS, it lets a page do only what a bucket's own rule allows, and lists and creates no buckets for it. */
export async function openS3rver(buckets) {
  const directory = await mkdtemp(join(tmpdir(), 'digit-studio-s3-'));
  const configureBuckets = Object.entries(buckets).map(([name, rule]) => ({ name, configs: rule ? [rule] : [] }));
  const options = { port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets };
  const server = new S3rver(options);
  const { port } = await server.run();
  const close = async () => {
    await server.close();
    await rm(directory, { recursive: true });
  };
  return { endpoint: `http://127.0.0.1:${port}`, close };
}

/**
 * s3s-fs, which verifies each signature. It knows no CORS, so a proxy before it lets any page do everything; what was
 * signed, the host's name among it, goes through as it came.
 *
 * @returns {Promise<{endpoint: string, asked: string[], close: () => Promise<void>}>} and the addresses that were asked
 *   for, of all requests but preflights
 */
export async function openVerifying() {
  const directory = await mkdtemp(join(tmpdir(), 'digit-studio-s3-'));
  const port = await freePort();
  const pair = ['--access-key', keys.access_key_id, '--secret-key', keys.secret_access_key];
  const server = spawn('s3s-fs', ['--host', '127.0.0.1', '--port', String(port), ...pair, directory], { stdio: 'ignore' });
  const failed = once(server, 'error').then(([error]) => Promise.reject(error));
  await Promise.race([untilAnswers(`http://127.0.0.1:${port}`), failed]);
  const asked = [];
  const proxy = createServer((request, response) => letThrough(request, response, port, asked));
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const close = async () => {
    proxy.closeAllConnections();
    proxy.close();
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
    await rm(directory, { recursive: true });
  };
  return { endpoint: `http://127.0.0.1:${proxy.address().port}`, asked, close };
}

function letThrough(request, response, port, asked) {
  const rule = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag' };
  if (request.method === 'OPTIONS') {
    const all = { 'Access-Control-Allow-Methods': 'GET, PUT, POST, DELETE, HEAD', 'Access-Control-Allow-Headers': '*' };
    response.writeHead(204, { ...rule, ...all }).end();
    return;
  }
  asked.push(`http://${request.headers.host}${request.url}`);
  const { method, url: path, headers } = request;
  const through = askServer({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, { ...answer.headers, ...rule });
    answer.pipe(response);
  });
  // The page sees a service that hung up.
  through.on('error', () => response.destroy());
  request.pipe(through);
}

/** Asks a service from outside of any page. */
export async function ask(method, address, body) {
  const response = await fetch(address, { method, body });
  return { status: response.status, text: await response.text() };
}

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAnswers(endpoint) {
  const end = Date.now() + START_MILLIS;
  for (;;) {
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answers) return;
    if (Date.now() > end) throw new Error(`${endpoint} did not start within ${START_MILLIS} ms`);
    await pause(100);
  }
}
