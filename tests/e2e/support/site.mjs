// The built site on a server of its own, which can be made to go wrong.

import { mkdtemp, readFile, rm, symlink, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { serve } from '../server.mjs';
import { dist } from './place.mjs';

/** The data set's files, as the site has them. */
export const dataFiles = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map(
  (name) => `data/${name}-ubyte.gz`,
);

/**
 * Serves the built site.
 *
 * @param {object} [options]
 * @param {string} [options.path] the folder that the site lies in, such as `a/b/`
 * @param {Record<string, string>} [options.headers] instead of the default ones
 */
export async function openSite({ path = '', headers } = {}) {
  const { root, remove } = await rooted(path);
  const site = new Site(root, path, headers, remove);
  await site.up();
  return site;
}

/** Any static host has the site somewhere below its root. */
async function rooted(path) {
  if (!path) return { root: dist, remove: async () => {} };
  const root = await mkdtemp(join(tmpdir(), 'digit-studio-'));
  const place = join(root, path.replace(/\/$/, ''));
  await mkdir(dirname(place), { recursive: true });
  await symlink(dist, place);
  return { root, remove: () => rm(root, { recursive: true }) };
}

class Site {
  /** Paths below the site that were asked for, in order. */
  asked = [];
  #answers = new Map();
  #server;

  constructor(root, path, headers, remove) {
    Object.assign(this, { root, path, headers, remove });
  }

  /** Where the page is. */
  get url() {
    return `http://127.0.0.1:${this.port}/${this.path}`;
  }

  /** Starts, or goes on at the same address. */
  async up() {
    const transform = (pathname) => this.#answer(pathname.slice(1 + this.path.length));
    const options = { root: this.root, port: this.port ?? 0, transform };
    this.#server = await serve(this.headers ? { ...options, headers: this.headers } : options);
    this.port = Number(new URL(this.#server.url).port);
  }

  /** Nobody answers at the address any more. */
  async down() {
    await this.#server?.close();
    this.#server = undefined;
  }

  async close() {
    await this.down();
    await this.remove();
  }

  /** Gives this answer for a file, from now on. */
  answer(file, answer) {
    this.#answers.set(file, answer);
  }

  /** Gives a file that was changed, as a broken disk or a careless proxy would. */
  async change(file, change) {
    const body = change(await readFile(join(dist, file)));
    this.answer(file, { body, headers: { 'Content-Type': 'application/octet-stream' } });
  }

  /** Lets code run in a script before the script's own. */
  async prepend(file, code) {
    const script = await readFile(join(dist, file), 'utf8');
    this.answer(file, { body: `${code};\n${script}`, headers: { 'Content-Type': 'text/javascript' } });
  }

  /** Gives the real files again. */
  repair() {
    this.#answers.clear();
  }

  #answer(file) {
    this.asked.push(file);
    return this.#answers.get(file);
  }
}
