// The runs that the browser keeps, as files.

import { setTimeout as pause } from 'node:timers/promises';

/** Names and sizes of the files of runs, when none is being written: Chromium then has another beside it. */
export async function runFiles(page) {
  for (;;) {
    const files = await listed(page);
    if (files) return files;
    await pause(20);
  }
}

/** Nothing while a file is being written, or was replaced between its listing and the look at it. */
function listed(page) {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('runs', { create: true });
    const sizes = {};
    try {
      for await (const [name, file] of folder.entries()) sizes[name] = (await file.getFile()).size;
    } catch (error) {
      if (error.name === 'NotFoundError') return undefined;
      throw error;
    }
    return Object.keys(sizes).every((name) => name.endsWith('.dsrn')) ? sizes : undefined;
  });
}

/** Cuts files of runs short, as a torn writing would. */
export function tear(page, names) {
  return page.evaluate(async (names) => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('runs');
    for (const name of names) {
      const handle = await folder.getFileHandle(name);
      const bytes = await (await handle.getFile()).arrayBuffer();
      const stream = await handle.createWritable();
      await stream.write(bytes.slice(0, bytes.byteLength >> 1));
      await stream.close();
    }
  }, names);
}
