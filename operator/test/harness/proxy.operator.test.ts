import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createApiClient, type ApiAccess, type ApiClient } from '../../../tools/kubernetes/api-client.ts';
import { eventually } from './eventually.ts';
import { startOperatorGround, type Ground } from './ground.ts';
import { startProxy, type Proxy } from './proxy.ts';
import { crashAfter, crashBefore, failOnce } from './proxy/write-faults.ts';

let ground: Ground;
let proxy: Proxy;
let through: ApiClient;
let path: string;

beforeAll(async () => {
  ground = await startOperatorGround();
});

afterAll(async () => {
  await ground.close();
});

beforeEach(async () => {
  path = `/api/v1/namespaces/${await ground.namespace()}/configmaps`;
  proxy = await startProxy(ground.access, ground.access.folder);
  through = createApiClient(accessOf(proxy));
});

afterEach(async () => {
  through.close();
  await proxy.close();
});

/** As a process would read it. */
function accessOf({ kubeconfig }: Proxy): ApiAccess {
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const text = (base64: string): string => Buffer.from(base64, 'base64').toString();
  return {
    url: clusters[0].cluster.server,
    caPem: text(clusters[0].cluster['certificate-authority-data']),
    certPem: text(users[0].user['client-certificate-data']),
    keyPem: text(users[0].user['client-key-data']),
  };
}

function configMap(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
}

/** Names of the ConfigMaps that a watch through the proxy has told, in their order. */
function watchNames(names: string[], signal: AbortSignal): Promise<void> {
  return (async () => {
    for await (const { type, object } of through.watch(`${path}?resourceVersion=0`, signal)) {
      if (type === 'ADDED' && object.metadata.name !== 'kube-root-ca.crt') names.push(object.metadata.name);
      if (type === 'ERROR') names.push(`error ${String(object['code'])}`);
    }
  })().catch(() => undefined);
}

const namesAtServer = async (): Promise<string[]> =>
  (await ground.api.list(path))
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt');

test('calls go through and are written down with what they were about', async () => {
  await through.apply(`${path}/a`, configMap('a'), 'somebody');
  await through.list(path);
  const [write, list] = proxy.recording.calls;
  expect(write).toMatchObject({
    verb: 'patch',
    resource: 'configmaps',
    name: 'a',
    fieldManager: 'somebody',
    status: 201,
  });
  expect(write?.body).toEqual(configMap('a'));
  expect(list).toMatchObject({ kind: 'list', status: 200 });
});

test('a write before which the caller dies never reaches the server', async () => {
  const fault = crashBefore(2);
  proxy.breakWrites(fault);
  await through.create(path, configMap('first'));
  const second = through.create(path, configMap('second'));
  second.catch(() => undefined);
  expect(await fault.struck).toMatchObject({ verb: 'create', resource: 'configmaps' });
  expect(await namesAtServer()).toEqual(['first']);
});

test('a write after which the caller dies is done, and the reply never comes', async () => {
  const fault = crashAfter(1);
  proxy.breakWrites(fault);
  let hasReply = false;
  void through.create(path, configMap('only')).then(
    () => (hasReply = true),
    () => undefined,
  );
  await fault.struck;
  await eventually('it is done', async () => (await namesAtServer()).includes('only'));
  expect(hasReply).toBe(false);
});

test.each([
  ['conflict', 409],
  ['tooMany', 429],
  ['broken', 500],
] as const)('a write is answered with %s once', async (how, status) => {
  proxy.breakWrites(failOnce(1, how));
  const answer = await through.call('POST', path, configMap('a'));
  expect(answer.status).toBe(status);
  expect(answer.headers['retry-after']).toBe(how === 'tooMany' ? '1' : undefined);
  expect(await namesAtServer()).toEqual([]);
  expect((await through.call('POST', path, configMap('a'))).status).toBe(201);
});

test('a connection breaks before or after the server has done what was asked', async () => {
  proxy.breakWrites(failOnce(1, 'reset'));
  await expect(through.create(path, configMap('before'))).rejects.toThrow();
  proxy.breakWrites(failOnce(1, 'resetAfter'));
  await expect(through.create(path, configMap('after'))).rejects.toThrow();
  expect(await namesAtServer()).toEqual(['after']);
});

test('events of a watch are dropped and doubled', async () => {
  const names: string[] = [];
  const stop = new AbortController();
  proxy.judgeEvents(
    ({ object }) => (({ b: 'drop', c: 'twice' }) as const)[object.metadata?.name ?? ''] ?? 'pass',
  );
  const watching = watchNames(names, stop.signal);
  await eventually('it watches', () => proxy.openWatches().length === 1);
  for (const name of ['a', 'b', 'c', 'd']) await ground.api.create(path, configMap(name));
  await eventually('the last one has come', () => names.includes('d'));
  expect(names).toEqual(['a', 'c', 'c', 'd']);
  stop.abort();
  await watching;
});

test('a frozen watch is silent while its connection stays, and a new one works', async () => {
  const names: string[] = [];
  const stop = new AbortController();
  const watching = watchNames(names, stop.signal);
  await eventually('it watches', () => proxy.openWatches().length === 1);
  const thaw = proxy.freezeWatches();
  await ground.api.create(path, configMap('a'));
  const others: string[] = [];
  const watchingToo = watchNames(others, stop.signal);
  await eventually('the new one hears of it', () => others.includes('a'));
  expect(names).toEqual([]);
  thaw();
  await eventually('so does the old one', () => names.includes('a'));
  stop.abort();
  await Promise.all([watching, watchingToo]);
});

test('watches are told that their version is too old', async () => {
  const names: string[] = [];
  const stop = new AbortController();
  const watching = watchNames(names, stop.signal);
  await eventually('it watches', () => proxy.openWatches().length === 1);
  expect(proxy.expireWatches()).toBe(1);
  await watching;
  expect(names).toEqual(['error 410']);
  proxy.refuseWatches(1);
  expect((await through.call('GET', `${path}?watch=true`)).status).toBe(410);
});

test('an older list is told again', async () => {
  proxy.lists.remember();
  await through.list(path);
  await ground.api.create(path, configMap('new'));
  proxy.lists.replay(1);
  const told = (await through.list(path)).map(({ metadata }) => metadata.name);
  expect(told).not.toContain('new');
  expect((await through.list(path)).map(({ metadata }) => metadata.name)).toContain('new');
});

test('nobody gets through while the server is cut off', async () => {
  proxy.cutOff(true);
  await expect(through.list(path)).rejects.toThrow();
  proxy.cutOff(false);
  expect(await through.list(path)).toBeDefined();
});
