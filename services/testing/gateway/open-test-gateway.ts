import { loadConfig } from '../../platform/config/config.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import { decrypt, encrypt, type SecretBox } from '../../platform/secrets/secret-box.ts';
import { createMetrics, type Metrics } from '../../platform/telemetry/metrics.ts';
import { NOBODY } from '../../platform/use-case/caller.ts';
import type { AccountingPlatform } from '../../modules/gateway/accounting.ts';
import { createGatewayModule, type GatewayModule } from '../../modules/gateway/module.ts';
import type { GatewayConfig } from '../../modules/gateway/settings.ts';

/** One provider of a test. */
export interface TestProvider {
  readonly name: string;
  readonly kind: string;
  readonly url: string;
}

/** The gateway's settings, with these providers and routes. */
export function gatewayConfig(environment: Readonly<Record<string, string>>): GatewayConfig {
  return loadConfig({
    NODE_ENV: 'test',
    DATABASE_APP_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    DATABASE_SYSTEM_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    REDIS_URL: 'redis://127.0.0.1:1',
    ANON_KEY: 'test-anon-key-0123456789',
    SERVICE_ROLE_KEY: 'test-service-key-0123456789',
    INTERNAL_TOKEN: 'test-internal-token-0123',
    SECRET_BOX_KEY_FILE: 'unused',
    ...environment,
  }).ai;
}

/** `AI_PROVIDERS` and `AI_ROUTES`: every model leads to all of the providers, in order. */
export function routedTo(
  providers: readonly TestProvider[],
  models: readonly string[] = ['tutor'],
): Record<string, string> {
  const candidates = providers.map(({ name }) => ({ provider: name, model: `${name}-model` }));
  return {
    AI_PROVIDERS: JSON.stringify(
      providers.map(({ name, kind, url }) => ({
        name,
        kind,
        base_url: url,
        api_key: `sk-${name}-stays-secret`,
      })),
    ),
    AI_ROUTES: JSON.stringify(Object.fromEntries(models.map((model) => [model, candidates]))),
  };
}

export interface TestGateway {
  readonly module: GatewayModule;
  readonly metrics: Metrics;
  readonly bugs: readonly unknown[];
}

/** The person whose token `person-token` is. */
export const PERSON = '6f1d2c3b-0000-4000-8000-000000000001';

const KEY = Buffer.alloc(32, 7);

/** One key for everything, as the processes of a platform have it. */
export const TEST_BOX: SecretBox = {
  seal: async (plain, context) => encrypt(KEY, Buffer.from(plain), context).toString('base64url'),
  open: async (sealed, context) => decrypt(KEY, Buffer.from(sealed, 'base64url'), context),
};

/** What a gateway of a test stands on, beside its configuration. */
export interface TestGatewayParts {
  readonly redis?: Redis;
  /** @default the same for all gateways of a test */
  readonly secretBox?: SecretBox;
  /** A database with accounts; without it there are no keys and no ledger. */
  readonly accounting?: AccountingPlatform;
  /** Whose access tokens there are, beside `person-token`. */
  readonly people?: Readonly<Record<string, string>>;
}

/** The module with a simple desk for tokens: `person-token` is a person's, `server-token` a server's, anything else nobody's. */
export function openTestGateway(
  environment: Readonly<Record<string, string>>,
  { redis, accounting, people = {}, secretBox = TEST_BOX }: TestGatewayParts = {},
): TestGateway {
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const bugs: unknown[] = [];
  const tokens: Readonly<Record<string, string>> = { 'person-token': PERSON, ...people };
  const module = createGatewayModule({
    config: gatewayConfig(environment),
    isDevelopment: true,
    authenticator: {
      authenticate: async ({ bearer }) =>
        tokens[bearer] !== undefined
          ? { role: 'authenticated', userId: tokens[bearer], sessionId: 'session', isAnonymous: false }
          : bearer === 'server-token'
            ? { ...NOBODY, role: 'service_role' }
            : NOBODY,
    },
    clock: systemClock,
    ids: randomIds,
    metrics,
    reportBug: (thrown) => void bugs.push(thrown),
    ...(redis !== undefined && { redis }),
    secretBox,
    ...(accounting !== undefined && { accounting }),
  });
  return { module, metrics, bugs };
}
