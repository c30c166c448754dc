// The browser of the tests and of the benchmark.

import { chromium as playwright } from 'playwright-core';
import { chromium } from './place.mjs';

export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A WebGPU adapter in software. Without these `navigator.gpu` is there, but offers no adapter. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

/**
 * Starts Chromium with a fresh profile.
 *
 * @param {object} options
 * @param {boolean} options.gpu whether it has WebGPU, in software
 */
export function launch({ gpu }) {
  return playwright.launch({ executablePath: chromium, args: gpu ? [...FLAGS, ...SOFTWARE_GPU] : FLAGS });
}
