// Where the benchmark finds what it works with. `cargo xtask bench` says so in the environment.

import { join } from 'node:path';
import { env } from 'node:process';

export const bench = import.meta.dirname;
/** The four files of MNIST, as they are and as `.gz`. */
export const data = env.MNIST_DIR ?? join(env.HOME, '.cache/digit-studio/data');
/** A Python that has PyTorch. */
export const python = env.TORCH_PYTHON ?? 'python3';
