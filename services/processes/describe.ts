import { loadConfig } from '../platform/config/config.ts';
import { systemClock } from '../platform/clock/clock.ts';
import type { OpenApiDocument } from '../platform/http/openapi.ts';
import { asyncApiOf, type AsyncApiDocument } from '../platform/sockets/asyncapi.ts';
import { openApiOf } from '../platform/http/openapi.ts';
import { randomIds } from '../platform/ids/ids.ts';
import { createRunner } from '../platform/use-case/runner.ts';
import { createKeys } from '../platform/redis/keys.ts';
import { fixedSource } from '../platform/credentials/credential-source.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { createModules, type Modules } from './compose.ts';
import type { Platform } from './platform.ts';
import { noDatabase, nothing } from './unconnected.ts';
import { version } from './version.ts';

const NOWHERE = {
  DATABASE_APP_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  DATABASE_SYSTEM_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  REDIS_URL: 'redis://127.0.0.1:1',
  ANON_KEY: 'described-anon-key',
  SERVICE_ROLE_KEY: 'described-service-key',
  INTERNAL_TOKEN: 'described-internal-token',
  SECRET_BOX_KEY_FILE: '/nowhere',
};

/** Modules that are wired but not connected: enough to read their doors from, for documents and tests of contracts. */
export function describeModules(): Modules {
  const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };
  const parts: Partial<Record<keyof Platform, unknown>> = {
    config: loadConfig(NOWHERE),
    promotion: { isPromoted: () => false },
    processId: 'described',
    clock: systemClock,
    ids: randomIds,
    log: silent,
    metrics: createMetrics({ version }),
    database: noDatabase,
    runner: createRunner(noDatabase, () => undefined),
    lifecycle: { push: () => undefined, onStop: () => undefined },
    redis: {
      keys: createKeys('described'),
      watch: () => () => undefined,
      health: () => ({ state: 'down' }),
      subscribe: async () => () => undefined,
    },
    secretBox: { seal: nothing, open: nothing },
    credentials: { show: () => undefined },
    providerKeys: fixedSource({}, ''),
  };
  return createModules(parts as Platform);
}

/** The OpenAPI document of the whole platform, as `/openapi.json` serves it. */
export function describeApi(): OpenApiDocument {
  const { all, gateway } = describeModules();
  const routes = all.flatMap((module) => module.routes ?? []);
  return openApiOf(routes, { version, publicUrl: 'http://127.0.0.1:4000' }, gateway.paths);
}

/** The AsyncAPI document of everything that travels over Socket.IO. */
export function describeSockets(): AsyncApiDocument {
  const { all } = describeModules();
  const calls = all.flatMap((module) => module.socketEvents ?? []);
  const events = all.flatMap((module) => module.serverEvents ?? []);
  return asyncApiOf({ calls, events }, { version, publicUrl: 'http://127.0.0.1:4000' });
}
