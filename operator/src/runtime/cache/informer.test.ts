import { afterEach, expect, test } from '@jest/globals';

import { kubeError } from '../../kube/kube-error.ts';
import { CONFIG_MAP } from '../../kube/kinds.ts';
import type { Kube } from '../../kube/kube.ts';
import { createFakeKube } from '../../kube/testing.ts';
import { createCache } from './cache.ts';
import { startInformer, type InformerOptions } from './informer.ts';
import { createMemoryLog, createTestClock, settle } from '../testing.ts';

let stopping = new AbortController();
afterEach(() => {
  stopping.abort();
  stopping = new AbortController();
});

const gone = kubeError({ reason: 'Expired', status: 410, message: 'too old' });
const busy = kubeError({ reason: 'TooManyRequests', status: 429, message: 'busy', retryAfterMs: 7_000 });
const down = kubeError({ reason: 'Unreachable', message: 'connection refused' });

function configMap(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'here', name } };
}

function setup({
  pageSize = 500,
  kube: wrap = (kube: Kube) => kube,
  ...more
}: Partial<Omit<InformerOptions<never>, 'kube'>> & { pageSize?: number; kube?: (kube: Kube) => Kube } = {}) {
  const fake = createFakeKube({ pageSize });
  const clock = createTestClock();
  const cache = createCache<ReturnType<typeof configMap>>();
  const log = createMemoryLog();
  const start = () =>
    startInformer(
      {
        kube: wrap(fake),
        kind: CONFIG_MAP as never,
        cache: cache as never,
        clock,
        chance: () => 0,
        log,
        ...more,
      },
      stopping.signal,
    );
  const names = () =>
    cache
      .all()
      .map(({ metadata }) => metadata.name)
      .sort();
  const lists = () => fake.calls.filter(({ verb }) => verb === 'list').length;
  const watches = () => fake.calls.filter(({ verb }) => verb === 'watch').length;
  return { fake, clock, cache, log, start, names, lists, watches };
}

test('lists every page, then watches from there', async () => {
  const { fake, start, names, lists } = setup({ pageSize: 2 });
  ['a', 'b', 'c', 'd', 'e'].forEach((name) => fake.seed(CONFIG_MAP, configMap(name)));
  await start().synced;
  expect({ names: names(), lists: lists() }).toEqual({ names: ['a', 'b', 'c', 'd', 'e'], lists: 3 });
  await settle();
  fake.seed(CONFIG_MAP, configMap('f'));
  await fake.remove(CONFIG_MAP, { namespace: 'here', name: 'a' }, {});
  await settle();
  expect(names()).toEqual(['b', 'c', 'd', 'e', 'f']);
});

test('goes on from where it was when the watch breaks, without a list', async () => {
  const { fake, clock, start, names, lists, watches } = setup();
  await start().synced;
  await settle();
  fake.seed(CONFIG_MAP, configMap('before'));
  await settle();
  fake.watchers.endAll(down);
  fake.seed(CONFIG_MAP, configMap('meanwhile'));
  await clock.advance(1_000);
  expect({ names: names(), lists: lists(), watches: watches() }).toEqual({
    names: ['before', 'meanwhile'],
    lists: 1,
    watches: 2,
  });
});

test('lists anew when the version is too old (410), and forgets what has gone meanwhile', async () => {
  const { fake, clock, start, names, lists } = setup();
  fake.seed(CONFIG_MAP, configMap('a'));
  fake.seed(CONFIG_MAP, configMap('b'));
  await start().synced;
  await settle();
  fake.watchers.freeze(true);
  await fake.remove(CONFIG_MAP, { namespace: 'here', name: 'a' }, {});
  fake.watchers.compact(Number(fake.version()));
  fake.watchers.freeze(false);
  fake.watchers.endAll(gone);
  await clock.advance(1_000);
  expect({ names: names(), lists: lists() }).toEqual({ names: ['b'], lists: 2 });
});

test('lists at most five times a minute, however often it is told 410', async () => {
  const { fake, clock, start, lists } = setup();
  fake.fail({ when: ({ verb }) => verb === 'watch', error: gone, times: 1_000 });
  start();
  await clock.advance(59_000);
  expect(lists()).toBeLessThanOrEqual(5);
  await clock.advance(60_000);
  expect(lists()).toBeLessThanOrEqual(10);
});

test('asks a server that is down again after growing pauses, ten seconds at most', async () => {
  const { fake, clock, start, watches } = setup();
  await start().synced;
  await settle();
  fake.fail({ when: ({ verb }) => verb === 'watch' || verb === 'list', error: down, times: 1_000 });
  fake.watchers.endAll(down);
  const before = watches();
  await clock.advance(60_000);
  expect(watches() - before).toBeLessThan(15);
});

test('finds a server that was away for minutes within seconds, without a list', async () => {
  const { fake, clock, start, names, lists } = setup();
  await start().synced;
  await settle();
  let isAway = true;
  fake.fail({
    when: ({ verb }) => isAway && (verb === 'watch' || verb === 'list'),
    error: down,
    times: 1_000,
  });
  fake.watchers.endAll(down);
  await clock.advance(180_000);
  fake.seed(CONFIG_MAP, configMap('meanwhile'));
  isAway = false;
  await clock.advance(13_000);
  expect({ names: names(), lists: lists() }).toEqual({ names: ['meanwhile'], lists: 1 });
});

