import { afterEach, expect, test } from '@jest/globals';
import type { Redis } from './redis.ts';
import { openEmptyableRedis } from './empty-redis.ts';
import { openRedis, startOwnRedis, untilUp } from './testing.ts';
import { startRedisCluster } from '../../testing/redis/cluster.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function clientOf(url: string, keyPrefix: string): Promise<Redis> {
  const redis = openRedis({ url, keyPrefix, commandTimeoutMs: 30_000 });
  closers.push(() => redis.close());
  return untilUp(redis);
}

const keysOf = (redis: Redis, count: number): string[] =>
  Array.from({ length: count }, (_, index) => redis.keys.rate(`user:${index}`, 'client'));

async function fill(redis: Redis, count: number): Promise<void> {
  await Promise.all(keysOf(redis, count).map((key) => redis.command((commands) => commands.set(key, 'x'))));
}

async function left(redis: Redis, count: number): Promise<number> {
  const values = await Promise.all(
    keysOf(redis, count).map((key) => redis.command((commands) => commands.exists(key))),
  );
  return values.reduce((sum, value) => sum + value, 0);
}

async function empty(url: string, prefix: string): Promise<number> {
  const emptyable = await openEmptyableRedis(url, prefix);
  closers.push(() => emptyable.close());
  return emptyable.empty();
}

test('every key of the platform goes, and none of others whose prefix it begins or would match as a pattern', async () => {
  const server = await startOwnRedis();
  closers.push(() => server.end());
  const [ours, longer, alike] = await Promise.all(
    ['study*', 'study*flow', 'studyflow'].map((prefix) => clientOf(server.url, prefix)),
  );
  if (ours === undefined || longer === undefined || alike === undefined) throw new Error('Three are opened');
  await Promise.all([fill(ours, 2_500), fill(longer, 3), fill(alike, 3)]);
  expect(await empty(server.url, 'study*')).toBe(2_500);
  expect(await Promise.all([left(ours, 2_500), left(longer, 3), left(alike, 3)])).toEqual([0, 3, 3]);
  expect(await empty(server.url, 'study*')).toBe(0);
});

test('on a cluster they go from each master, by whichever node it was found', async () => {
  const cluster = await startRedisCluster();
  closers.push(() => cluster.end());
  const redis = await clientOf(cluster.url, 'studyflow');
  await fill(redis, 300);
  expect(await empty(cluster.nodes[4]?.server.url ?? '', 'studyflow')).toBe(300);
  expect(await left(redis, 300)).toBe(0);
}, 60_000);

test('a server that is away, or does not let the login in, is told of at once', async () => {
  const server = await startOwnRedis();
  closers.push(() => server.end());
  const url = new URL(server.url);
  Object.assign(url, { username: 'nobody', password: 'a-password' });
  await expect(openEmptyableRedis(url.href, 'studyflow')).rejects.toThrow(/WRONGPASS/);
  await expect(openEmptyableRedis('redis://127.0.0.1:1', 'studyflow')).rejects.toThrow(/ECONNREFUSED/);
});
