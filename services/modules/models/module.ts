import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../platform/clock/clock.ts';
import type { ModelsConfig } from '../../platform/config/config.ts';
import type { Health } from '../../platform/health/health.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { createDoor } from './door.ts';
import { fetchModel } from './fetch-model.ts';
import { readManifest } from './manifest.ts';
import { createModelFiles } from './model-files.ts';
import { createModelHost, type HostOptions } from './model-host.ts';
import { startModelServer } from './model-server.ts';
import { observeModels } from './observe-models.ts';
import { openSocketFolder } from './sockets-folder.ts';

export interface ModelsDeps {
  readonly config: ModelsConfig;
  /** What the servers of models find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** Models of one's own. */
export interface ModelsModule {
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** Begins to load what shall be there from the start; a model that does not come up keeps no other from it. */
  preload(): void;
  /** Ends every server of a model. */
  stop(): Promise<void>;
}

/** Loads models of one's own on demand, keeps them up, and lets them answer. @throws when the list cannot be used */
export function createModelsModule(deps: ModelsDeps): ModelsModule {
  const { config, health, metrics, log } = deps;
  const models = readManifest(config.MODELS_FILE);
  const figures = observeModels(metrics);
  const sockets = openSocketFolder(config.MODELS_SOCKET_FOLDER);
  const host = createModelHost({
    models,
    ...boundsOf(config),
    files: createModelFiles({ folder: config.MODELS_FOLDER }),
    open: (model, file, signal) =>
      startModelServer({
        ...{ program: config.MODELS_PROGRAM, model, file, signal, log, environment: deps.environment },
        socketPath: sockets.next(),
        loadTimeoutMs: config.MODELS_LOAD_TIMEOUT_MS,
        stopTimeoutMs: config.MODELS_STOP_TIMEOUT_MS,
      }),
    clock: deps.clock,
    log,
    observer: figures,
  });
  figures.show(host.residents, config.MODELS_MEMORY_BYTES);
  const handler = createDoor({
    ...{ host, health, key: config.MODELS_API_KEY, answered: figures.answered },
    bodyLimitBytes: config.MODELS_BODY_LIMIT_BYTES,
    stallMs: config.MODELS_STALL_TIMEOUT_MS,
    report: (error) => log.error('a request failed', { error }),
  });
  return {
    handler,
    preload: () => {
      // What went wrong is in the log, and the next request tries again.
      for (const { name, preload } of models) if (preload) host.load(name).catch(() => undefined);
    },
    stop: async () => {
      await host.close();
      sockets.close();
    },
  };
}

function boundsOf(config: ModelsConfig): Pick<HostOptions, 'budgetBytes' | 'idleMs' | 'limits'> {
  return {
    budgetBytes: config.MODELS_MEMORY_BYTES,
    idleMs: config.MODELS_IDLE_MS,
    limits: {
      queueLength: config.MODELS_QUEUE_LENGTH,
      queueTimeoutMs: config.MODELS_QUEUE_TIMEOUT_MS,
      backoffMs: config.MODELS_BACKOFF_MS,
      falls: config.MODELS_FALLS,
      restMs: config.MODELS_REST_MS,
    },
  };
}

/** Fetches the files of all models that are not there; what cannot be had is told, and the others are fetched. */
export async function fetchModels(
  { MODELS_FILE: list, MODELS_FOLDER: folder }: Pick<ModelsConfig, 'MODELS_FILE' | 'MODELS_FOLDER'>,
  log: Pick<Log, 'info' | 'error'>,
  signal: AbortSignal,
): Promise<boolean> {
  let isWhole = true;
  for (const model of readManifest(list)) {
    try {
      const outcome = await fetchModel(model, folder, signal);
      log.info('the file of a model', { model: model.name, outcome });
      if (outcome === 'no-url') isWhole = false;
    } catch (error) {
      log.error('the file of a model is missing', { model: model.name, error });
      isWhole = false;
    }
  }
  return isWhole;
}
