// Who takes part. The order is the order of the tables, and of each round.

import { peer } from './peer.mjs';
import { studio } from './studio.mjs';
import { torch } from './torch.mjs';

export const contenders = [
  studio({ id: 'flex', title: 'Digit Studio, Flex, 1 thread', runtime: 'flex', isolated: false }),
  studio({ id: 'flex-threads', title: 'Digit Studio, Flex, all threads', runtime: 'flex', threaded: true }),
  studio({ id: 'ndarray', title: 'Digit Studio, ndarray, 1 thread', runtime: 'ndarray', isolated: false }),
  studio({ id: 'webgpu', title: 'Digit Studio, WebGPU', runtime: 'webgpu', gpu: true }),
  peer({ id: 'jax-wasm-1', title: 'jax-js, wasm, 1 thread', page: 'jax', backend: 'wasm', isolated: false }),
  peer({ id: 'jax-wasm', title: 'jax-js, wasm, all threads', page: 'jax', backend: 'wasm' }),
  peer({ id: 'jax-webgpu', title: 'jax-js, WebGPU', page: 'jax', backend: 'webgpu', gpu: true }),
  peer({ id: 'tfjs-cpu', title: 'TensorFlow.js, cpu', page: 'tfjs', backend: 'cpu' }),
  peer({ id: 'tfjs-webgl', title: 'TensorFlow.js, WebGL', page: 'tfjs', backend: 'webgl' }),
  peer({ id: 'tfjs-webgpu', title: 'TensorFlow.js, WebGPU', page: 'tfjs', backend: 'webgpu', gpu: true }),
  torch({ id: 'torch-1', title: 'PyTorch, native, 1 thread', threads: 1 }),
  torch({ id: 'torch-all', title: 'PyTorch, native, all threads', threads: 0 }),
];

/** Ratios worth reading: how many times the first is as fast as the second. */
export const ratios = [
  ['flex', 'torch-1'],
  ['flex-threads', 'torch-all'],
  ['flex', 'jax-wasm-1'],
  ['flex-threads', 'jax-wasm'],
  ['webgpu', 'jax-webgpu'],
  ['webgpu', 'tfjs-webgpu'],
  ['flex', 'tfjs-cpu'],
  ['ndarray', 'flex'],
];

/** @throws {Error} with the names when one is unknown */
export function chosen(ids) {
  if (!ids) return contenders;
  const unknown = ids.filter((id) => !contenders.some((contender) => contender.id === id));
  if (!unknown.length) return contenders.filter(({ id }) => ids.includes(id));
  const all = contenders.map(({ id }) => id).join(', ');
  throw new Error(`there is no contender \`${unknown.join(', ')}\`; these are all: ${all}`);
}
