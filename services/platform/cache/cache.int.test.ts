import { afterEach, describe, expect, it } from '@jest/globals';
import type { Redis } from '../redis/redis.ts';
import { openRedis, startOwnRedis, until, untilUp } from '../redis/testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';
import type { Cache } from './cache.ts';
import { createCache, type CacheOptions } from './two-level-cache.ts';

const machine = watchMachine();

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(
  redisOptions: Parameters<typeof openRedis>[0] = {},
  options: Partial<CacheOptions> = {},
  listeners = 1,
): Promise<{ cache: Cache<unknown[] | string | null>; redis: Redis; errors: unknown[] }> {
  const redis = await untilUp(openRedis(redisOptions));
  const errors: unknown[] = [];
  const cache = createCache<unknown[] | string | null>({
    redis,
    namespace: 'things',
    ttlMs: 60_000,
    onError: (error) => errors.push(error),
    ...options,
  });
  closers.push(
    () => redis.close(),
    () => cache.close(),
  );
  const channel = redis.keys.channel('cache:things');
  await until(async () => {
    const told = await redis.command((commands) => commands.call('PUBSUB', 'NUMSUB', channel));
    return (told as [string, number])[1] === listeners;
  });
  return { cache, redis, errors };
}

async function openTwo(options: Partial<CacheOptions> = {}) {
  const keyPrefix = `test-${process.hrtime.bigint()}`;
  return [(await open({ keyPrefix }, options)).cache, (await open({ keyPrefix }, options, 2)).cache] as const;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a cache', () => {
  it('keeps, finds, tells of and forgets a value', async () => {
    const { cache } = await open();
    expect(await cache.get('user-1:day')).toBeUndefined();
    await cache.set('user-1:day', ['a', { b: 1 }]);
    expect(await cache.get('user-1:day')).toEqual(['a', { b: 1 }]);
    expect(await cache.exists('user-1:day')).toBe(true);
    await cache.delete('user-1:day');
    expect(await cache.exists('user-1:day')).toBe(false);
  });

  it('knows null from nothing', async () => {
    const { cache } = await open();
    await cache.set('a', null);
    expect(await cache.get('a')).toBeNull();
  });

  it('lets a value end after its time', async () => {
    const { cache } = await open();
    const ttlMs = Math.ceil(200 * Math.min(5, machine.factor()));
    const setAt = performance.now();
    await cache.set('a', 'x', { ttlMs });
    expect(await cache.get('a')).toBe('x');
    await until(async () => (await cache.get('a')) === undefined);
    // A look may be late on a busy machine; a value that lives on is not.
    expect(performance.now() - setAt).toBeLessThan(ttlMs + 500 * machine.factor());
  });

  it('finds in Redis what another process kept, and in memory the second time', async () => {
    const [here, there] = await openTwo();
    await here.set('a', 'x');
    expect(await there.get('a')).toBe('x');
    expect(there.statistics()).toEqual({ localHits: 0, sharedHits: 1, misses: 0 });
    // What it hears of the setting may come after it has looked, and makes it look once more.
    await until(async () => {
      expect(await there.get('a')).toBe('x');
      return there.statistics().localHits > 0;
    });
    const { sharedHits, ...rest } = there.statistics();
    expect(rest).toEqual({ localHits: 1, misses: 0 });
    expect(sharedHits).toBeLessThanOrEqual(2);
  });

  it('lets a value that another process kept end after its time, too', async () => {
    const [here, there] = await openTwo();
    const ttlMs = Math.ceil(300 * Math.min(5, machine.factor()));
    const setAt = performance.now();
    await here.set('a', 'x', { ttlMs });
    expect(await there.get('a')).toBe('x');
    await until(async () => (await there.get('a')) === undefined);
    expect(performance.now() - setAt).toBeLessThan(ttlMs + 500 * machine.factor());
  });

  it('bounds what it keeps in memory', async () => {
    const { cache } = await open({}, { maxLocalEntries: 10 });
    for (let entry = 0; entry < 50; entry += 1) await cache.set(`k${entry}`, 'x');
    expect(await cache.get('k0')).toBe('x');
    expect(cache.statistics()).toMatchObject({ sharedHits: 1 });
  });
});

describe('invalidation', () => {
  it('reaches the memory of other processes at once: one key, a group, everything', async () => {
    const [here, there] = await openTwo();
    for (const key of ['user-1:a', 'user-1:b', 'user-2:a']) await here.set(key, key);
    for (const key of ['user-1:a', 'user-1:b', 'user-2:a']) await there.get(key);

    await here.delete('user-1:a');
    await until(async () => !(await there.exists('user-1:a')));
    expect(await there.exists('user-1:b')).toBe(true);

    await here.forget('user-1');
    await until(async () => !(await there.exists('user-1:b')));
    expect(await there.get('user-2:a')).toBe('user-2:a');

    await here.flush();
    await until(async () => !(await there.exists('user-2:a')));
    expect(await here.exists('user-2:a')).toBe(false);
  });

  it('does NOT keep what was loaded before the deletion', async () => {
    const { cache } = await open();
    const loaded = cache.getOrLoad('a', async () => {
      await cache.delete('a');
      return 'old';
    });
    expect(await loaded).toBe('old');
    expect(await cache.get('a')).toBeUndefined();
    await cache.getOrLoad('g:a', async () => {
      await cache.forget('g');
      return 'old';
    });
    expect(await cache.get('g:a')).toBeUndefined();
  });
});

describe('loading', () => {
  it('runs one loader for a hundred who ask at once, in two processes', async () => {
    const [here, there] = await openTwo();
    let loads = 0;
    const load = async (): Promise<string> => {
      loads += 1;
      await pause(80);
      return 'loaded';
    };
    const asked = Array.from({ length: 100 }, (_, index) => (index % 2 ? here : there).getOrLoad('a', load));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['loaded']));
    expect(loads).toBe(1);
    expect(await here.getOrLoad('a', load)).toBe('loaded');
    expect(loads).toBe(1);
  });

  it('lets the next one try when a loader fails', async () => {
    const { cache } = await open();
    await expect(cache.getOrLoad('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await cache.getOrLoad('a', async () => 'x')).toBe('x');
  });

  it('does not wait for ever on a loader that died', async () => {
    const [here, there] = await openTwo();
    void here.getOrLoad('a', () => new Promise(() => undefined));
    await pause(30);
    expect(await there.getOrLoad('a', async () => 'mine')).toBe('mine');
  });
});

describe('without Redis', () => {
  it('keeps values in this process for a second, with one loader, and comes back', async () => {
    const server = await startOwnRedis();
    closers.push(() => server.end());
    const { cache, redis, errors } = await open({ url: server.url });
    await server.stop();
    await until(() => redis.health().state === 'down');
    let loads = 0;
    const load = async (): Promise<string> => `load ${(loads += 1)}`;
    expect(await Promise.all([cache.getOrLoad('a', load), cache.getOrLoad('a', load)])).toEqual([
      'load 1',
      'load 1',
    ]);
    expect(await cache.get('a')).toBe('load 1');
    await pause(1_100);
    expect(await cache.getOrLoad('a', load)).toBe('load 2');
    await cache.set('b', 'x');
    await cache.delete('b');
    await cache.forget('b');
    await cache.flush();
    expect(errors).toEqual([]);
  });
});
