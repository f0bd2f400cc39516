import { expect, test } from '@jest/globals';

import { DATABASE_MIGRATION, type DatabaseMigration } from '../api/v1alpha1/database-migration.ts';
import { kubeError } from '../kube/kube-error.ts';
import { CONFIG_MAP, EVENT } from '../kube/kinds.ts';
import type { Key } from '../kube/kube.ts';
import { createFakeKube } from '../kube/testing.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import type { Controller, ControllerDeps, Outcome } from './controller.ts';
import { createManager } from './manager.ts';
import { terminal } from './terminal.ts';
import { createMemoryLog, createTestClock, settle } from './testing.ts';

function migration(name: string): DatabaseMigration {
  return {
    apiVersion: DATABASE_MIGRATION.apiVersion as DatabaseMigration['apiVersion'],
    kind: 'DatabaseMigration',
    metadata: { namespace: 'here', name },
    spec: { phase: 'expand' } as DatabaseMigration['spec'],
  };
}

function configMap(name: string, owner: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'here', name, labels: { owner } } };
}

type Work = (deps: ControllerDeps, key: Key) => Promise<Outcome>;

function setup(work: Work = async () => ({}), more: Partial<Controller> = {}) {
  const kube = createFakeKube();
  const clock = createTestClock();
  const metrics = createMetrics();
  const leads = { now: true };
  const manager = createManager({
    kube,
    leadership: { epoch: () => 3, mayWrite: () => leads.now },
    namespaces: [],
    instance: 'operator-0',
    clock,
    chance: () => 0,
    log: createMemoryLog(),
    metrics,
    fetch: globalThis.fetch,
  });
  const seen: string[] = [];
  manager.add({
    name: 'test',
    kind: DATABASE_MIGRATION,
    watches: [
      {
        kind: CONFIG_MAP,
        labelSelector: 'owner',
        concerns: ({ metadata }) => [{ namespace: 'here', name: metadata.labels?.['owner'] ?? '' }],
      },
    ],
    reconcile: async (asked) => {
      seen.push(asked.name);
      return await work(manager.deps, asked);
    },
    ...more,
  });
  const start = async (): Promise<void> => {
    await manager.start().synced;
    await settle();
  };
  const statusOf = (name = 'one') =>
    kube.all(DATABASE_MIGRATION).find(({ metadata }) => metadata.name === name)?.status;
  return { kube, clock, metrics, manager, leads, seen, start, statusOf };
}

test('a process that does not lead keeps everything in memory and reconciles nothing', async () => {
  const { kube, manager, seen, start } = setup();
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  kube.seed(DATABASE_MIGRATION, migration('two'));
  await settle();
  expect(seen).toEqual([]);
  expect(manager.deps.lister(DATABASE_MIGRATION).list('here')).toHaveLength(2);
  await manager.stop();
});

test('a new leader reconciles everything that there is', async () => {
  const { kube, manager, seen, start } = setup();
  kube.seed(DATABASE_MIGRATION, migration('one'));
  kube.seed(DATABASE_MIGRATION, migration('two'));
  await start();
  await manager.lead();
  await settle();
  expect(seen).toEqual(['one', 'two']);
  await manager.stop();
});

test('reconciles what a change concerns now and concerned before', async () => {
  const { kube, manager, seen, start } = setup();
  await start();
  await manager.lead();
  kube.seed(CONFIG_MAP, configMap('child', 'one'));
  await settle();
  kube.edit(CONFIG_MAP, { namespace: 'here', name: 'child' }, (object) => ({
    ...object,
    metadata: { ...object.metadata, labels: { owner: 'two' } },
  }));
  await settle();
  await kube.remove(CONFIG_MAP, { namespace: 'here', name: 'child' }, {});
  await settle();
  expect(seen).toEqual(['one', 'two', 'one', 'two']);
  await manager.stop();
});

test('sees what it has written before the watch says so', async () => {
  const sizes: number[] = [];
  const { kube, manager, start } = setup(async ({ kube: writes, lister }) => {
    if (lister(CONFIG_MAP).list('here').length === 0) {
      kube.watchers.freeze(true);
      await writes.create(CONFIG_MAP, configMap('child', 'one'));
    }
    sizes.push(lister(CONFIG_MAP).list('here').length);
    return {};
  });
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  await manager.lead();
  await settle();
  expect(sizes).toEqual([1, 1]);
  await manager.stop();
});

test('looks again when it was asked to, and once in the time of a resync', async () => {
  let isFirst = true;
  const { kube, clock, manager, seen, start } = setup(async () => {
    const outcome = isFirst ? { requeueAfterMs: 5_000 } : {};
    isFirst = false;
    return outcome;
  });
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  await manager.lead();
  await clock.advance(5_000);
  expect(seen).toHaveLength(2);
  await clock.advance(590_000);
  expect(seen).toHaveLength(2);
  await clock.advance(6_000);
  expect(seen).toHaveLength(3);
  await manager.stop();
});

