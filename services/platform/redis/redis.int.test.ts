import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis as Server } from 'ioredis';
import type { Redis } from './redis.ts';
import { loadScript } from './script.ts';
import { openRedis, startOwnRedis, until, untilUp } from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

type OwnRedis = Awaited<ReturnType<typeof startOwnRedis>>;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function keep(redis: Redis): Redis {
  closers.push(() => redis.close());
  return redis;
}

async function timed(work: Promise<unknown>): Promise<{ ms: number; failure: unknown }> {
  const startedAt = performance.now();
  const failure = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { ms: performance.now() - startedAt, failure };
}

describe('Redis when all is well', () => {
  it('runs commands and says that it is up', async () => {
    const redis = await untilUp(keep(openRedis()));
    const key = redis.keys.rate('user:a', 'client');
    expect(await redis.command((commands) => commands.set(key, 'x', 'PX', 1_000))).toBe('OK');
    expect(redis.health()).toMatchObject({ state: 'up', isCluster: false, version: 1, pending: 0 });
  });

  it('runs a script that the server does not know yet', async () => {
    const redis = await untilUp(keep(openRedis()));
    await redis.command((commands) => commands.script('FLUSH'));
    const script = loadScript(new URL('../rate-limit/take.lua', import.meta.url));
    const take = () => redis.script(script, [redis.keys.rate('user:a', 'client')], [1, 10, 60_000, 30]);
    expect(await take()).toEqual([1, 9, 60_000, 0]);
    expect(((await take()) as number[]).slice(0, 2)).toEqual([1, 8]);
  });

  it('passes on what the server refuses, because that is a bug and no outage', async () => {
    const redis = await untilUp(keep(openRedis()));
    const key = redis.keys.rate('user:a', 'client');
    await redis.command((commands) => commands.set(key, 'x', 'PX', 1_000));
    await expect(redis.command((commands) => commands.incr(key))).rejects.toMatchObject({
      name: 'ReplyError',
    });
  });

  it('hears a channel until it stops listening', async () => {
    const redis = await untilUp(keep(openRedis()));
    const heard: string[] = [];
    const channel = redis.keys.channel('news');
    const stop = await redis.subscribe(channel, (message) => heard.push(message.toString()));
    await redis.publish(channel, 'one');
    await until(() => heard.length === 1);
    stop();
    await redis.publish(channel, 'two');
    await redis.command((commands) => commands.ping());
    expect(heard).toEqual(['one']);
  });
});

describe('Redis when it is in trouble', () => {
  let server: OwnRedis;
  let redis: Redis;
  const heard: string[] = [];

  beforeEach(async () => {
    heard.length = 0;
    server = await startOwnRedis();
    closers.push(() => server.end());
    redis = await untilUp(keep(openRedis({ url: server.url })));
    await redis.subscribe('news', (message) => heard.push(message.toString()));
  });

  it('answers within its deadline while the server is frozen, at once after the first, and comes back (R3)', async () => {
    server.freeze();
    const first = await timed(redis.command((commands) => commands.get('a')));
    expect(first.failure).toMatchObject({ code: 'UNAVAILABLE', status: 503, retryAfterMs: 1_000 });
    expect(first.ms).toBeLessThan(1_500 * machine.factor());
    const second = await timed(redis.command((commands) => commands.get('a')));
    expect(second.failure).toMatchObject({ code: 'UNAVAILABLE' });
    expect(second.ms).toBeLessThan(100 * machine.factor());
    expect(redis.health().state).toBe('down');
    server.thaw();
    await untilUp(redis);
    expect(await redis.command((commands) => commands.get('a'))).toBeNull();
  });

  it('notices a frozen server that nobody asks anything', async () => {
    const down = new Promise<void>((told) => redis.watch({ down: told }));
    server.freeze();
    await down;
    expect(redis.health().state).toBe('down');
  });

  it('survives CLIENT KILL of all its connections and hears its channels again', async () => {
    const resumed = new Promise<void>((told) => redis.watch({ resumed: told }));
    await redis.command((commands) => commands.call('CLIENT', 'KILL', 'TYPE', 'pubsub'));
    await redis
      .command((commands) => commands.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no'))
      .catch(() => undefined);
    await resumed;
    await untilUp(redis);
    await redis.publish('news', 'after');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['after']);
  });

  it('fails at once while nothing listens there, and nothing of it is done later', async () => {
    const down = new Promise<void>((told) => redis.watch({ down: told }));
    await server.stop();
    await down;
    const call = await timed(redis.command((commands) => commands.incr('counter')));
    expect(call.failure).toMatchObject({ code: 'UNAVAILABLE' });
    expect(call.ms).toBeLessThan(1_500 * machine.factor());
    await expect(redis.subscribe('other', () => undefined)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('moves to another server without losing a command or a subscription', async () => {
    const other = await startOwnRedis();
    closers.push(() => other.end());
    const running = Array.from({ length: 50 }, (_, index) =>
      redis.command((commands) => commands.set(`key-${index}`, 'x')),
    );
    await redis.swap(other.url);
    expect(await Promise.all(running)).toHaveLength(50);
    expect(redis.health()).toMatchObject({ state: 'up', version: 2 });
    await redis.publish('news', 'from the other');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['from the other']);
    await server.stop();
    expect(await redis.command((commands) => commands.get('key-1'))).toBeNull();
  });

  it('stays where it is when the new address does not answer', async () => {
    await expect(redis.swap('redis://127.0.0.1:1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(redis.health()).toMatchObject({ state: 'up', version: 1 });
  });
});

describe('Redis as a cluster', () => {
  it('is found out, then runs commands, scripts and sharded subscriptions in their slots (Decision 24)', async () => {
    const server = await startOwnRedis({ 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' });
    closers.push(() => server.end());
    const direct = new Server(server.url);
    await direct.call('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    await until(async () => String(await direct.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
    direct.disconnect();

    const redis = await untilUp(keep(openRedis({ url: server.url })));
    expect(redis.health()).toMatchObject({ isCluster: true });
    const script = loadScript(new URL('../rate-limit/take.lua', import.meta.url));
    const keys = ['client', 'room-join'].map((rule) => redis.keys.rate('user:a', rule));
    expect(await redis.script(script, keys, [1, 10, 60_000, 30, 5, 60_000, 30])).toEqual([
      1, 9, 60_000, 0, 4, 60_000, 0,
    ]);
    const heard: string[] = [];
    for (const room of ['a', 'b', 'c']) {
      await redis.subscribe(redis.keys.feed('rooms', room), (message) => heard.push(message.toString()));
      await redis.publish(redis.keys.feed('rooms', room), room);
    }
    await until(() => heard.length === 3);
    expect(heard.toSorted()).toEqual(['a', 'b', 'c']);
  });
});
