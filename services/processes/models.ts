import { randomBytes } from 'node:crypto';
import { createModelsModule } from '../modules/models/module.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { ConfigError, loadModelsConfig, type ModelsConfig } from '../platform/config/config.ts';
import { modelServerEnvironment } from '../platform/config/models-variables.ts';
import { createHealth } from '../platform/health/health.ts';
import { openInternalServer } from '../platform/http/internal-server.ts';
import { openHttpServer } from '../platform/http/server.ts';
import { createLifecycle } from '../platform/lifecycle/lifecycle.ts';
import { followSignals } from '../platform/lifecycle/signals.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { createLog } from '../platform/telemetry/pino-log.ts';
import { version } from './version.ts';

/**
 * `models.ts`: serves models of one's own in OpenAI's language by llama.cpp's `llama-server`, which it starts, watches
 * and ends. The gateway asks it like any other server of the kind `openai-compatible`; it needs no database.
 */
async function main(config: ModelsConfig): Promise<void> {
  const secrets = config.MODELS_API_KEY === undefined ? [] : [config.MODELS_API_KEY];
  const log = createLog({ level: config.LOG_LEVEL, service: 'models', process: 0, secrets });
  const health = createHealth({ components: [], clock: systemClock });
  const lifecycle = createLifecycle({
    ...{ log, health, graceMs: config.DRAIN_GRACE_MS, timeoutMs: config.DRAIN_TIMEOUT_MS },
  });
  followSignals(lifecycle);
  const metrics = createMetrics({ version });
  const module = await lifecycle.start('models', () =>
    createModelsModule({
      ...{ config, health, metrics, clock: systemClock, log },
      environment: modelServerEnvironment(),
    }),
  );
  lifecycle.onStop('models', () => module.stop());
  const internal = await lifecycle.start('internal port', () =>
    openInternalServer({
      host: config.INTERNAL_HOST,
      port: config.INTERNAL_PORT,
      // Nobody links to it.
      token: randomBytes(32).toString('hex'),
      pages: { process: 'models', health, metrics },
      reportFailure: (what, error) => log.error(what, { error }),
    }),
  );
  lifecycle.push('internal port', () => internal.stopListening());
  const door = await lifecycle.start('door', () =>
    openHttpServer({
      host: config.MODELS_HOST,
      port: config.MODELS_PORT,
      handler: module.handler,
      limits: { requestTimeoutMs: 60_000 },
    }),
  );
  lifecycle.addServer(door);
  module.preload();
  lifecycle.ready();
  log.info('models are served', { url: door.url, internal: internal.url });
}

try {
  await main(loadModelsConfig());
} catch (thrown) {
  if (!(thrown instanceof ConfigError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 1;
}
