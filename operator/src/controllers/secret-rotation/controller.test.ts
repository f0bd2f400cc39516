import { afterEach, describe, expect, it } from '@jest/globals';
import { API_VERSION, LABELS } from '../../api/group.ts';
import { SECRET_ROTATION, type SecretRotation } from '../../api/v1alpha1/secret-rotation.ts';
import { EVENT, POD } from '../../kube/kinds.ts';
import { createFakeKube } from '../../kube/testing.ts';
import { createManager, type Manager } from '../../runtime/manager.ts';
import { createMemoryLog, createTestClock, settle } from '../../runtime/testing.ts';
import { createMetrics } from '../../telemetry/metrics.ts';
import { createFakeVault, type FakeVault } from '../../vault/testing.ts';
import type { VaultData, VaultProblemKind } from '../../vault/vault.ts';
import { createSecretRotationController } from './controller.ts';
import { CERTIFICATE } from './kinds/testing-certificates.ts';

const ROLES = ['app-a', 'system-a', 'app-b', 'system-b'].map((login) => `here.study.database-${login}`);
const PATH = 'secret/data/here/study/database';
/** The longest pause between two looks for connections. */
const MOST_MS = 60_000;

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
  /** How many old keys each pod says that it has; by default it does not say. */
  const left = new Map<string, number>();
  /** What the server says of connections, through a pod. */
  const answer = { connections: (_logins: readonly string[]) => Response.json({ connections: [] }) };
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
      const { hostname, pathname, searchParams } = new URL(address);
      if (pathname === '/internal/connections') return answer.connections(searchParams.getAll('login'));
      const { secret: name = 'database' } = spec;
      const version = `kv-${vault.keyValue(PATH.replace('database', name))?.version ?? 0}`;
      const said = { name, version: stuck.get(hostname) ?? version, left: left.get(hostname) };
      return Response.json({ credentials: [said] });
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
  const addPod = (name: string, podIP: string, component = 'api', release = 'study-1') =>
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
          [LABELS.release]: release,
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
    left,
    answer,
    events: () => kube.all(EVENT).map(({ type, reason }) => `${type} ${reason}`),
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

  it('cuts nobody who is still connected with an old login, says who it is, and ends when they are gone', async () => {
    const { clock, vault, addPod, now, answer, ready, events, change } = await setup();
    addPod('api-1', '10.0.0.1');
    await clock.advance(70_000);
    const [old, asked] = [vault.passwordOf(ROLES[0]!), [] as string[]];
    answer.connections = (logins) => {
      asked.push(logins.join(','));
      return Response.json({ connections: [{ login: ROLES[0], count: 1, from: 'psql in the database x' }] });
    };
    await change({ rotate: 1 });
    await clock.advance(300_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'OldLoginInUse' });
    expect(ready()?.message).toContain(`1 of ${ROLES[0]!} from psql in the database x`);
    expect(new Set(asked)).toEqual(new Set([`${ROLES[0]!},${ROLES[1]!}`]));
    answer.connections = () => Response.json({ error: 'it does not answer' }, { status: 503 });
    await clock.advance(MOST_MS);
    expect(ready()).toMatchObject({ status: 'False', reason: 'ConnectionsUnknown' });
    expect(ready()?.message).toContain('api-1 says: it does not answer');
    answer.connections = () => Response.json({ error: 'nothing is here' }, { status: 404 });
    await clock.advance(10_000);
    expect(ready()?.message).toContain('api-1 is of a version that cannot be asked');
    answer.connections = () => new Response('nonsense');
    await clock.advance(10_000);
    expect(ready()?.message).toContain('api-1 does not answer');
    expect([vault.passwordOf(ROLES[0]!), now().status?.version]).toEqual([old, 1]);
    expect(events()).toEqual(expect.arrayContaining(['Warning OldLoginInUse', 'Warning ConnectionsUnknown']));
    answer.connections = () => Response.json({ connections: [] });
    await clock.advance(10_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
    expect(vault.passwordOf(ROLES[0]!)).not.toBe(old);
  });

  it('looks for those who are still connected ever more rarely, says when next, and tells it by one event', async () => {
    const { clock, addPod, now, answer, ready, events, change } = await setup({ graceSeconds: 10 });
    addPod('api-1', '10.0.0.1');
    await clock.advance(20_000);
    const asked: number[] = [];
    answer.connections = () => {
      asked.push(clock.now().getTime());
      return Response.json({ connections: [{ login: 'a', count: 1, from: 'psql' }] });
    };
    await change({ rotate: 1 });
    await clock.advance(600_000);
    const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    for (const [index, pause] of pauses.entries()) {
      const whole = Math.min(2_000 * 2 ** index, MOST_MS);
      expect(pause).toBeGreaterThan(whole - 1_000);
      expect(pause).toBeLessThanOrEqual(whole);
    }
    expect(pauses.length).toBeGreaterThan(10);
    const { retries, retryTime = '' } = now().status?.current ?? {};
    expect(retries).toBe(asked.length);
    expect(Date.parse(retryTime)).toBeGreaterThan(clock.now().getTime());
    expect(ready()?.message).toContain(`Looked for ${asked.length} times; the next time is ${retryTime}.`);
    expect(events().filter((event) => event.includes('OldLoginInUse'))).toEqual(['Warning OldLoginInUse']);

    answer.connections = () => Response.json({ connections: [] });
    await clock.advance(MOST_MS);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
    expect(now().status?.current).toBeUndefined();
  });

  it('looks at once for those who were connected when it was paused meanwhile', async () => {
    const { clock, addPod, answer, ready, change } = await setup({ graceSeconds: 10 });
    addPod('api-1', '10.0.0.1');
    await clock.advance(20_000);
    answer.connections = () => Response.json({ connections: [{ login: 'a', count: 1, from: 'psql' }] });
    await change({ rotate: 1 });
    await clock.advance(600_000);
    await change({ paused: true });
    expect(ready()).toMatchObject({ reason: 'Paused' });
    answer.connections = () => Response.json({ connections: [] });
    await change({ paused: false });
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
  });

  it('revokes no certificate of the gateway while one of two pods still shows the old one', async () => {
    const { clock, vault, stuck, addPod, now, ready, change } = await setup({
      ...{ secret: 'gateway-certificate', graceSeconds: 10 },
      certificate: { commonName: 'study.example', altNames: [] },
    });
    const calls: string[] = [];
    const [write, read, allows] = [vault.write.bind(vault), vault.read.bind(vault), vault.allows];
    const documents: VaultData[] = [];
    vault.allows = (path) => (/^pki\/(issue\/here\.|revoke-with-key)/.test(path) ? ['update'] : allows(path));
    vault.read = async (path) => {
      const [, version] = /\?version=(\d+)$/.exec(path) ?? [];
      return version === undefined ? await read(path) : { data: documents[Number(version) - 1] };
    };
    vault.write = async (path, body) => {
      if (path.startsWith('secret/')) documents.push(body['data'] as VaultData);
      if (!path.startsWith('pki/')) return await write(path, body);
      calls.push(path);
      return {
        certificate: CERTIFICATE,
        private_key: `key-${calls.length}`,
        serial_number: `0${calls.length}`,
      };
    };
    const revoked = () => calls.filter((path) => path === 'pki/revoke-with-key');
    addPod('gateway-1', '10.0.0.1', 'gateway');
    addPod('gateway-2', '10.0.0.2', 'gateway');
    await clock.advance(30_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });

    stuck.set('10.0.0.2', 'kv-1');
    await change({ rotate: 1 });
    await clock.advance(300_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'NotInUse' });
    expect(ready()?.message).toContain('1 of 2 pods do not use version 2 yet: gateway-2');
    expect(now().status?.current).toMatchObject({ step: 'Proving', version: 2 });
    expect(revoked()).toEqual([]);

    // It is seen with the new one, and falls back while the grace lasts.
    stuck.clear();
    await clock.advance(4_000);
    expect(ready()).toMatchObject({ reason: 'InGrace' });
    stuck.set('10.0.0.2', 'kv-1');
    await clock.advance(120_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'NotInUse' });
    expect(revoked()).toEqual([]);

    stuck.clear();
    await clock.advance(5_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
    expect(revoked()).toHaveLength(1);
  });

  it('tells by an event that it is not Ready any more, at rest too', async () => {
    const { clock, vault, addPod, ready, events } = await setup();
    addPod('api-1', '10.0.0.1');
    await clock.advance(70_000);
    vault.fails = () => 'sealed';
    await clock.advance(70_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'VaultSealed' });
    expect(events().at(-1)).toBe('Warning VaultSealed');
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

  it('begins nothing with a policy that allows too little or too much', async () => {
    const { clock, vault, addPod, ready, change } = await setup();
    addPod('api-1', '10.0.0.1');
    await clock.advance(70_000);
    const { allows } = vault;
    const before = vault.writes.length;
    vault.allows = (path) => (path === `database/rotate-role/${ROLES[3]!}` ? ['deny'] : allows(path));
    await change({ rotate: 1 });
    expect(ready()).toMatchObject({ status: 'False', reason: 'VaultPolicyTooNarrow' });
    vault.allows = (path) => (path === 'auth/token/create' ? ['update'] : allows(path));
    await clock.advance(10_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'VaultPolicyTooWide' });
    expect(ready()?.message).toContain('it allows update auth/token/create');
    expect(vault.writes).toHaveLength(before);
    vault.allows = allows;
    await clock.advance(70_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
  });

  it('has a signing key published by every pod, then sign, and waits for what older ones have signed', async () => {
    const { clock, vault, left, stuck, addPod, now, ready } = await setup({ secret: 'signing-keys' });
    const path = PATH.replace('database', 'signing-keys');
    addPod('api-1', '10.0.0.1');
    stuck.set('10.0.0.1', 'kv-0');
    await clock.advance(10_000);
    expect(ready()).toMatchObject({ reason: 'NotInUse' });
    expect(vault.keyValue(path)).toMatchObject({ version: 1, data: { phase: 'publish' } });
    stuck.clear();
    left.set('10.0.0.1', 1);
    await clock.advance(10_000);
    expect(vault.keyValue(path)).toMatchObject({ version: 2, data: { phase: 'sign' } });
    await clock.advance(120_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'InGrace' });
    expect(now().status?.current).toMatchObject({ step: 'Grace', stage: 1, version: 2, left: 1 });
    left.set('10.0.0.1', 0);
    await clock.advance(10_000);
    expect(ready()).toMatchObject({ status: 'True', reason: 'Rotated' });
    expect(now().status).toMatchObject({ version: 2, history: [{ version: 2, result: 'Revoked' }] });
  });

  it('does not touch the key that seals while pods of two releases run', async () => {
    const { clock, vault, addPod, ready } = await setup({ secret: 'secret-box' });
    const { allows } = vault;
    vault.allows = (path) => (path.startsWith('transit/keys/here.') ? ['read', 'update'] : allows(path));
    addPod('api-1', '10.0.0.1');
    addPod('api-2', '10.0.0.2', 'api', 'study-2');
    await clock.advance(10_000);
    expect(ready()).toMatchObject({ status: 'False', reason: 'OtherVersionRuns' });
    expect(vault.writes).toEqual([]);
  });
});