test('a server that is back after it has refused lists is asked again within half a minute', async () => {
  const { fake, clock, start, names } = setup();
  let isAway = true;
  fake.fail({ when: ({ verb }) => isAway && verb === 'list', error: busy, times: 1_000 });
  fake.seed(CONFIG_MAP, configMap('a'));
  start();
  await clock.advance(25_000);
  isAway = false;
  await clock.advance(35_000);
  expect(names()).toEqual(['a']);
});

test('asks for everything when the server does not know its version any more (a backup was restored)', async () => {
  const { fake, clock, start, lists } = setup();
  await start().synced;
  await settle();
  const error = kubeError({
    reason: 'Timeout',
    status: 504,
    message: 'Too large resource version: 9, current: 1',
  });
  fake.fail({ when: ({ verb }) => verb === 'watch', error });
  fake.watchers.endAll();
  await clock.advance(10_000);
  expect(lists()).toBe(2);
});

test('waits as long as a busy server asks', async () => {
  const { fake, clock, start, watches } = setup();
  await start().synced;
  await settle();
  fake.fail({ when: ({ verb }) => verb === 'watch', error: busy });
  await clock.advance(1_000);
  fake.watchers.endAll();
  await settle();
  const before = watches();
  await clock.advance(6_000);
  expect(watches()).toBe(before);
  await clock.advance(2_000);
  expect(watches()).toBe(before + 1);
});

test('does not turn in circles when each watch ends as soon as it begins', async () => {
  const endsAtOnce = (kube: Kube): Kube => ({
    ...kube,
    watch: (...question) => (void kube.watch(...question), nothing()),
  });
  const { fake, clock, start, lists } = setup({ kube: endsAtOnce });
  start();
  await clock.advance(60_000);
  expect(lists()).toBeLessThanOrEqual(5);
  expect(fake.calls.length).toBeLessThan(25);
});

test('ignores a list that is older than what it has seen', async () => {
  let isReplayed = false;
  const old = { items: [], resourceVersion: '1' };
  const replays = (kube: Kube): Kube => ({
    ...kube,
    list: async (kind, question) => (isReplayed ? old : await kube.list(kind, question)),
  });
  const { fake, clock, start, names } = setup({ kube: replays });
  fake.seed(CONFIG_MAP, configMap('a'));
  await start().synced;
  await settle();
  isReplayed = true;
  fake.watchers.endAll(gone);
  await clock.advance(30_000);
  expect(names()).toEqual(['a']);
  isReplayed = false;
  fake.seed(CONFIG_MAP, configMap('b'));
  await clock.advance(120_000);
  expect(names()).toEqual(['a', 'b']);
});

test('gives up when the server has gone back in time for good: only a new process can begin anew', async () => {
  let isRestored = false;
  const restored = (kube: Kube): Kube => ({
    ...kube,
    list: async (kind, question) =>
      isRestored ? { items: [], resourceVersion: '1' } : await kube.list(kind, question),
  });
  const { fake, clock, start } = setup({ kube: restored });
  const { synced, done } = start();
  const ended = expect(done).rejects.toThrow('older than');
  await synced;
  await settle();
  isRestored = true;
  fake.watchers.endAll(gone);
  await clock.advance(600_000);
  await ended;
});

test('an event that comes twice, or late, changes nothing', async () => {
  const { fake, start, cache } = setup();
  fake.seed(CONFIG_MAP, configMap('a'));
  await start().synced;
  await settle();
  const before = cache.get({ namespace: 'here', name: 'a' });
  const told: unknown[] = [];
  cache.onChange((object) => told.push(object));
  const stale = { ...fake.all(CONFIG_MAP)[0], metadata: { ...before?.metadata, resourceVersion: '900' } };
  fake.watchers.publish({
    plural: 'configmaps',
    version: 900,
    before: stale as never,
    object: stale as never,
    isDeletion: true,
  });
  await settle();
  expect(cache.get({ namespace: 'here', name: 'a' })).toBe(before);
  expect(told).toEqual([]);
});

test('lists anew every five minutes, for the case that an event was lost', async () => {
  const { fake, clock, start, names } = setup();
  await start().synced;
  await settle();
  fake.watchers.freeze(true);
  fake.seed(CONFIG_MAP, configMap('lost'));
  fake.watchers.freeze(false);
  await settle();
  expect(names()).toEqual([]);
  await clock.advance(300_000);
  fake.watchers.endAll();
  await settle();
  expect(names()).toEqual(['lost']);
});

test('goes on from a bookmark', async () => {
  const { fake, clock, start, lists } = setup();
  await start().synced;
  await settle();
  fake.seed({ ...CONFIG_MAP, plural: 'others' }, configMap('x'));
  fake.watchers.bookmark(Number(fake.version()));
  await settle();
  fake.watchers.compact(Number(fake.version()));
  await clock.advance(1_000);
  fake.watchers.endAll();
  await clock.advance(1_000);
  expect(lists()).toBe(1);
});

async function* nothing(): AsyncIterable<never> {
  // Ends at once.
}
