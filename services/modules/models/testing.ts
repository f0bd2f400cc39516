import type { ModelServer } from './model-server.ts';
import { silentLog } from '../../platform/telemetry/testing.ts';
import { createModelHost, type HostOptions, type ModelHost } from './model-host.ts';
import type { Model } from './manifest.ts';

/** A model of the list, as tests need it. */
export function buildModel(name: string, more: Partial<Model> = {}): Model {
  return {
    ...{ name, file: `${name}.gguf`, sha256: '0'.repeat(64), kind: 'chat', tasks: [], context: 128 },
    ...{ parallel: 1, gpuLayers: 0, threads: undefined, memoryBytes: 1, preload: false, url: undefined },
    pooling: undefined,
    ...more,
  };
}

/** A host whose servers are none: a test says what becomes of them. */
export interface TestHost {
  readonly host: ModelHost;
  /** Names of models that are up, in the order in which they came up. */
  readonly up: () => readonly string[];
  /** What happened, in a word each. */
  readonly events: string[];
  /** How often a start was begun. */
  readonly starts: () => number;
  /** The server of a model ends by itself. */
  crash(name: string): void;
  /** What the next starts wait for; rejects to let them fail. */
  starting: (name: string) => Promise<void>;
}

export function buildHost(models: readonly Model[], more: Partial<HostOptions> = {}): TestHost {
  const running = new Map<string, () => void>();
  const events: string[] = [];
  let starts = 0;
  const open = async (model: Model): Promise<ModelServer> => {
    starts += 1;
    await test.starting(model.name);
    const { promise: ended, resolve } = Promise.withResolvers<undefined>();
    const end = (): void => {
      running.delete(model.name);
      resolve(undefined);
    };
    running.set(model.name, end);
    return {
      ...{ socketPath: model.name, pid: starts, ended },
      close: async () => {
        end();
        return ended;
      },
    };
  };
  const host = createModelHost({
    ...{ models, budgetBytes: 10, idleMs: 0, open, log: silentLog() },
    limits: { queueLength: 8, queueTimeoutMs: 60_000, backoffMs: 1, falls: 3, restMs: 60_000 },
    files: { verify: async ({ name, memoryBytes = 1 }) => ({ path: name, memoryBytes }) },
    clock: { monotonicMs: () => performance.now() },
    observer: {
      loaded: (model) => void events.push(`${model} loaded`),
      fell: (model, what) => void events.push(`${model} fell: ${what}`),
      unloaded: (model, why) => void events.push(`${model} unloaded: ${why}`),
    },
    ...more,
  });
  const test: TestHost = {
    ...{ host, events, up: () => [...running.keys()], starts: () => starts },
    crash: (name) => running.get(name)?.(),
    starting: () => Promise.resolve(),
  };
  return test;
}
