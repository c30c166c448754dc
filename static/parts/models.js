// `studio.models`: networks as files. The work is done by a worker of its own (src/web/models.rs).
const { worker } = await import(`./tunnel.js${new URL(import.meta.url).search}`);

const models = worker('worker_models');

/** The network of that id as a file, in a `Blob`. */
async function write(id, format = 'pth') {
  const bytes = await models.call('write', [await studio.models.weights(id), format]);
  return new Blob([bytes], { type: 'application/octet-stream' });
}

/** Takes a network from a file, which is a `Blob` or its bytes. Without a format it is recognised by its content. */
async function read(file, format) {
  const { title, checkpoint } = await models.call('read', [new Blob([file]), format]);
  const name = file instanceof File && file.name ? file.name : 'a file';
  return { ...(await studio.models.add(`${title} from ${name}`, checkpoint)), architecture: title.toLowerCase() };
}

export { write as export, read as import };
