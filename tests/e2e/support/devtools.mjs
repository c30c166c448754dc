// A browser without Playwright, which makes every page believe that it is in front: for what tabs do behind others.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAGS } from './browser.mjs';
import { chromium } from './place.mjs';

/** Starts Chromium with a fresh profile, spoken to by the DevTools protocol over a pipe. */
export async function openBrowser() {
  const profile = await mkdtemp(join(tmpdir(), 'digit-studio-tabs-'));
  const args = [...FLAGS, '--remote-debugging-pipe', `--user-data-dir=${profile}`, 'about:blank'];
  const browser = spawn(chromium, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const line = new Line(browser.stdio[3], browser.stdio[4]);
  const close = async () => {
    browser.kill();
    if (browser.exitCode === null) await once(browser, 'exit');
    await rm(profile, { recursive: true, maxRetries: 10 });
  };
  return { openTab: (url) => openTab(line, url), close };
}

/** Opens a page in a tab of its own, in front of the others. */
async function openTab(line, url) {
  const { targetId } = await line.send('Target.createTarget', { url });
  await line.send('Target.activateTarget', { targetId });
  const { sessionId } = await line.send('Target.attachToTarget', { targetId, flatten: true });
  await line.send('Runtime.enable', {}, sessionId);
  /** What an expression in the page gives, once it is there. */
  const evaluate = async (expression) => {
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await line.send('Runtime.evaluate', asked, sessionId);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return { evaluate };
}

/** The protocol: JSON that ends with a zero byte, both ways. */
class Line {
  #to;
  #waiting = new Map();
  #rest = '';
  #lastId = 0;

  constructor(to, from) {
    this.#to = to;
    from.setEncoding('utf8');
    from.on('data', (text) => this.#hear(text));
  }

  send(method, params, sessionId) {
    const id = ++this.#lastId;
    this.#to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #hear(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const call = this.#waiting.get(id);
      if (error) call?.reject(new Error(error.message));
      else call?.resolve(result);
    }
  }
}
