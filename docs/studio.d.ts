// The types of `window.studio`. What each call means stands in api.md.

export type RuntimeId = 'webgpu' | 'flex' | 'ndarray';

/** A picture of one digit. A `Uint8Array` holds the 784 pixels as MNIST has them: row by row, ink is 255. */
export type Picture = Uint8Array | ImageData | Blob | HTMLCanvasElement;

export interface Runtime {
  id: RuntimeId;
  available: boolean;
  /** Why it is not available, or what to expect of it. */
  reason: string;
  adapter: string | null;
  /** How many train: more than 1 where the page is cross-origin isolated. */
  threads: number;
}

export interface Guess {
  digit: number;
  /** Ten probabilities that sum to 1. */
  probabilities: number[];
  /** From the question to the answer. */
  millis: number;
  /** The id of the network that answered. */
  model: string;
}

/** What isn't given is as in the architecture's recipe. */
export interface Definition {
  name?: string;
  architecture?: 'net' | 'fast' | 'accurate' | 'tiny';
  epochs?: number;
  batch_size?: number;
  test_batch_size?: number;
  /** The largest step, where the schedule changes it. */
  learning_rate?: number;
  schedule?: 'constant' | 'one-cycle';
  /** Used by SGD alone. */
  momentum?: number;
  /** Used by Adam alone. */
  weight_decay?: number;
  /** Of the parameters' running mean, which is the network that reads; 0 keeps none. */
  mean_decay?: number;
  /** Share of each label that is spread over all digits. Losses are told without it. */
  label_smoothing?: number;
  deformation?: 'none' | 'mild' | 'strong';
  seed?: number;
  log_interval?: number;
  optimizer?: 'sgd' | 'adam';
  runtime?: 'auto' | RuntimeId;
  /** How many of the 60,000 training images are used, from the first one on. */
  train_size?: number;
  /** Off only for comparisons between runtimes. */
  dropout?: boolean;
}

export type ModelFormat = 'pth' | 'safetensors' | 'onnx' | 'bpk';

export type RunState =
  | 'queued' | 'pending' | 'running' | 'paused' | 'storing' | 'completed' | 'failed' | 'canceled';

export interface Run {
  id: string;
  name: string;
  state: RunState;
  /** Why it failed, why it computes where it does, or what happened on the way. */
  reason: string | null;
  /** Times are ISO 8601. */
  submitted_at: string;
  running_at: string | null;
  completed_at: string | null;
  /** From the first step to the end, or until now, without pauses; `null` before the first step. */
  training_seconds: number | null;
  runtime: RuntimeId | null;
  progress: { epoch: number; step: number; steps: number };
  metrics: {
    /** Mean cross-entropy of the last batch, in nats. */
    train_loss: number | null;
    /** Mean negative log-likelihood on the test set, in nats. */
    test_loss: number | null;
    /** 0 to 1. */
    test_accuracy: number | null;
    /** The training loop's own rate, without warm-up and evaluation. */
    images_per_second: number | null;
  };
  definition: Required<Definition>;
  /** The definition, but for its name, as arguments of the pattern's `main.py`. `train` takes it. */
  command_line: string;
  /** Which tab has the run. Another tab's run can't be paused, resumed, canceled or deleted here. */
  tab: 'this' | 'other';
}

export interface EpochResult { epoch: number; step: number; loss: number; accuracy: number }

export interface Metrics {
  /** One per step, in nats. */
  losses: number[];
  evaluations: EpochResult[];
}

export interface Evaluation {
  set: 'test' | 'train';
  count: number;
  correct: number;
  /** 0 to 1. */
  accuracy: number;
  /** In nats. */
  loss: number;
  /** `confusion[truth][answer]`. */
  confusion: number[][];
}

/** Which store; without one, this browser's own. */
export interface InStore { connection?: string }

export interface Transfer extends InStore {
  /** Bytes that are through; the total is `null` where nobody knows it. */
  onProgress?: (progress: { loaded: number; total: number | null }) => void;
  /** Ends the call with the signal's reason. */
  signal?: AbortSignal;
}

export interface Bucket { name: string; created_at: string | null; read_only: boolean }

export interface ObjectEntry {
  key: string;
  size: number;
  etag: string;
  last_modified: string;
  /** `null` where the store doesn't tell, as services in a listing. */
  content_type: string | null;
}

export interface Listing {
  objects: ObjectEntry[];
  /** Keys up to the delimiter: folders, where it is `/`. */
  common_prefixes: string[];
  is_truncated: boolean;
  next_continuation_token: string | null;
}

export interface ObjectInfo {
  bucket: string;
  key: string;
  size: number;
  etag: string | null;
  content_type: string | null;
  last_modified: string | null;
}

export interface Service {
  endpoint: string;
  region: string;
  access_key_id: string;
  secret_access_key: string;
  /** The one bucket that is to be used, for services that list none for a page. */
  bucket?: string;
  /** Keeps the keys in this browser, unencrypted, until `disconnect` or `reset`. */
  remember?: boolean;
}

export interface Connection { id: string; endpoint: string; region: string; bucket: string | null; remembered: boolean }

