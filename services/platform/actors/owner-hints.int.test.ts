import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Redis } from '../redis/redis.ts';
import { openRedis, startOwnRedis, until, untilUp } from '../redis/testing.ts';
import { createOwnerHints } from './owner-hints.ts';
import { openSums, SUM, type Sums, type SumsProcess } from '../../testing/actors/sums.ts';
import { systemTimers } from './timers.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let sums: Sums;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  sums = await openSums();
});

afterEach(async () => {
  await sums.endAll();
  for (const close of closers.splice(0).reverse()) await close();
});

afterAll(() => sums.close());

async function openShared(url?: string): Promise<Redis> {
  const redis = openRedis({ keyPrefix: `hints-${randomUUID()}`, ...(url !== undefined && { url }) });
  closers.push(() => redis.close());
  return untilUp(redis);
}

const start = (redis: Redis): Promise<SumsProcess> => sums.start({ leaseMs: 30_000, redis });

describe('what processes tell each other of owners in Redis (Decision 35)', () => {
  it('brings a message to the owner without a look into the directory', async () => {
    const redis = await openShared();
    const [owner, other] = [await start(redis), await start(redis)];
    const [id = ''] = await sums.make(1);
    await owner.add(id);
    const hints = createOwnerHints({ redis, timers: systemTimers });
    await until(async () => (await hints.find(SUM, id)) === owner.processId);
    expect(await other.add(id)).toEqual({ seq: 2 });
    expect([owner.system.list().length, other.system.list().length]).toEqual([1, 0]);
    expect(await epochsOf([id])).toEqual([1]);
  });

  it('does no harm when it is wrong: an old dump was restored, and every hint names another living process (R4)', async () => {
    const redis = await openShared();
    const processes = [await start(redis), await start(redis), await start(redis)];
    const [owner, wrong, asking] = processes as [SumsProcess, SumsProcess, SumsProcess];
    const ids = await sums.make(20);
    await Promise.all(ids.map((id) => owner.add(id)));
    const hints = createOwnerHints({ redis, timers: systemTimers });
    for (const id of ids) hints.say(SUM, id, wrong.processId);
    await until(async () => (await hints.find(SUM, ids.at(-1)!)) === wrong.processId);
    const answers = await Promise.all(ids.map((id) => asking.add(id)));
    expect(answers).toEqual(ids.map(() => ({ seq: 2 })));
    expect(owner.system.list()).toHaveLength(20);
    expect(await epochsOf(ids)).toEqual([1]);
    // Whoever was sent to the wrong process has put it right for the others.
    await until(async () => (await hints.find(SUM, ids[0]!)) === owner.processId);
  });

  it('does no harm when it names a process that is gone, or is no name at all', async () => {
    const redis = await openShared();
    const asking = await start(redis);
    await start(redis);
    const ids = await sums.make(2);
    const hints = createOwnerHints({ redis, timers: systemTimers });
    hints.say(SUM, ids[0]!, randomUUID());
    hints.say(SUM, ids[1]!, 'http://elsewhere.example/');
    await until(async () => (await hints.find(SUM, ids[1]!)) !== undefined);
    expect(await Promise.all(ids.map((id) => asking.add(id)))).toEqual([{ seq: 1 }, { seq: 1 }]);
  });

  it('costs a frozen Redis some milliseconds and a dead one nothing; a flushed one knows nothing (R3, R4)', async () => {
    const own = await startOwnRedis();
    closers.push(() => own.end());
    const redis = await openShared(own.url);
    const [owner, other] = [await start(redis), await start(redis)];
    const ids = await sums.make(30);
    await Promise.all(ids.map((id) => owner.add(id)));
    await redis.command((commands) => commands.flushall());
    expect(await other.add(ids[0]!)).toEqual({ seq: 2 });
    own.freeze();
    const begun = performance.now();
    const answers = await Promise.all(ids.slice(1, 20).map((id) => other.add(id)));
    expect(performance.now() - begun).toBeLessThan(1_000 * machine.factor());
    expect(new Set(answers.map(({ seq }) => seq))).toEqual(new Set([2]));
    process.kill(own.pid, 'SIGKILL');
    await until(() => redis.health().state === 'down');
    expect(await Promise.all(ids.slice(20).map((id) => other.add(id)))).toEqual(
      ids.slice(20).map(() => ({ seq: 2 })),
    );
    expect(owner.system.list()).toHaveLength(30);
  });
});

/** The epochs that these have: 1 as long as nobody but the first owner has claimed one. */
async function epochsOf(ids: readonly string[]): Promise<number[]> {
  const { rows } = await sums.admin.query<{ epoch: number }>(
    'select distinct epoch::int from app.actor_heads where id = any ($1)',
    [ids],
  );
  return rows.map(({ epoch }) => epoch);
}
