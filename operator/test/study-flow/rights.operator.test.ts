import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LEASE_RIGHTS, OPERATOR_RIGHTS, type Right } from '../../src/api/rbac.ts';
import type { AuditEntry } from '../../../tools/kubernetes/control-plane.ts';
import { eventually } from '../harness/eventually.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import { openPlatform, type Platform } from './platform.ts';

const USER = 'studyflow-operator';

let ground: Ground;
let platform: Platform;

beforeAll(async () => {
  ground = await startOperatorGround({ own: { controllers: true, audit: true } });
  const namespace = await ground.namespace();
  await grant(namespace, [...OPERATOR_RIGHTS, ...LEASE_RIGHTS]);
  const kubeconfig = ground.controlPlane?.accessAs({ user: USER }).kubeconfig;
  if (kubeconfig === undefined) throw new Error('Nobody knows the operator.');
  await ground.startOperator({ namespace, kubeconfig, leaderElection: true });
  platform = openPlatform(ground, namespace);
});

afterAll(async () => {
  await ground.close();
});

async function grant(namespace: string, rules: readonly Right[]): Promise<void> {
  const metadata = { name: USER };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: USER };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER }];
  await ground.applyYaml(
    [
      { apiVersion, kind: 'Role', metadata, rules },
      { apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects },
    ],
    namespace,
  );
}

function calls(): readonly AuditEntry[] {
  return (ground.controlPlane?.auditLog() ?? []).filter(({ user }) => user.username === USER);
}

const isWrite = ({ verb, objectRef }: AuditEntry): boolean =>
  !['get', 'list', 'watch'].includes(verb) && objectRef?.resource !== 'leases';

describe('the operator with its own rights and no more', () => {
  test('brings a platform up, and its next version, without a refusal', async () => {
    await platform.apply({ gateway: { enabled: true, replicas: 1 }, migrations: { enabled: true } });
    await platform.serves();
    await platform.apply(
      { gateway: { enabled: true, replicas: 1 }, migrations: { enabled: true } },
      'registry.test/studyflow:2',
    );
    await platform.serves();
    await platform.says('Reconciling', 'False');
    expect(calls().filter(({ responseStatus }) => responseStatus?.code === 403)).toEqual([]);
  });

  test('never asks for a Secret', () => {
    expect(calls().filter(({ objectRef }) => objectRef?.resource === 'secrets')).toEqual([]);
  });

  test('writes nothing at rest (O9)', async () => {
    let before = -1;
    await eventually(
      'what follows from the last change has been written',
      () => {
        const isStill = calls().filter(isWrite).length === before;
        before = calls().filter(isWrite).length;
        return isStill;
      },
      { everyMs: 1_500 },
    );
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(calls().filter(isWrite).slice(before)).toEqual([]);
  });

  test('says which right was taken away, serves on, and goes on when it is given back', async () => {
    const without = OPERATOR_RIGHTS.filter(({ apiGroups }) => !apiGroups.includes('policy'));
    await grant(platform.namespace, [...without, ...LEASE_RIGHTS]);
    await platform.apply(
      { gateway: { enabled: true, replicas: 3 }, migrations: { enabled: true } },
      'registry.test/studyflow:2',
    );
    const { message } = await platform.says('Stalled', 'True', 'Forbidden');
    expect(message).toMatch(/poddisruptionbudgets.*policy/);
    await platform.says('Available', 'True');
    await eventually('an event says so', async () => (await platform.events('Forbidden')).length > 0);
    const attempts = calls().filter(
      ({ responseStatus, objectRef }) =>
        responseStatus?.code === 403 && objectRef?.resource === 'poddisruptionbudgets',
    );
    expect(attempts.filter(({ verb }) => verb === 'patch').length).toBeLessThan(20);
    await grant(platform.namespace, [...OPERATOR_RIGHTS, ...LEASE_RIGHTS]);
    await platform.apply(
      { gateway: { enabled: true, replicas: 3 }, migrations: { enabled: true }, revisionHistoryLimit: 5 },
      'registry.test/studyflow:2',
    );
    await platform.serves();
  });
});
