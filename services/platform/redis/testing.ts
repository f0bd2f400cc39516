import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startRedis, type LocalRedis } from '../../../tools/local/redis.ts';
import { createRedis, type Redis, type RedisOptions } from './redis.ts';

/** A client for a test, on the server of the run unless another is named; keys never meet those of other tests. */
export function openRedis(overrides: Partial<RedisOptions> = {}): Redis {
  return createRedis({
    url: process.env['TEST_REDIS_URL'] ?? '',
    commandTimeoutMs: 1_000,
    keyPrefix: `test-${process.hrtime.bigint()}`,
    onError: () => undefined,
    ...overrides,
  });
}

/** A server of the test's own, to be frozen, killed and emptied. */
export async function startOwnRedis(
  settings: Record<string, string> = {},
): Promise<LocalRedis & { freeze(): void; thaw(): void; end(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-redis-'));
  const server = await startRedis({
    dataDir: join(folder, 'data'),
    binDir: resolve('.studyflow/bin'),
    settings: { appendonly: 'no', ...settings },
  });
  return {
    ...server,
    freeze: () => void process.kill(server.pid, 'SIGSTOP'),
    thaw: () => void process.kill(server.pid, 'SIGCONT'),
    end: async () => {
      try {
        process.kill(server.pid, 'SIGCONT');
      } catch {
        // It is gone already.
      }
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when the client can be used. */
export async function untilUp(redis: Redis): Promise<Redis> {
  if (redis.health().state === 'up') return redis;
  await new Promise<void>((settled) => {
    const stop = redis.watch({
      up: () => {
        stop();
        settled();
      },
    });
  });
  return redis;
}

export { until } from '../../testing/until.ts';
