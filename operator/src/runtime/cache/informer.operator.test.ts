import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { eventually } from '../../../test/harness/eventually.ts';
import { startOperatorGround, type Ground } from '../../../test/harness/ground.ts';
import { startProxy, type Proxy } from '../../../test/harness/proxy.ts';
import { createKubeClient, loadKubeConfig, type KubeClient } from '../../kube/client.ts';
import { CONFIG_MAP } from '../../kube/kinds.ts';
import { silentLog } from '../../telemetry/log.ts';
import { createCache, type Cache } from './cache.ts';
import { startInformer } from './informer.ts';
import { systemClock } from '../system-clock.ts';

type ConfigMap = NonNullable<(typeof CONFIG_MAP)['shape']>;

const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-informer-'));
let ground: Ground;
let proxy: Proxy;
let kube: KubeClient;
let stopping: AbortController;
let cache: Cache<ConfigMap>;
let lists = 0;
let namespace = '';

beforeAll(async () => {
  ground = await startOperatorGround();
  proxy = await startProxy(ground.access, folder);
});

beforeEach(async () => {
  kube = createKubeClient(await loadKubeConfig(proxy.kubeconfig));
  stopping = new AbortController();
  cache = createCache();
  lists = 0;
  namespace = await ground.namespace();
});

afterEach(() => {
  stopping.abort();
  kube.close();
});

afterAll(async () => {
  await proxy.close();
  await ground.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const options = {
    kube,
    kind: CONFIG_MAP,
    cache,
    namespace,
    clock: systemClock,
    chance: Math.random,
    log: silentLog,
  };
  const { synced } = startInformer({ ...options, onList: () => (lists += 1) }, stopping.signal);
  await synced;
  await eventually('the watch is open', () => proxy.openWatches().length > 0);
}

async function write(name: string): Promise<void> {
  await ground.api.create(`/api/v1/namespaces/${namespace}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
  });
}

const knows = (name: string) => (): boolean => cache.get({ namespace, name }) !== undefined;

test('a watch that has fallen silent is noticed within 60 s, and what was missed is seen', async () => {
  await start();
  await write('before');
  await eventually('the watch works', knows('before'));
  proxy.freezeWatches();
  const frozenAt = performance.now();
  await write('meanwhile');
  await eventually('what was missed is seen', knows('meanwhile'), { withinMs: 65_000 });
  const seconds = (performance.now() - frozenAt) / 1000;
  process.stdout.write(`dead watch noticed after ${seconds.toFixed(1)} s (at most 60)\n`);
  expect(seconds).toBeLessThanOrEqual(60);
  // One at the start; one more where other tests write so much meanwhile that the server has forgotten our version.
  expect(lists).toBeLessThanOrEqual(2);
}, 300_000);

test('a watch that is told 410 again and again lists anew, at most five times a minute', async () => {
  await start();
  proxy.refuseWatches(3);
  proxy.expireWatches();
  await write('meanwhile');
  await eventually('what was missed is seen', knows('meanwhile'));
  await eventually('a watch is open again', () => proxy.openWatches().length > 0);
  process.stdout.write(`lists for 4 times 410, within seconds: ${lists} (at most 5)\n`);
  expect(lists).toBeLessThanOrEqual(5);
});

test('a server that is away for a while is found again, from where the watch was', async () => {
  await start();
  proxy.cutOff(true);
  await write('meanwhile');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  proxy.cutOff(false);
  await eventually('what was missed is seen', knows('meanwhile'), { withinMs: 30_000 });
});