/** How many of something this page keeps here. */
export interface Kept {
  /** `runs`, `models`, `buckets`, `definitions`, `objects`, `mnist`, `connections`, `deployments`, `pages` or `notes`. */
  name: string;
  count: number;
  /** `null` where the browser doesn't tell. */
  bytes: number | null;
}

/** What the calls of `storage` are rejected with. */
export interface StorageError extends Error {
  /** S3's code where there is one, such as `NoSuchKey`. */
  code: string;
  /** The HTTP status that goes with it; 0 where none does. */
  status: number;
}

export interface Storage {
  connect(service: Service): Promise<Connection>;
  connections(): Promise<Connection[]>;
  disconnect(id: string): Promise<void>;
  listBuckets(options?: InStore & { signal?: AbortSignal }): Promise<Bucket[]>;
  createBucket(name: string, options?: InStore): Promise<void>;
  deleteBucket(name: string, options?: InStore): Promise<void>;
  list(
    bucket: string,
    options?: InStore & { prefix?: string; delimiter?: string; continuation_token?: string; max_keys?: number },
  ): Promise<Listing>;
  put(
    bucket: string,
    key: string,
    body: Blob | ArrayBuffer | ArrayBufferView | string,
    options?: Transfer & { content_type?: string },
  ): Promise<ObjectInfo>;
  get(bucket: string, key: string, options?: Transfer): Promise<Blob>;
  head(bucket: string, key: string, options?: InStore): Promise<ObjectInfo>;
  copy(
    from: { bucket: string; key: string },
    to: { bucket: string; key: string },
    options?: Transfer,
  ): Promise<void>;
  delete(bucket: string, key: string, options?: InStore): Promise<void>;
  /** Takes the data set from a bucket, for training to learn from; the keys of its four files. */
  loadDataSet(bucket: string, options?: Transfer & { prefix?: string }): Promise<string[]>;
  estimate(): Promise<{ usage: number; quota: number; persisted: boolean }>;
  persist(): Promise<boolean>;
  contents(): Promise<Kept[]>;
  /** Deletes all buckets in this browser. */
  clear(): Promise<void>;
  /** Deletes everything that this page keeps in this browser, and loads its tabs anew. */
  reset(): Promise<void>;
}

/** Where a run takes its data from, and where its results go. */
export interface References {
  data?: { bucket: string; prefix?: string; connection?: string };
  results?: { bucket?: string; connection?: string };
}

export interface Results {
  state: 'waiting' | 'written' | 'failed';
  bucket: string;
  connection?: string;
  endpoint?: string;
  keys?: string[];
  reason?: string;
  /** `NotConnected` where the service's keys were forgotten. */
  code?: string;
}

export interface DefinitionWords {
  name: string;
  description: string;
  author: string;
  command_line: string;
}

export interface StoredDefinition extends DefinitionWords {
  id: string;
  /** All settings that it trains by. */
  parameters: Required<Definition>;
  /** ISO 8601. */
  created_at: string;
  modified_at: string;
}

export interface ModelAccuracy {
  correct: number;
  count: number;
  /** Of the share that is read correctly, at 95 %. */
  interval: [number, number];
}

export interface Model {
  id: string;
  name: string;
  architecture: 'net' | 'fast' | 'accurate' | 'tiny';
  parameters: number;
  /** On the test set, where it is known. */
  accuracy: ModelAccuracy | null;
  /** ISO 8601. */
  created_at: string | null;
  /** What it came with or from: the page, the run with this id, or a file of this name. */
  origin: { page: true } | { run: string } | { file: string };
  /** Bytes of the network. */
  size: number;
  /** Whether it reads drawings. */
  in_use: boolean;
  /** Whether it outlives the page by itself, rather than with its run, or not at all. */
  kept: boolean;
}

export interface ImportedModel {
  id: string;
  name: string;
  origin: { file: string };
  architecture: Model['architecture'];
  kept: boolean;
  /** Why it isn't kept. */
  reason: string | null;
}

/** Networks that the page has in memory. */
export interface ModelsOfPage {
  /** The accuracy is that of a completed run's last test. */
  list(): Promise<{ id: string; title: string; in_use: boolean; accuracy: { correct: number; count: number } | null }[]>;
  use(id: string): Promise<void>;
  weights(id: string): Promise<Uint8Array>;
  add(about: { id: string; title: string }, checkpoint: Uint8Array): Promise<{ id: string }>;
  drop(id: string): Promise<void>;
  /** Which network the next visit begins with; without an id it is the page's own. */
  reader: { readonly id: string | undefined; note(id?: string): void };
}

