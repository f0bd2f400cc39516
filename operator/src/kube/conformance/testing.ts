import { describe, expect, test } from '@jest/globals';

import { appliedByUs, ownsEverything } from '../managed-fields.ts';
import { CONFIG_MAP } from '../kinds.ts';
import type { Key, Kind, Kube, KubeObject, WatchEvent } from '../kube.ts';
import { DEPLOYMENT, type Deployment } from '../workloads.ts';

type ConfigMap = KubeObject & { readonly data?: Readonly<Record<string, string>> };

/** A server to ask, and somebody else who writes to it. */
export interface KubeUnderTest {
  readonly kube: Kube;
  /** A namespace that exists and is empty at first; each test uses names of its own. */
  readonly namespace: string;
  /** Merges a patch as another field manager. */
  edit(kind: Kind, key: Key, patch: Readonly<Record<string, unknown>>): Promise<void>;
  /** Page size of lists, in objects; the suite makes more than that only when it is small. */
  readonly pageSize: number;
}

/** What every `Kube` promises: the fake in memory and the client of a real API server alike. */
export function describeKube(name: string, ask: () => KubeUnderTest): void {
  describe(name, () => {
    describeReads(ask);
    describeApply(ask);
    describeStatus(ask);
    describePreconditions(ask);
    describeDeletion(ask);
    describeWatch(ask);
  });
}

function describeReads(ask: () => KubeUnderTest): void {
  test('answers undefined for an object that there is not', async () => {
    const { kube, namespace } = ask();
    expect(await kube.get(CONFIG_MAP, { namespace, name: 'nobody' })).toBeUndefined();
  });

  test('refuses to create an object twice', async () => {
    const { kube, namespace } = ask();
    await kube.create(CONFIG_MAP, configMap(namespace, 'twice', { a: '1' }));
    await expect(kube.create(CONFIG_MAP, configMap(namespace, 'twice', { a: '2' }))).rejects.toMatchObject({
      name: 'KubeError',
      reason: 'AlreadyExists',
    });
  });

  test('lists by label, with the kind in each object', async () => {
    const { kube, namespace } = ask();
    await kube.create(CONFIG_MAP, labelled(configMap(namespace, 'listed-1', {}), { shelf: 'a' }));
    await kube.create(CONFIG_MAP, labelled(configMap(namespace, 'listed-2', {}), { shelf: 'b' }));
    const page = await kube.list(CONFIG_MAP, { namespace, labelSelector: 'shelf=a' });
    expect(page.items).toHaveLength(1);
    expect(page.items[0]).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'listed-1' },
    });
    expect(Number(page.resourceVersion)).toBeGreaterThan(0);
  });

  test('gives a list of many in pages, each object once', async () => {
    const { kube, namespace, pageSize } = ask();
    const count = Math.min(pageSize, 20) + 2;
    for (let index = 0; index < count; index += 1) {
      await kube.create(CONFIG_MAP, labelled(configMap(namespace, `paged-${index}`, {}), { paged: 'yes' }));
    }
    const names = new Set<string>();
    let next: string | undefined;
    do {
      const page = await kube.list(CONFIG_MAP, {
        namespace,
        labelSelector: 'paged=yes',
        ...(next === undefined ? {} : { next }),
      });
      page.items.forEach((item) => names.add(item.metadata.name));
      next = page.next;
    } while (next !== undefined);
    expect(names.size).toBe(count);
  });
}

