/** What can happen to a Redis that a platform stands on. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { signal } from '../../../tools/local/process-table.ts';
import { answersPing } from '../../../tools/local/redis-client.ts';
import { pidOf } from '../e2e/faults.ts';
import type { Stage } from '../e2e/stage.ts';
import { GUARD_MS, until } from './processes.ts';

/** Runs one command as an administrator would. */
export async function redisCommand(
  stage: Stage,
  ...command: readonly [string, ...string[]]
): Promise<unknown> {
  const client = new Redis(stage.platform.runFile().redis_url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const [name, ...args] = command;
    return await client.call(name, ...args);
  } finally {
    client.disconnect();
  }
}

/** Ends Redis with this signal; `meanwhile` happens before the supervisor starts it again. */
export async function restartRedis(
  stage: Stage,
  how: 'SIGTERM' | 'SIGKILL',
  meanwhile: () => void = () => undefined,
): Promise<void> {
  const old = pidOf(stage, 'redis');
  const { supervisor } = stage.platform.runFile();
  signal(supervisor.pid, 'SIGSTOP');
  try {
    signal(old, how);
    const port = Number(new URL(stage.platform.runFile().redis_url).port);
    await until('Redis has ended', async () => !(await answersPing(port)), GUARD_MS);
    meanwhile();
  } finally {
    signal(supervisor.pid, 'SIGCONT');
  }
  await until('Redis runs again', () => pidOf(stage, 'redis') !== old, GUARD_MS);
}

/** Removes all that Redis has written: it starts empty. */
export function removeRedisData(stage: Stage): void {
  const { data_dir: folder } = stage.platform.runFile().services.find(({ name }) => name === 'redis')!;
  for (const name of ['appendonlydir', 'dump.rdb'])
    rmSync(path.join(folder, name), { recursive: true, force: true });
}
