import { afterEach, describe, expect, it } from '@jest/globals';
import { API_VERSION, LABELS } from '../../api/group.ts';
import { SECRET_ROTATION, type SecretRotation } from '../../api/v1alpha1/secret-rotation.ts';
import { POD } from '../../kube/kinds.ts';
import { createFakeKube } from '../../kube/testing.ts';
import { createManager, type Manager } from '../../runtime/manager.ts';
import { createMemoryLog, createTestClock, settle } from '../../runtime/testing.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { createFakeVault, type FakeVault } from '../../vault/testing.ts';
import type { VaultProblemKind } from '../../vault/vault.ts';
import { createSecretRotationController } from './controller.ts';

const ROLES = ['app-a', 'system-a', 'app-b', 'system-b'].map((login) => `here.study.database-${login}`);
const PATH = 'secret/data/here/study/database';

let running: Manager | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function setup(spec: Partial<SecretRotation['spec']> = {}, hasVault = true) {
  const clock = createTestClock();
  const kube = createFakeKube({ now: clock.now });
  const vault: FakeVault = createFakeVault(ROLES);
  /** What each pod says that it uses; by default what is in Vault. */
  const stuck = new Map<string, string>();
  const manager = createManager({
    kube,
    leadership: { epoch: () => 1, mayWrite: () => true },
    namespaces: [],
    instance: 'operator-0',
    clock,
    chance: () => 0,
    log: createMemoryLog(),
    metrics: createMetrics(),
    fetch: async (address) => {
      const version = `kv-${vault.keyValue(PATH)?.version ?? 0}`;
      const { hostname } = new URL(address);
      return Response.json({ credentials: [{ name: 'database', version: stuck.get(hostname) ?? version }] });
    },
  });
  running = manager;
  manager.add(createSecretRotationController(manager.deps, hasVault ? vault : undefined));
  kube.seed(SECRET_ROTATION, {
    apiVersion: API_VERSION,
    kind: 'SecretRotation',
    metadata: { namespace: 'here', name: 'database' },
    spec: {
      platform: 'study',
      secret: 'database',
      address: 'postgres://{{username}}:{{password}}@db/studyflow',
      rotate: 0,
      paused: false,
      graceSeconds: 60,
      ...spec,
    },
  });
  const addPod = (name: string, podIP: string, component = 'api') =>
    kube.seed(POD, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace: 'here',
        name,
        labels: {
          [LABELS.partOf]: 'studyflow',
          [LABELS.platform]: 'study',
          [LABELS.component]: component,
        },
      },
      status: { phase: 'Running', podIP },
    });
  await manager.start().synced.then(settle);
  await manager.lead();
  const now = (): SecretRotation => kube.all(SECRET_ROTATION)[0]!;
  return {
    clock,
    kube,
    vault,
    stuck,
    addPod,
    now,
    ready: () => now().status?.conditions?.find(({ type }) => type === 'Ready'),
    change: async (fields: Partial<SecretRotation['spec']>) => {
      await kube.merge(SECRET_ROTATION, { namespace: 'here', name: 'database' }, { body: { spec: fields } });
      await clock.advance(500);
    },
  };
}

describe('a SecretRotation', () => {
  it('writes, proves, waits and revokes, and tells the story', async () => {
    const { clock, vault, addPod, now, ready, change } = await setup();
    addPod('api-1', '10.0.0.1');
    await clock.advance(70_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
    expect(now().status).toMatchObject({ version: 1, history: [{ version: 1, trigger: 'First' }] });
    const old = vault.passwordOf(ROLES[0]!);
    await change({ rotate: 1 });
    await clock.advance(30_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'InGrace' });
    expect(vault.passwordOf(ROLES[0]!)).toBe(old);
    await clock.advance(40_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
    expect(vault.passwordOf(ROLES[0]!)).not.toBe(old);
    expect(now().status?.history?.map(({ trigger }) => trigger)).toEqual(['Request', 'First']);
    expect(now().status?.current).toBeUndefined();
  });

  it('revokes nothing while a pod uses the old version, or none is there to prove the new one', async () => {
    const { clock, vault, stuck, addPod, ready, change } = await setup();
    await clock.advance(10_000);
    expect(ready()).toMatchObject({ reason: 'UsedByNobody' });
    addPod('api-1', '10.0.0.1');
    addPod('worker-1', '10.0.0.2', 'worker');
    addPod('gateway-1', '10.0.0.3', 'gateway');
    stuck.set('10.0.0.3', 'none');
    await clock.advance(80_000);
    expect(ready()).toMatchObject({ status: 'True' });
    stuck.set('10.0.0.2', 'kv-1');
    const old = vault.passwordOf(ROLES[0]!);
    await change({ rotate: 1 });
    await clock.advance(90_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'NotInUse' });
    expect(ready()?.message).toContain('1 of 2 pods do not use version 2 yet: worker-1');
    expect(vault.passwordOf(ROLES[0]!)).toBe(old);
    stuck.clear();
    await clock.advance(70_000);
    expect(ready()).toMatchObject({ status: 'True' });
  });

  it.each<[VaultProblemKind, string]>([
    ['sealed', 'VaultSealed'],
    ['unreachable', 'VaultUnreachable'],
    ['forbidden', 'VaultForbidden'],
    ['missing', 'VaultPathMissing'],
    ['refused', 'VaultRefused'],
  ])('says that Vault is %s, keeps everything, and goes on within 30 s (O10)', async (kind, reason) => {
    const { clock, vault, addPod, now, ready, change } = await setup();
    addPod('api-1', '10.0.0.1');
    await clock.advance(70_000);
    const before = vault.keyValue(PATH);
    vault.fails = (call) => (call.startsWith('POST database/') ? kind : undefined);
    await change({ rotate: 1 });
    await clock.advance(120_000);
    expect(ready()).toMatchObject({ status: 'False', reason });
    expect(vault.keyValue(PATH)).toEqual(before);
    expect(now().status?.version).toBe(1);
    vault.fails = () => undefined;
    await clock.advance(30_000);
    expect(vault.keyValue(PATH)?.version).toBe(2);
  });

  it('rotates by its schedule, not while it is paused, and keeps the last ten', async () => {
    const { clock, addPod, now, ready, change } = await setup({ intervalSeconds: 3_600, graceSeconds: 10 });
    addPod('api-1', '10.0.0.1');
    await clock.advance(12 * 3_620_000);
    const { history = [], version = 0 } = now().status ?? {};
    expect(history).toHaveLength(10);
    expect(history[0]).toMatchObject({ version, trigger: 'Schedule' });
    await change({ paused: true });
    await clock.advance(2 * 3_600_000);
    expect(now().status?.version).toBe(version);
    expect(ready()).toMatchObject({ reason: 'Paused' });
  });

  it('says without a Vault that the Secrets are the person’s', async () => {
    const { clock, now, ready } = await setup({}, false);
    await clock.advance(1_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'VaultNotConfigured' });
    expect(now().status?.conditions?.find(({ type }) => type === 'Stalled')?.status).toBe('True');
  });

  it('revokes nothing when somebody else has written meanwhile', async () => {
    const { clock, vault, addPod, ready, change } = await setup();
    addPod('api-1', '10.0.0.1');
    await clock.advance(70_000);
    await change({ rotate: 1 });
    await clock.advance(5_000);
    const old = vault.passwordOf(ROLES[0]!);
    await vault.write(PATH, { data: { by: 'a person' }, options: { cas: 2 } });
    await clock.advance(70_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'WrittenMeanwhile' });
    expect(vault.passwordOf(ROLES[0]!)).toBe(old);
  });
});
