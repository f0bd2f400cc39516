/** Both keys of a platform, rotated by the operator itself: real Vault, PostgreSQL, Redis and API server, two processes. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startPlatformProcess, type PlatformProcess } from '../../../tools/vault/platform-process.ts';
import { openPodIdentity, type PodIdentity } from '../../../tools/vault/pod-identity.ts';
import { LABELS } from '../../src/api/group.ts';
import type { SecretRotationStatus } from '../../src/api/v1alpha1/secret-rotation.ts';
import { eventually } from '../harness/eventually.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { readShippedPolicy } from './stage/policies.ts';
import { addPod } from './stage/pods.ts';
import { startServers, type Servers } from './stage/servers.ts';

const MINUTES = 60_000;
/** A machine that is full makes everybody late; nothing here promises a time. */
const PATIENT = { withinMs: 5 * MINUTES, everyMs: 200 };

let servers: Servers;
let ground: Ground;
let namespace: string;
let identity: PodIdentity;
let operator: OperatorProcess;
let services: readonly PlatformProcess[];
beforeAll(async () => {
  [servers, ground] = await Promise.all([startServers(), startOperatorGround()]);
  namespace = await ground.namespace();
  await servers.vault.api.write(`transit/keys/${key()}`, { type: 'aes256-gcm96' });
  identity = await openPodIdentity(servers.vault.api, namespace);
  const policies = readShippedPolicy(namespace);
  await addAccount('operator', policies.operator);
  await addAccount('pods', policies.pods);
  operator = await startOperator();
  services = await Promise.all([startProcess(1), startProcess(2)]);
  for (const service of services) await addPod(ground.api, namespace, service);
}, 6 * MINUTES);
afterAll(async () => {
  await Promise.all([operator.stop(), ...services.map((service) => service.stop())]);
  await ground.close();
  identity.close();
  await servers.stop();
}, 2 * MINUTES);

function key(): string {
  return `${namespace}.study.secret-box`;
}

async function addAccount(name: string, policy: string): Promise<void> {
  await identity.addRole({ name, serviceAccount: name, policy });
  writeFileSync(path.join(servers.folder, name), await identity.tokenOf(name));
}

async function startOperator(): Promise<OperatorProcess> {
  return await ground.startOperator({
    namespace,
    leaderElection: true,
    leaseSeconds: 6,
    environment: {
      VAULT_ADDR: servers.vault.address,
      VAULT_ROLE: 'operator',
      VAULT_TOKEN_FILE: path.join(servers.folder, 'operator'),
    },
  });
}

/** SIGKILL, and another one at once. */
async function restartOperator(): Promise<void> {
  await operator.kill();
  operator = await startOperator();
}

async function startProcess(number: number): Promise<PlatformProcess> {
  const { postgres, redis, vault, folder } = servers;
  const urlOf = (login: string): string =>
    Object.assign(new URL(postgres.url), { username: login, password: 'admin' }).href;
  return await startPlatformProcess({
    ...{ name: `study-${number}`, podIP: `127.18.${process.pid % 250}.${number}`, folder },
    environment: {
      VAULT_ADDR: vault.address,
      VAULT_PATH: `${namespace}/study`,
      VAULT_ROLE: 'pods',
      VAULT_TOKEN_FILE: path.join(folder, 'pods'),
      DATABASE_APP_URL: urlOf('studyflow_app'),
      DATABASE_SYSTEM_URL: urlOf('studyflow_system'),
      REDIS_URL: redis.url,
      SIGNING_KEY_PUBLISH_SECONDS: '2',
      VAULT_CREDENTIALS: 'signing-keys',
      VAULT_TRANSIT_KEY: key(),
    },
  });
}

async function rotate(secret: string): Promise<void> {
  await ground.api.create(`/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/secretrotations`, {
    apiVersion: 'studyflow.dev/v1alpha1',
    kind: 'SecretRotation',
    metadata: { name: secret, namespace },
    spec: { platform: 'study', secret, graceSeconds: 10 },
  });
}

/** Until the rotation says this. */
async function untilReason(secret: string, reason: string): Promise<SecretRotationStatus> {
  const at = `/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/secretrotations/${secret}`;
  return await eventually(
    `${secret} says ${reason}`,
    async () => {
      const status = ((await ground.api.get(at))?.status ?? {}) as SecretRotationStatus;
      const ready = status.conditions?.find(({ type }) => type === 'Ready');
      if (ready?.reason !== reason) throw new Error(`${ready?.reason ?? 'nothing'}: ${ready?.message ?? ''}`);
      return status;
    },
    PATIENT,
  );
}

/** The names of the keys that sign in the processes. */
async function signingKeys(): Promise<readonly unknown[]> {
  return await Promise.all(
    services.map(async (service) => {
      const { credentials } = JSON.parse(await service.ask('/internal/credentials')) as {
        credentials: { name: string; key_id?: string }[];
      };
      return credentials.find(({ name }) => name === 'signing-keys')?.key_id;
    }),
  );
}

test(
  'another signing key signs in every process, the old one is waited for, and a killed operator goes on',
  async () => {
    const before = await signingKeys();
    await rotate('signing-keys');
    await untilReason('signing-keys', 'InGrace');
    const after = await signingKeys();
    expect(after[0]).not.toBe(before[0]);
    expect(after).toEqual([after[0], after[0]]);
    await restartOperator();
    await eventually(
      'what is left is told',
      async () => (await untilReason('signing-keys', 'InGrace')).current?.left === 1,
      PATIENT,
    );
    await servers.query(`update auth.signing_keys set retires_at = now() where status = 'previous'`);
    const { version, history } = await untilReason('signing-keys', 'Rotated');
    expect([version, history?.length, await signingKeys()]).toEqual([2, 1, after]);
  },
  10 * MINUTES,
);

test(
  'the key that seals waits for one release, and older versions end when nothing of them is left',
  async () => {
    const label = async (service: PlatformProcess | undefined, release: string): Promise<void> => {
      const at = `/api/v1/namespaces/${namespace}/pods/${service?.name ?? ''}`;
      await ground.api.merge(at, { metadata: { labels: { [LABELS.release]: release } } });
    };
    const leastVersion = async (): Promise<unknown> =>
      (await servers.vault.api.read(`transit/keys/${key()}`)).data['min_decryption_version'];
    await label(services[0], 'study-1');
    await label(services[1], 'study-2');
    await rotate('secret-box');
    await untilReason('secret-box', 'OtherVersionRuns');
    await label(services[1], 'study-1');
    await untilReason('secret-box', 'Resealing');
    await restartOperator();
    expect(await leastVersion()).toBe(1);
    const { version } = await untilReason('secret-box', 'Rotated');
    const [of] = await servers.query<{ old: number }>(
      `select count(*)::int as old from auth.signing_keys where sealed_private_key not like 'sb1.vault-2.%'`,
    );
    expect([version, await leastVersion(), of?.old]).toEqual([2, 2, 0]);
    expect(services.filter((service) => service.hasExited())).toEqual([]);
  },
  12 * MINUTES,
);
