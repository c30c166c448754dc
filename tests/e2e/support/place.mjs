// Where the tests find what they work with. The defaults suit a checkout after `cargo xtask build`.

import { join } from 'node:path';
import { env } from 'node:process';

const repository = join(import.meta.dirname, '../../..');

/** The built site. */
export const dist = env.DIST ?? join(repository, 'dist');
/** The browser. */
export const chromium = env.CHROMIUM ?? '/usr/bin/chromium';
/** Where pictures of the page go. */
export const screenshots = env.SCREENSHOTS ?? join(repository, 'screenshots');