function describeApply(ask: () => KubeUnderTest): void {
  test('applying makes what is not there, and the same again writes nothing', async () => {
    const { kube, namespace } = ask();
    const first = await kube.apply(CONFIG_MAP, configMap(namespace, 'applied', { a: '1' }));
    const second = await kube.apply(CONFIG_MAP, configMap(namespace, 'applied', { a: '1' }));
    expect(first.metadata.uid).toBeDefined();
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  test('applying takes away what it set before, and leaves what others set', async () => {
    const { kube, namespace, edit } = ask();
    await kube.apply(CONFIG_MAP, configMap(namespace, 'shared', { ours: '1', old: '1' }));
    await edit(CONFIG_MAP, { namespace, name: 'shared' }, { data: { theirs: '1' } });
    const after = await kube.apply(CONFIG_MAP, configMap(namespace, 'shared', { ours: '2' }));
    expect(after.data).toEqual({ ours: '2', theirs: '1' });
  });

  test('tells by its managed fields whether somebody has changed or removed what was applied', async () => {
    const { kube, namespace, edit } = ask();
    const key = { namespace, name: 'drifted' };
    const intent = configMap(namespace, 'drifted', { a: '1', b: '1' });
    expect(ownsEverything(await kube.apply(CONFIG_MAP, intent), intent)).toBe(true);
    await edit(CONFIG_MAP, key, { data: { c: '1' } });
    expect(ownsEverything(await current(kube, key), intent)).toBe(true);
    await edit(CONFIG_MAP, key, { data: { a: '2' } });
    expect(ownsEverything(await current(kube, key), intent)).toBe(false);
    const putBack = await kube.apply(CONFIG_MAP, intent);
    expect(putBack.data).toEqual({ a: '1', b: '1', c: '1' });
    await edit(CONFIG_MAP, key, { data: { b: null } });
    expect(ownsEverything(await current(kube, key), intent)).toBe(false);
  });

  test('owns the fields of containers, lists and empty maps that it has applied', async () => {
    const { kube, namespace, edit } = ask();
    const intent = deployment(namespace, 'owned');
    expect(ownsEverything(await kube.apply(DEPLOYMENT, intent), intent)).toBe(true);
    expect(appliedByUs(await required(kube, { namespace, name: 'owned' }))).toBeDefined();
    await edit(DEPLOYMENT, { namespace, name: 'owned' }, { spec: { replicas: 5 } });
    expect(ownsEverything(await required(kube, { namespace, name: 'owned' }), intent)).toBe(true);
    const args = [{ name: 'main', image: 'example.test/app:1', args: ['--other'] }];
    await edit(
      DEPLOYMENT,
      { namespace, name: 'owned' },
      { spec: { template: { spec: { containers: args } } } },
    );
    expect(ownsEverything(await required(kube, { namespace, name: 'owned' }), intent)).toBe(false);
  });

  test('counts generations by changes of the spec, not of labels or status', async () => {
    const { kube, namespace, edit } = ask();
    const made = await kube.apply(DEPLOYMENT, deployment(namespace, 'generations'));
    const key = { namespace, name: 'generations' };
    await edit(DEPLOYMENT, key, { metadata: { labels: { some: 'label' } } });
    await kube.applyStatus(DEPLOYMENT, withStatus(await required(kube, key), { replicas: 1 }));
    expect((await required(kube, key)).metadata.generation).toBe(made.metadata.generation);
    await edit(DEPLOYMENT, key, { spec: { minReadySeconds: 3 } });
    expect((await required(kube, key)).metadata.generation).toBe((made.metadata.generation ?? 0) + 1);
  });
}

function describeStatus(ask: () => KubeUnderTest): void {
  test('applies status to the subresource only, and nothing of it by applying the object', async () => {
    const { kube, namespace } = ask();
    const made = await kube.apply(DEPLOYMENT, deployment(namespace, 'status'));
    const written = await kube.applyStatus(DEPLOYMENT, withStatus(made, { replicas: 3, updatedReplicas: 2 }));
    expect(written.status).toMatchObject({ replicas: 3, updatedReplicas: 2 });
    const again = await kube.apply(DEPLOYMENT, deployment(namespace, 'status'));
    expect(again.status).toMatchObject({ replicas: 3, updatedReplicas: 2 });
  });

  test('scales through the subresource, and answers with a Scale', async () => {
    const { kube, namespace } = ask();
    await kube.apply(DEPLOYMENT, deployment(namespace, 'scaled'));
    const key = { namespace, name: 'scaled' };
    const scale = await kube.merge(DEPLOYMENT, key, {
      body: { spec: { replicas: 0 } },
      subresource: 'scale',
    });
    expect(scale.kind).toBe('Scale');
    expect((await required(kube, key)).spec?.replicas).toBe(0);
  });
}

function describePreconditions(ask: () => KubeUnderTest): void {
  const writes: Readonly<Record<string, (kube: Kube, old: ConfigMap) => Promise<unknown>>> = {
    apply: async (kube, old) => await kube.apply(CONFIG_MAP, { ...bare(old), data: { a: '9' } }),
    merge: async (kube, old) =>
      await kube.merge(CONFIG_MAP, keyOf(old), {
        body: { data: { a: '9' } },
        resourceVersion: old.metadata.resourceVersion ?? '',
      }),
    replace: async (kube, old) => await kube.replace(CONFIG_MAP, { ...old, data: { a: '9' } }),
    remove: async (kube, old) =>
      await kube.remove(CONFIG_MAP, keyOf(old), { resourceVersion: old.metadata.resourceVersion ?? '' }),
  };
  test.each(Object.entries(writes))('refuses to %s what has changed since', async (name, write) => {
    const { kube, namespace, edit } = ask();
    const old = await kube.apply(CONFIG_MAP, configMap(namespace, `fenced-${name}`, { a: '1' }));
    await edit(CONFIG_MAP, keyOf(old), { data: { b: '1' } });
    await expect(write(kube, old)).rejects.toMatchObject({ name: 'KubeError', reason: 'Conflict' });
    expect((await current(kube, keyOf(old))).data).toEqual({ a: '1', b: '1' });
  });

  test('applies to what is gone by making it anew, whatever version the intent carries', async () => {
    const { kube, namespace } = ask();
    const old = await kube.apply(CONFIG_MAP, configMap(namespace, 'gone', { a: '1' }));
    await kube.remove(CONFIG_MAP, keyOf(old), {});
    const anew = await kube.apply(CONFIG_MAP, bare(old));
    expect(anew.metadata.uid).not.toBe(old.metadata.uid);
  });

  test('applies with a version that no object has only where there is none', async () => {
    const { kube, namespace } = ask();
    const intent = configMap(namespace, 'only-if-missing', { a: '1' });
    const asFirst = { ...intent, metadata: { ...intent.metadata, resourceVersion: '1' } };
    await kube.apply(CONFIG_MAP, asFirst);
    await expect(kube.apply(CONFIG_MAP, asFirst)).rejects.toMatchObject({ reason: 'Conflict' });
  });

  test('refuses status of an older version', async () => {
    const { kube, namespace, edit } = ask();
    const made = await kube.apply(DEPLOYMENT, deployment(namespace, 'stale-status'));
    await edit(DEPLOYMENT, keyOf(made), { metadata: { labels: { some: 'label' } } });
    await expect(kube.applyStatus(DEPLOYMENT, withStatus(made, { replicas: 9 }))).rejects.toMatchObject({
      reason: 'Conflict',
    });
  });
}

function describeDeletion(ask: () => KubeUnderTest): void {
  test('removes once, and does not mind that it is gone', async () => {
    const { kube, namespace } = ask();
    const made = await kube.create(CONFIG_MAP, configMap(namespace, 'removed', {}));
    await kube.remove(CONFIG_MAP, keyOf(made), { uid: made.metadata.uid ?? '' });
    await kube.remove(CONFIG_MAP, keyOf(made), { uid: made.metadata.uid ?? '' });
    expect(await kube.get(CONFIG_MAP, keyOf(made))).toBeUndefined();
  });

  test('does not remove another object of the same name', async () => {
    const { kube, namespace } = ask();
    const made = await kube.create(CONFIG_MAP, configMap(namespace, 'namesake', {}));
    const uid = '00000000-0000-4000-8000-000000000000';
    await expect(kube.remove(CONFIG_MAP, keyOf(made), { uid })).rejects.toMatchObject({ reason: 'Conflict' });
  });

  test('keeps what has a finalizer until that is gone', async () => {
    const { kube, namespace } = ask();
    const object = configMap(namespace, 'finalized', {});
    const metadata = { ...object.metadata, finalizers: ['studyflow.dev/test'] };
    const made = await kube.create(CONFIG_MAP, { ...object, metadata });
    await kube.remove(CONFIG_MAP, keyOf(made), {});
    expect((await current(kube, keyOf(made))).metadata.deletionTimestamp).toBeDefined();
    await kube.merge(CONFIG_MAP, keyOf(made), { body: { metadata: { finalizers: null } } });
    expect(await kube.get(CONFIG_MAP, keyOf(made))).toBeUndefined();
  });
}

function describeWatch(ask: () => KubeUnderTest): void {
  test('watches from a version on what is made, changed and removed', async () => {
    const { kube, namespace, edit } = ask();
    const { resourceVersion } = await kube.list(CONFIG_MAP, { namespace, labelSelector: 'watched=yes' });
    const made = await kube.create(
      CONFIG_MAP,
      labelled(configMap(namespace, 'watched', {}), { watched: 'yes' }),
    );
    await kube.create(CONFIG_MAP, configMap(namespace, 'not-watched', {}));
    await edit(CONFIG_MAP, keyOf(made), { data: { a: '1' } });
    await kube.remove(CONFIG_MAP, keyOf(made), {});
    const question = { namespace, labelSelector: 'watched=yes', resourceVersion };
    const events = await takeEvents(kube, question, 3);
    expect(events.map((event) => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
  });

  test('an object that loses its label is deleted for who watches by it', async () => {
    const { kube, namespace, edit } = ask();
    const made = await kube.create(
      CONFIG_MAP,
      labelled(configMap(namespace, 'relabelled', {}), { kept: 'yes' }),
    );
    const { resourceVersion } = await kube.list(CONFIG_MAP, { namespace, labelSelector: 'kept=yes' });
    await edit(CONFIG_MAP, keyOf(made), { metadata: { labels: { kept: null } } });
    const [event] = await takeEvents(kube, { namespace, labelSelector: 'kept=yes', resourceVersion }, 1);
    expect(event?.type).toBe('DELETED');
  });

  test('ends a watch that nobody wants any more, without a failure', async () => {
    const { kube, namespace } = ask();
    const { resourceVersion } = await kube.list(CONFIG_MAP, { namespace });
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _event of kube.watch(CONFIG_MAP, { namespace, resourceVersion }, controller.signal)) {
        break;
      }
    })();
    controller.abort();
    await expect(reading).resolves.toBeUndefined();
  });
}

async function takeEvents(
  kube: Kube,
  question: Parameters<Kube['watch']>[1],
  count: number,
): Promise<WatchEvent<ConfigMap>[]> {
  const controller = new AbortController();
  const events: WatchEvent<ConfigMap>[] = [];
  for await (const event of kube.watch(CONFIG_MAP, question, controller.signal)) {
    if (event.type !== 'BOOKMARK') {
      events.push(event);
    }
    if (events.length === count) {
      break;
    }
  }
  controller.abort();
  return events;
}

async function current(kube: Kube, key: Key): Promise<ConfigMap> {
  const object = await kube.get(CONFIG_MAP, key);
  expect(object).toBeDefined();
  return object!;
}

async function required(kube: Kube, key: Key): Promise<Deployment> {
  const object = await kube.get(DEPLOYMENT, key);
  expect(object).toBeDefined();
  return object!;
}

function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data };
}

function labelled(object: ConfigMap, labels: Readonly<Record<string, string>>): ConfigMap {
  return { ...object, metadata: { ...object.metadata, labels } };
}

function deployment(namespace: string, name: string): Deployment {
  const labels = { app: name };
  const container = {
    name: 'main',
    image: 'example.test/app:1',
    args: ['--quiet'],
    env: [{ name: 'LEVEL', value: 'info' }],
    ports: [{ name: 'http', containerPort: 4000 }],
    volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }],
  };
  const volumes = [{ name: 'scratch', emptyDir: {} }];
  const template = { metadata: { labels }, spec: { containers: [container], volumes } };
  const spec = { selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace, name }, spec };
}

function withStatus(object: Deployment, status: NonNullable<Deployment['status']>): Deployment {
  const { name, namespace = '', resourceVersion = '' } = object.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, resourceVersion },
    status,
  };
}

/** As it is sent by apply: without what the server keeps account of. */
function bare({ apiVersion, kind, metadata, data }: ConfigMap): ConfigMap {
  const { name, namespace = '', resourceVersion = '' } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, resourceVersion },
    ...(data === undefined ? {} : { data }),
  };
}

function keyOf({ metadata }: KubeObject): Key {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}
