import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ggufBytes } from '../../../tools/models/gguf.ts';
import { tinyLlama } from '../../../tools/models/tiny-llama.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../tools/local/process-table.ts';
import type { FakeScript } from './fake-llama-server.ts';

const MAIN = fileURLToPath(new URL('../../processes/models.ts', import.meta.url));
const FAKE = fileURLToPath(new URL('fake-llama-server.ts', import.meta.url));

/** The key that callers of the process prove themselves with. */
export const MODELS_KEY = 'models-key-0123456789';

/** Models of the stage: three that talk, of which two fit, and one that makes vectors. */
const LIST = [
  { name: 'small', tasks: ['tutor', 'quiz'], parallel: 2 },
  { name: 'large', tasks: ['tutor', 'summary'] },
  { name: 'third', tasks: [] },
  { name: 'vectors', tasks: ['embedding'], kind: 'embedding', pooling: 'mean' },
];

const EACH_BYTES = 1_000_000;

/** A process that serves models, as a test starts, kills and reads it. */
export interface ModelsStage {
  readonly url: string;
  readonly internalUrl: string;
  /** Everything that the process has written. */
  readonly output: () => string;
  /** Servers of models that it has started and that run. */
  servers(): readonly { readonly model: string; readonly process: ProcessIdentity }[];
  /** Servers of models that run, whoever started them. */
  leftOver(): readonly ProcessIdentity[];
  /** Starts it anew; what ran before has ended. */
  start(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Sends it a signal and waits for its end. @returns the exit code */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** What the stand-in does when it is started next. */
  script(model: string, script: FakeScript): void;
  /** What a stand-in waits for (`readyWith`) until it is opened. */
  gate(name: string): { readonly file: string; open(): void };
  /** How often the stand-in was started. */
  starts(model: string): number;
  post(path: string, body: unknown, more?: RequestInit): Promise<Response>;
  get(path: string): Promise<Response>;
  close(): Promise<void>;
}

/** Puts models into a folder; `program` undefined: they are served by the stand-in. */
export function buildModelsStage({ program }: { readonly program?: string } = {}): ModelsStage {
  const folder = mkdtempSync(path.join(tmpdir(), 'models-stage-'));
  writeModels(folder);
  const run: { child?: ChildProcess; output: string } = { output: '' };
  const seen: ProcessIdentity[] = [];
  const address = (name: string): string => new RegExp(`"${name}":"(http[^"]+)"`).exec(run.output)?.[1] ?? '';
  const stage: ModelsStage = {
    get url() {
      return address('url');
    },
    get internalUrl() {
      return address('internal');
    },
    output: () => run.output,
    servers: () => {
      const found = serversOf(run.child?.pid);
      seen.push(...found.map(({ process: identity }) => identity));
      return found;
    },
    leftOver: () => seen.filter(isAlive),
    start: async (environment = {}) => {
      run.output = '';
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...ofThisRun(),
          ...environmentOf(folder, program ?? fakeIn(folder)),
          ...environment,
        },
      });
      run.child = child;
      const ready = Promise.withResolvers<undefined>();
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          run.output += chunk.toString();
          if (run.output.includes('models are served')) ready.resolve(undefined);
        });
      child.once('exit', () => ready.reject(new Error(run.output)));
      await ready.promise;
    },
    end: async (signal) => {
      const { child } = run;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
      stage.servers();
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
    script: (model, script) => writeFileSync(path.join(folder, `${model}.gguf.json`), JSON.stringify(script)),
    gate: (name) => {
      const file = path.join(folder, `${name}.gate`);
      return { file, open: () => writeFileSync(file, '') };
    },
    starts: (model) => {
      const file = path.join(folder, `${model}.gguf.starts`);
      return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
    },
    post: (at, body, more = {}) =>
      fetch(`${stage.url}${at}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${MODELS_KEY}` },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...more,
      }),
    get: (at) => fetch(`${stage.url}${at}`, { headers: { authorization: `Bearer ${MODELS_KEY}` } }),
    close: async () => {
      // What is killed tells nothing of what it has run through.
      await stage.end(process.env['STUDYFLOW_CHILD_COVERAGE'] === undefined ? 'SIGKILL' : 'SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

function writeModels(folder: string): void {
  mkdirSync(path.join(folder, 'sockets'));
  const models = LIST.map((model, index) => {
    const bytes = ggufBytes(tinyLlama({ seed: index + 1 }));
    const file = `${model.name}.gguf`;
    writeFileSync(path.join(folder, file), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { ...model, file, sha256, context: 2_048, threads: 1, memory_bytes: EACH_BYTES };
  });
  writeFileSync(path.join(folder, 'models.yaml'), JSON.stringify({ models }));
}

/** A program of this name, as a file in PATH would be. */
function fakeIn(folder: string): string {
  const file = path.join(folder, 'llama-server');
  writeFileSync(
    file,
    `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${FAKE}" "$@"\n`,
    {
      mode: 0o755,
    },
  );
  return file;
}

/** PATH, and where this run keeps compiled code or what was run through. */
function ofThisRun(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE, STUDYFLOW_CHILD_COVERAGE: coverage } = process.env;
  return { PATH, ...(coverage === undefined ? { NODE_COMPILE_CACHE } : { NODE_V8_COVERAGE: coverage }) };
}

function environmentOf(folder: string, program: string): Record<string, string> {
  return {
    MODELS_FILE: path.join(folder, 'models.yaml'),
    MODELS_FOLDER: folder,
    MODELS_SOCKET_FOLDER: path.join(folder, 'sockets'),
    MODELS_PROGRAM: program,
    MODELS_PORT: '0',
    MODELS_API_KEY: MODELS_KEY,
    MODELS_MEMORY_BYTES: String(2 * EACH_BYTES),
    MODELS_BACKOFF_MS: '20',
    DRAIN_GRACE_MS: '0',
    LOG_LEVEL: 'debug',
  };
}

/** Children of a process that were started with a model (Linux). */
function serversOf(parent: number | undefined): { model: string; process: ProcessIdentity }[] {
  if (parent === undefined) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const [pid, words] = [Number(name), wordsOf(name)];
      const model = words[words.indexOf('--alias') + 1];
      const identity = words.includes('--alias') && parentOf(name) === parent ? identify(pid) : null;
      return identity === null || model === undefined ? [] : [{ model, process: identity }];
    });
}

function wordsOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    return Number(stat.split(' ')[1]);
  } catch {
    return undefined;
  }
}