test('a failure that nothing but a person can mend is not tried again, and is told', async () => {
  const { kube, clock, manager, seen, start, statusOf } = setup(async () => {
    throw terminal('NameTaken', 'The name is taken: choose another.');
  });
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  await manager.lead();
  await clock.advance(300_000);
  expect(statusOf()?.conditions?.find(({ type }) => type === 'Stalled')).toMatchObject({
    status: 'True',
    reason: 'NameTaken',
    message: 'The name is taken: choose another.',
  });
  expect(statusOf()?.observedGeneration).toBe(1);
  expect(kube.all(EVENT)).toMatchObject([
    { reason: 'NameTaken', type: 'Warning', regarding: { name: 'one' } },
  ]);
  // Once for the object, and once for the status that was written to it.
  expect(seen.length).toBeLessThanOrEqual(2);
  await manager.stop();
});

test('a conflict is tried again and told to nobody', async () => {
  let conflicts = 3;
  const { kube, clock, manager, seen, start, statusOf } = setup(async () => {
    conflicts -= 1;
    if (conflicts >= 0) {
      throw kubeError({ reason: 'Conflict', status: 409, message: 'modified' });
    }
    return {};
  });
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  await manager.lead();
  await clock.advance(1_000);
  expect({ seen: seen.length, status: statusOf(), events: kube.all(EVENT) }).toEqual({
    seen: 4,
    status: undefined,
    events: [],
  });
  await manager.stop();
});

test('what the API server refuses is told at once, and tried again without a hot loop', async () => {
  const { kube, clock, manager, seen, start, statusOf } = setup(async () => {
    throw kubeError({
      reason: 'Forbidden',
      status: 403,
      message: 'pods "x" is forbidden: exceeded quota: small',
    });
  });
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  await manager.lead();
  await clock.advance(600_000);
  const condition = statusOf()?.conditions?.find(({ type }) => type === 'Reconciling');
  expect(condition).toMatchObject({ status: 'True', reason: 'QuotaExceeded' });
  expect(condition?.message).toContain('Raise the quota');
  expect(seen.length).toBeLessThan(25);
  expect(kube.all(EVENT)).toHaveLength(1);
  await manager.stop();
});

test('waits as long as the API server asks before it tries again', async () => {
  const { kube, clock, manager, seen, start } = setup(async () => {
    throw kubeError({ reason: 'TooManyRequests', status: 429, message: 'slow down', retryAfterMs: 20_000 });
  });
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  await manager.lead();
  await clock.advance(19_000);
  expect(seen).toHaveLength(1);
  await clock.advance(1_000);
  expect(seen).toHaveLength(2);
  await manager.stop();
});

test('a write of a process that does not lead any more never leaves it', async () => {
  const { kube, clock, manager, leads, start } = setup(async ({ kube: writes }, { namespace, name }) => {
    await writes.merge<DatabaseMigration>(
      DATABASE_MIGRATION,
      { namespace, name },
      { body: { metadata: { labels: { a: 'b' } } } },
    );
    return {};
  });
  await start();
  await manager.lead();
  leads.now = false;
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await clock.advance(60_000);
  expect(kube.writes()).toEqual([]);
  await manager.stop();
});

test('ends what runs before it says that it has stopped', async () => {
  let finish = (): void => undefined;
  const { kube, manager, start } = setup(async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    return {};
  });
  kube.seed(DATABASE_MIGRATION, migration('one'));
  await start();
  await manager.lead();
  let isStopped = false;
  void manager.stop().then(() => (isStopped = true));
  await settle();
  expect(isStopped).toBe(false);
  finish();
  await settle();
  expect(isStopped).toBe(true);
});

test('refuses a lister of a kind that nobody watches', () => {
  const { manager } = setup();
  manager.deps.lister(EVENT);
  expect(() => manager.start()).toThrow('no controller watches it');
});

test('counts what it does', async () => {
  const { kube, manager, metrics, start } = setup();
  kube.seed(DATABASE_MIGRATION, migration('one'));
  kube.seed(DATABASE_MIGRATION, {
    ...migration('stuck'),
    status: { conditions: [{ type: 'Stalled', status: 'True' }] } as unknown as DatabaseMigration['status'],
  } as DatabaseMigration);
  await start();
  await manager.lead();
  await settle();
  const text = await metrics.registry.metrics();
  expect(text).toContain(
    'studyflow_operator_stalled{kind="DatabaseMigration",object_namespace="here",object_name="stuck"} 1',
  );
  expect(text).not.toContain('object_name="one"');
  expect(text).toContain('studyflow_operator_reconciles_total{controller="test",outcome="done"} 2');
  expect(text).toContain('studyflow_operator_list_calls_total{kind="DatabaseMigration"} 1');
  expect(text).toContain('studyflow_operator_leader 1');
  expect(text).toContain('studyflow_operator_leader_epoch 3');
  expect(text).toContain('studyflow_operator_queue_depth{controller="test"} 0');
  expect(text).toContain('studyflow_operator_watch_age_seconds{kind="ConfigMap"} 0');
  await manager.stop();
});
