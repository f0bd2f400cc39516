import { expect, test } from '@jest/globals';

import {
  DATABASE_MIGRATION,
  type DatabaseMigration,
  type DatabaseMigrationStatus,
} from '../api/v1alpha1/database-migration.ts';
import { createFakeKube } from '../kube/testing.ts';
import { writeStatus } from './status.ts';

const write = writeStatus<DatabaseMigrationStatus, DatabaseMigration>;

function setup() {
  const kube = createFakeKube();
  const object = kube.seed(DATABASE_MIGRATION, {
    apiVersion: DATABASE_MIGRATION.apiVersion as DatabaseMigration['apiVersion'],
    kind: 'DatabaseMigration',
    metadata: { namespace: 'here', name: 'one' },
    spec: { phase: 'expand' } as DatabaseMigration['spec'],
  });
  return { kube, object };
}

test('writes status once, and nothing when it says the same', async () => {
  const { kube, object } = setup();
  const after = await write(kube, DATABASE_MIGRATION, object, { observedGeneration: 1, job: 'x' });
  expect(after.status).toEqual({ observedGeneration: 1, job: 'x' });
  expect(await write(kube, DATABASE_MIGRATION, after, { job: 'x', observedGeneration: 1 })).toBe(after);
  expect(kube.writes()).toHaveLength(1);
});

test('is refused when the object has changed since', async () => {
  const { kube, object } = setup();
  kube.edit(DATABASE_MIGRATION, { namespace: 'here', name: 'one' }, (old) => ({
    ...old,
    metadata: { ...old.metadata, labels: { a: 'b' } },
  }));
  await expect(write(kube, DATABASE_MIGRATION, object, { job: 'x' })).rejects.toMatchObject({
    reason: 'Conflict',
  });
});

test('takes away what the new status does not say', async () => {
  const { kube, object } = setup();
  const after = await write(kube, DATABASE_MIGRATION, object, { job: 'x', rows: 1 });
  expect((await write(kube, DATABASE_MIGRATION, after, { job: 'x' })).status).toEqual({ job: 'x' });
});
