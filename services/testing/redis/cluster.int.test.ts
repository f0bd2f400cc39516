import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { createCache } from '../../platform/cache/two-level-cache.ts';
import { createRateLimiter } from '../../platform/rate-limit/rate-limiter.ts';
import { rulesOf } from '../../platform/rate-limit/rule.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import { openRedis, until, untilUp } from '../../platform/redis/testing.ts';
import {
  connected,
  createTestLog,
  range,
  recordRoom,
  startSockets,
  type StartedSockets,
} from '../../platform/sockets/testing.ts';
import { startRedisCluster, type RedisCluster } from './cluster.ts';

let cluster: RedisCluster;
const clients: Redis[] = [];
const processes: StartedSockets[] = [];

beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((each) => each.stop()));
  await Promise.all(clients.splice(0).map((each) => each.close()));
});
afterAll(() => cluster.end());

async function open(keyPrefix: string, url = cluster.url, commandTimeoutMs = 1_000): Promise<Redis> {
  const redis = openRedis({ url, keyPrefix, commandTimeoutMs });
  clients.push(redis);
  return untilUp(redis);
}

describe('a Redis Cluster of six processes (Decision 24)', () => {
  test('is found by any one of its nodes', async () => {
    const redis = await open('any', cluster.nodes[4]!.server.url);
    expect(redis.health()).toMatchObject({ state: 'up', isCluster: true });
  });

  test('keeps limits exact over processes, whatever slot a person is in', async () => {
    const rules = rulesOf('client=10/60,room-join=1000/60');
    const limiters = await Promise.all(
      [0, 1, 2].map(async () =>
        createRateLimiter({ enabled: true, rules, redis: await open('limits', cluster.url, 30_000) }),
      ),
    );
    const people = range(1, 12).map((number) => `user:${number}`);
    const taken = await Promise.all(
      people.map(async (person) => {
        const asked = range(1, 30).map((turn) => limiters[turn % 3]!.take(person, ['client', 'room-join']));
        return (await Promise.all(asked)).filter(({ allowed }) => allowed).length;
      }),
    );
    expect(taken).toEqual(people.map(() => 10));
    await limiters[0]!.reset('user:1', ['client', 'room-join']);
    expect(await limiters[1]!.take('user:1', ['client'])).toMatchObject({ allowed: true });
  });

  test('keeps cached values, their versions and their locks together', async () => {
    const [here, there] = await Promise.all(
      [0, 1].map(async () =>
        createCache<string>({
          redis: await open('cache'),
          namespace: 'things',
          ttlMs: 60_000,
          onError: (error) => {
            throw error;
          },
        }),
      ),
    );
    let loads = 0;
    const load = async (): Promise<string> => `loaded ${(loads += 1)}`;
    for (const key of range(1, 9).map((number) => `group-${number}:name`)) {
      const before = loads;
      expect(await here!.getOrLoad(key, load)).toBe(await there!.getOrLoad(key, load));
      expect(loads).toBe(before + 1);
    }
    await there!.forget('group-3');
    await until(async () => (await here!.get('group-3:name')) === undefined);
    here!.close();
    there!.close();
  });
});

describe.each(['classic', 'sharded'] as const)('sockets over a cluster with the %s adapter', (adapter) => {
  test('hear rooms and what is said to a person in every process, and are counted over all', async () => {
    const [first, second] = await startTwo(adapter);
    const ada = first.client('ada');
    const alsoAda = second.client('ada');
    await Promise.all([connected(ada), connected(alsoAda)]);
    const told: string[] = [];
    for (const client of [ada, alsoAda])
      client.on('notification:new', ({ id }: { id: string }) => told.push(id));
    await untilCounted([first, second], 'ada', 2);
    first.sockets.toUser('ada', 'notification:new', { id: 'one' });
    await until(() => told.length === 2);

    const rooms = range(1, 8).map((number) => `room-${number}`);
    const records = await Promise.all(rooms.map((room) => joinAndRecord(alsoAda, room)));
    for (const room of rooms) first.feeds.publish(room, first.log.append(room, 20));
    await until(() => records.every(({ seqs }) => seqs.length === 20));
    for (const { seqs } of records) expect(seqs).toEqual(range(1, 20));
  });
});

test('a master is killed, its replica takes over: commands, rooms and personal events are all there again', async () => {
  const [first, second] = await startTwo('sharded');
  const ada = second.client('ada');
  await connected(ada);
  const rooms = range(1, 12).map((number) => `room-${number}`);
  const records = await Promise.all(rooms.map((room) => joinAndRecord(ada, room)));
  const told: unknown[] = [];
  ada.on('notification:new', (notification) => told.push(notification));
  await untilCounted([first, second], 'ada', 1);

  const say = (): void => {
    for (const room of rooms) first.feeds.publish(room, first.log.append(room, 1));
  };
  const talking = setInterval(say, 100);
  await cluster.killMasterOf(first.redis.keys.feed('rooms', 'room-1'));
  await until(() => first.redis.health().state === 'up' && second.redis.health().state === 'up');
  clearInterval(talking);
  await until(async () => {
    first.sockets.toUser('ada', 'notification:new', {});
    return told.length > 0;
  });
  // What was said into the gap comes from the log.
  await until(
    () => records.every(({ seqs }, index) => seqs.length === first.log.rows(rooms[index]!).length),
    30_000,
  );
  for (const { seqs } of records) expect(seqs).toEqual(range(1, seqs.length));
  const redis = await open('after');
  for (const number of range(1, 30)) {
    const key = redis.keys.rate(`user:${number}`, 'client');
    expect(await redis.command((commands) => commands.set(key, 'x', 'PX', 1_000))).toBe('OK');
  }
});

let runs = 0;

async function startTwo(adapter: 'classic' | 'sharded'): Promise<[StartedSockets, StartedSockets]> {
  const keyPrefix = `sockets-${(runs += 1)}`;
  const log = createTestLog();
  const start = async (): Promise<StartedSockets> => {
    const redis = await untilUp(openRedis({ url: cluster.url, keyPrefix }));
    const started = await startSockets({ redis, log, server: { adapter }, feeds: { auditMs: 2_000 } });
    processes.push(started);
    return started;
  };
  return [await start(), await start()];
}

async function joinAndRecord(client: Socket, room: string): Promise<{ seqs: number[] }> {
  const record = recordRoom(client, room);
  const answer = (await client.emitWithAck('room:join', { room_id: room, after: 0 })) as { ok: boolean };
  expect(answer).toMatchObject({ ok: true });
  return record;
}

/** Resolves when every process sees so many sockets of a person over all processes. */
async function untilCounted(all: readonly StartedSockets[], userId: string, count: number): Promise<void> {
  await until(async () => {
    const counts = await Promise.all(
      all.map(async ({ sockets }) => (await sockets.io.in(`user:${userId}`).fetchSockets()).length),
    );
    return counts.every((found) => found === count);
  }, 30_000);
}
