import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../platform/telemetry/log.ts';
import { followLines } from './follow-lines.ts';
import type { Model } from './manifest.ts';
import { batchOf } from './model-memory.ts';
import { isHealthy } from './unix-request.ts';
import { watchOver } from './watchdog.ts';

/** A server of one model that is up and answers. */
export interface ModelServer {
  readonly socketPath: string;
  readonly pid: number;
  /** Settles when it is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends it: it is asked, and killed when it takes too long. */
  close(): Promise<void>;
}

export interface StartModelServer {
  readonly program: string;
  readonly model: Model;
  readonly file: string;
  readonly socketPath: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds until it must answer. */
  readonly loadTimeoutMs: number;
  /** Milliseconds that it may take to end. */
  readonly stopTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly log: Pick<Log, 'debug' | 'warn'>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const LOOK_EVERY_MS = 20;
const LOOK_AT_MOST_MS = 500;

/**
 * Starts llama.cpp's server with one model, on a socket that only this user reaches, and waits until it answers.
 *
 * @throws when it ends, cannot be started, or does not answer in time; nothing of it is left then.
 */
export async function startModelServer(options: StartModelServer): Promise<ModelServer> {
  const { program, environment, socketPath, log } = options;
  rmSync(socketPath, { force: true });
  const child = spawn(program, argumentsOf(options), {
    // A group of its own: Ctrl-C is for us, who let answers end first.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  const lines = followLines([child.stdout, child.stderr], (line) => log.debug('llama-server', { line }));
  const server = await superviseChild(child, options);
  try {
    await untilHealthy(server, options);
    return server;
  } catch (error) {
    await server.close();
    log.warn('a server of a model did not start', { model: options.model.name, lines: lines.last() });
    throw error;
  }
}

function argumentsOf({ model, file, socketPath }: StartModelServer): string[] {
  const tokens = model.context * model.parallel;
  return [
    ...['--model', file, '--alias', model.name, '--host', socketPath],
    ...['--ctx-size', String(tokens), '--parallel', String(model.parallel)],
    // No answer is longer than its context, whatever the request says or does not say.
    ...['--n-predict', String(model.context), '--n-gpu-layers', String(model.gpuLayers)],
    ...(model.threads === undefined ? [] : ['--threads', String(model.threads)]),
    ...(model.kind === 'embedding' ? embeddingArguments(model) : []),
    ...(model.pooling === undefined ? [] : ['--pooling', model.pooling]),
    ...['--fit', 'off', '--cache-ram', '0', '--no-webui', '--no-slots', '--offline'],
  ];
}

/** Both sizes: what is handed over at once is no more than what is worked on at once. */
function embeddingArguments(model: Model): string[] {
  const batch = String(batchOf(model));
  return ['--embeddings', '--batch-size', batch, '--ubatch-size', batch];
}

async function superviseChild(child: Child, options: StartModelServer): Promise<ModelServer> {
  const exited = once(child, 'exit').then(
    () => undefined,
    () => undefined,
  );
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const letGo = watchOver(pid);
  const ended = exited.then(() => {
    letGo();
    rmSync(options.socketPath, { force: true });
  });
  return {
    socketPath: options.socketPath,
    pid,
    ended,
    close: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), options.stopTimeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function untilHealthy(server: ModelServer, options: StartModelServer): Promise<void> {
  const over = new AbortController();
  const late = AbortSignal.timeout(options.loadTimeoutMs);
  const signal = AbortSignal.any([options.signal, late, over.signal]);
  const gone = server.ended.then(() => {
    throw new Error('The server ended before it answered');
  });
  const answers = (async (): Promise<void> => {
    for (let pause = LOOK_EVERY_MS; !(await isHealthy(server.socketPath, signal)); pause *= 1.5) {
      await delay(Math.min(pause, LOOK_AT_MOST_MS), undefined, { signal });
    }
  })();
  answers.catch(() => undefined);
  try {
    await Promise.race([answers, gone]);
  } finally {
    over.abort();
  }
}
