// Counts what a page or a worker asks of the GPU, through WebGPU or WebGL, and the time spent in asking. Every scope
// that has this tells its counts when it hears its name on a channel.
(() => {
  const counts = {};
  const add = (name, amount) => (counts[name] = (counts[name] ?? 0) + amount);

  /** Calls `note` with the arguments of each call of a method. */
  const wrap = (type, method, note) => {
    const { prototype } = globalThis[type] ?? {};
    const original = prototype?.[method];
    if (!original) return;
    prototype[method] = function (...args) {
      const begin = performance.now();
      const result = original.apply(this, args);
      add('callMillis', performance.now() - begin);
      note.call(this, ...args);
      return result;
    };
  };
  const count =
    (name, bytes = () => 0, bytesName = `${name}Bytes`) =>
    (...args) => {
      add(name, 1);
      const size = bytes(...args);
      if (size) add(bytesName, size);
    };
  const only = () => {};

  wrap('GPUComputePassEncoder', 'dispatchWorkgroups', count('dispatches'));
  wrap('GPUComputePassEncoder', 'dispatchWorkgroupsIndirect', count('dispatches'));
  wrap('GPUComputePassEncoder', 'setPipeline', only);
  wrap('GPUComputePassEncoder', 'setBindGroup', only);
  wrap('GPUComputePassEncoder', 'end', only);
  wrap('GPUCommandEncoder', 'beginComputePass', count('passes'));
  wrap('GPUCommandEncoder', 'finish', only);
  wrap('GPUCommandEncoder', 'copyBufferToBuffer', count('copies', copied));
  wrap('GPUCommandEncoder', 'clearBuffer', count('clears'));
  wrap('GPUQueue', 'submit', count('submits'));
  wrap('GPUQueue', 'writeBuffer', count('writes', written));
  wrap('GPUDevice', 'createCommandEncoder', only);
  wrap('GPUDevice', 'createBuffer', count('buffers', filled, 'writesBytes'));
  wrap('GPUDevice', 'createBindGroup', count('bindGroups'));
  wrap('GPUDevice', 'createComputePipeline', count('pipelines'));
  wrap('GPUDevice', 'createComputePipelineAsync', count('pipelines'));
  wrap('GPUBuffer', 'mapAsync', function (mode, offset = 0, size = this.size - offset) {
    if (mode & GPUMapMode.READ) count('reads', () => size)();
    else count('writes', () => size)();
  });

  wrap('WebGL2RenderingContext', 'drawElements', count('dispatches'));
  wrap('WebGL2RenderingContext', 'drawArrays', count('dispatches'));
  wrap('WebGL2RenderingContext', 'texSubImage2D', count('writes', viewBytes));
  wrap('WebGL2RenderingContext', 'texImage2D', count('writes', viewBytes));
  wrap('WebGL2RenderingContext', 'getBufferSubData', count('reads', viewBytes));
  wrap('WebGL2RenderingContext', 'readPixels', count('reads', viewBytes));

  function filled({ mappedAtCreation, size }) {
    return mappedAtCreation ? size : 0;
  }

  /** `(source, target, size)` or `(source, offset, target, offset, size)` */
  function copied(source, ...rest) {
    return typeof rest[0] === 'number' ? (rest[3] ?? source.size) : (rest[1] ?? source.size);
  }

  /** Offset and size are in elements of a typed array, otherwise in bytes. */
  function written(buffer, at, data, offset = 0, size) {
    const unit = data.BYTES_PER_ELEMENT ?? 1;
    return size === undefined ? data.byteLength - offset * unit : size * unit;
  }

  function viewBytes(...args) {
    return args.find((value) => ArrayBuffer.isView(value))?.byteLength ?? 0;
  }

  const channel = new BroadcastChannel('gpu-counts');
  channel.onmessage = ({ data }) => {
    if (data === 'tell') channel.postMessage({ counts });
  };
})();
