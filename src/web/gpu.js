// What gpu.rs asks the browser. A file of its own, because trunk puts the inline scripts of all binaries in one place.
export async function probeGpu(patienceMillis) {
  if (!navigator.gpu) {
    return { reason: isSecureContext ? 'this browser has no WebGPU' : 'WebGPU needs https (or localhost)' };
  }
  const late = new Promise((resolve) => setTimeout(resolve, patienceMillis, 'late'));
  const asked = navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  let adapter;
  try { adapter = await Promise.race([asked, late]); }
  catch (error) { return { reason: `the browser refused a GPU adapter: ${error.message}` }; }
  if (adapter === 'late') return { reason: 'the browser did not answer when it was asked for a GPU' };
  if (!adapter) return { reason: 'the browser offers no GPU adapter' };
  const info = adapter.info ?? {};
  const names = [info.description, info.vendor, info.architecture].filter(Boolean);
  const name = names.join(' ') || 'unnamed adapter';
  const isFallback = info.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return { adapter: name, software: isFallback || /swiftshader|llvmpipe|lavapipe|basic render/i.test(name) };
}
