import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../platform/clock/clock.ts';
import { createApp } from '../../platform/http/app.ts';
import { authenticateRequests } from '../../platform/http/authenticate.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import { createAdmission } from '../../platform/rate-limit/admission.ts';
import { createRateLimiter } from '../../platform/rate-limit/rate-limiter.ts';
import { rulesOf } from '../../platform/rate-limit/rule.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import { openRedis, untilUp } from '../../platform/redis/testing.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import { createMetrics, type Metrics } from '../../platform/telemetry/metrics.ts';
import type { OpenDatabase } from '../database.ts';
import type { AiUseCases } from '../../modules/ai/index.ts';
import { createAiModule, type AiModuleDeps } from '../../modules/ai/module.ts';
import { aiConfig } from '../../modules/ai/testing.ts';
import { keepingLog, openTestBox, startTestProcess } from '../../modules/identity/testing.ts';
import { createFunctionsModule } from '../../modules/functions/module.ts';
import { openTestGateway } from '../gateway/open-test-gateway.ts';

/** Accounts and functions on one port, as a front end sees them. */
export interface ServedFunctions {
  readonly url: string;
  readonly bugs: readonly unknown[];
  readonly lines: readonly { readonly level: string; readonly message: string; readonly fields: unknown }[];
  readonly metrics: Metrics;
  close(): Promise<void>;
}

export interface ServedFunctionsOptions {
  readonly open: OpenDatabase;
  /** Settings of the AI, in the environment's names. */
  readonly ai?: Readonly<Record<string, string>>;
  /** The box that sealed the keys in the database, where another process has used it. @default its own */
  readonly box?: SecretBox;
  /** Limits that differ. */
  readonly rules?: string;
}

const BODY = { limitBytes: 1_048_576, maxDepth: 32 };

export async function serveFunctions({
  open,
  box: shared,
  ai = {},
  rules = '',
}: ServedFunctionsOptions): Promise<ServedFunctions> {
  const own = shared === undefined ? await openTestBox() : undefined;
  const box = shared ?? own?.box;
  if (box === undefined) throw new Error('There is no box');
  const accounts = await startTestProcess({ open, box });
  const redis = await untilUp(openRedis());
  const limiter = createRateLimiter({ enabled: true, rules: rulesOf(rules), redis });
  const admission = createAdmission(limiter);
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const bugs: unknown[] = [];
  const lines: { level: string; message: string; fields: unknown }[] = [];
  const log = keepingLog(lines);
  const reportBug = (thrown: unknown): void => void bugs.push(thrown);
  const base = { runner: open.runner, clock: systemClock, log };
  const module = createFunctionsModule({
    ...base,
    secretBox: box,
    limiter,
    ai: aiOf(ai, { ...base, metrics }, redis),
    body: BODY,
    reportBug,
  });
  const entrance = [
    admission.byAddress,
    authenticateRequests(accounts.module.authenticator),
    admission.byClient,
  ];
  const server = createServer(
    createApp({
      ids: randomIds,
      isOriginAllowed: (origin) => origin === 'https://front.example',
      trustedProxies: 0,
      body: BODY,
      first: [],
      admission: entrance,
      reportBug,
      mounts: [
        { path: '/auth/v1', handler: accounts.module.authHandler() },
        {
          path: '/functions/v1',
          handler: module.handler({ admission: entrance, action: admission.action }),
        },
      ],
      routes: [],
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    bugs,
    lines,
    metrics,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await accounts.close();
      await redis.close();
      await own?.remove();
    },
  };
}

/** The AI over the gateway, as in production. */
function aiOf(
  settings: Readonly<Record<string, string>>,
  base: Pick<AiModuleDeps, 'runner' | 'clock' | 'log' | 'metrics'>,
  redis: Redis,
): AiUseCases {
  const { port: server } = openTestGateway(settings, { redis }).module;
  return createAiModule({ ...base, server, config: aiConfig(settings) }).useCases;
}