export interface Models {
  list(): Promise<Model[]>;
  /** Everything but `onnx` can be read. Without a format the file is recognised by its content. */
  import(file: Blob | BufferSource, format?: ModelFormat): Promise<ImportedModel>;
  save(id: string, options?: { name?: string }): Promise<{ id: string }>;
  rename(id: string, name: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Brings back what this page has deleted. */
  restore(id: string): Promise<void>;
  use(id: string): Promise<void>;
  /** Evaluates it, and notes its accuracy. */
  test(id: string): Promise<Evaluation>;
  /** `pth` without a format. */
  export(id: string, format?: ModelFormat | 'html'): Promise<Blob>;
  /** A network as this page keeps it: a checkpoint. */
  weights(id: string): Promise<Uint8Array>;
  add(title: string, checkpoint: Uint8Array): Promise<{ id: string }>;
  /** Takes one that was added out of the page's memory. */
  drop(id: string): Promise<void>;
  /** Puts a kept one into the page's memory. */
  bring(id: string): Promise<void>;
  /** Names of kept files that can't be read. */
  unreadable(): Promise<string[]>;
  page: ModelsOfPage;
}

/** A network that answers at an address of this page. */
export interface Deployment {
  id: string;
  name: string;
  description: string;
  state: 'initializing' | 'ready' | 'failed';
  /** Why it failed. */
  reason: string | null;
  /** As it was called when it was deployed; numbers are `null` where it can't be read. */
  model: { id: string; name: string; architecture: Definition['architecture'] | null; parameters: number | null };
  /** Of the network as it is kept, in bytes. */
  size: number;
  /** Times are ISO 8601. */
  created_at: string;
  modified_at: string;
  scoring_url: string;
}

/** One image: 784 numbers, 28 rows of 28, or one list of such rows; 0 is paper, 255 is ink. */
export type ScoringRecord = number[] | number[][] | number[][][];

export interface ScoringPayload { input_data: { fields?: string[]; values: ScoringRecord[] }[] }

export interface ScoringReply {
  predictions: {
    fields: ['prediction', 'probability'];
    /** Digit and ten probabilities of each record. */
    values: [number, number[]][];
  }[];
}

/** What the calls of `deployments` are rejected with; `models` may reject too, where a network isn't there. */
export interface DeploymentError extends Error {
  /** Such as `deployment_not_found`: see api.md. */
  code: string;
  /** HTTP's. */
  status: number;
}

export interface Deployments {
  create(wish: { model: string; name?: string; description?: string }): Promise<Deployment>;
  /** The newest first. */
  list(): Promise<Deployment[]>;
  get(id: string): Promise<Deployment>;
  update(id: string, changes: { model?: string; name?: string; description?: string }): Promise<Deployment>;
  delete(id: string): Promise<void>;
  score(id: string, payload: ScoringPayload): Promise<ScoringReply>;
  /** The network that it answers with, as a file: also where the model has changed since, or is gone. */
  export(id: string, format?: ModelFormat | 'html'): Promise<Blob>;
}

export interface Events {
  progress: Run;
  state: Run;
  metrics: { id: string; first_step: number; losses: number[]; evaluations: EpochResult[] };
  log: { id: string; first_step: number; lines: string[] };
  classified: Guess;
}

export interface Studio {
  ready(): Promise<void>;
  runtimes(): Promise<Runtime[]>;
  prepare(picture: ImageData | Blob | HTMLCanvasElement): Promise<Uint8Array>;
  /** With a model that network answers, on the CPU: a runtime can't be chosen then. */
  classify(picture: Picture, options?: { runtime?: RuntimeId } | { model: string }): Promise<Guess>;
  /** A text is a command line, such as `--epochs 1 --lr 0.01`. */
  train(definition?: Definition | string): Promise<{ id: string }>;
  /** All settings that `train` would use, without training. */
  describe(definition?: Definition | string): Promise<{ definition: Required<Definition>; command_line: string }>;
  evaluate(options?: { model?: string; set?: 'test' | 'train'; runtime?: RuntimeId }): Promise<Evaluation>;
  runs: {
    list(): Promise<Run[]>;
    get(id: string): Promise<Run>;
    log(id: string): Promise<string>;
    metrics(id: string): Promise<Metrics>;
    pause(id: string): Promise<Run>;
    resume(id: string): Promise<Run>;
    cancel(id: string): Promise<Run>;
    delete(id: string): Promise<void>;
    wait(id: string): Promise<Run>;
    start(definition: Definition | string, references?: References): Promise<{ id: string }>;
    /** Puts results into a bucket, `training-results` without one, and gives their keys. */
    save(id: string, target?: { bucket?: string; connection?: string }): Promise<string[]>;
    results(id: string): Promise<Results | null>;
  };
  definitions: {
    create(given?: Partial<DefinitionWords>): Promise<StoredDefinition>;
    list(): Promise<StoredDefinition[]>;
    get(id: string): Promise<StoredDefinition>;
    update(id: string, changes: Partial<DefinitionWords>): Promise<StoredDefinition>;
    duplicate(id: string): Promise<StoredDefinition>;
    delete(id: string): Promise<void>;
    export(id: string): Promise<Blob>;
    import(file: Blob | BufferSource | string): Promise<StoredDefinition>;
    train(id: string, references?: References): Promise<{ id: string }>;
  };
  models: Models;
  storage: Storage;
  deployments: Deployments;
  /** Returns the function that unsubscribes. */
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void;
}

declare global {
  interface Window { studio: Studio }
}
