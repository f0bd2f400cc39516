import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { enableEngines } from '../../../tools/vault/engines.ts';
import { openPodIdentity, type PodIdentity } from '../../../tools/vault/pod-identity.ts';
import { startVault, type VaultServer } from '../../../tools/vault/vault-server.ts';
import { checkPolicy } from '../../src/controllers/secret-rotation/policy.ts';
import type { Turn } from '../../src/controllers/secret-rotation/secret-kind.ts';
import { SECRET_KINDS } from '../../src/controllers/secret-rotation/secret-kinds.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { keepAsking, startGatewayPod } from './stage/gateway-pod.ts';
import { openAs } from './stage/open-as.ts';
import { readShippedPolicy } from './stage/policies.ts';

const KINDS = ['provider-keys', 'gateway-certificate'] as const;
const TIME_LIMIT_MS = 120_000;

/** The serial of the certificate that a new handshake shows. */
async function shownSerial(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

let folder: string;
let server: VaultServer;
let identity: PodIdentity;
let vault: Vault;
let shipped: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'keys-and-certificates-'));
  server = await startVault({ storage: 'raft' });
  await enableEngines(server.api);
  identity = await openPodIdentity(server.api);
  shipped = readShippedPolicy(identity.namespace).operator;
  await server.api.write('pki/root/generate/internal', { common_name: 'Root of a test', ttl: '87600h' });
  const role = { allowed_domains: ['example'], allow_subdomains: true, max_ttl: '720h' };
  await server.api.write(`pki/roles/${identity.namespace}.study`, role);
  await server.api.write('pki/roles/others.study', role);
  vault = await openAs('operator', shipped, { server, identity, folder });
}, TIME_LIMIT_MS);
afterAll(async () => {
  await vault.close();
  identity.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function turn(secret: (typeof KINDS)[number], rest: Partial<Turn> = {}): Turn {
  return {
    vault,
    subject: {
      ...{ namespace: identity.namespace, platform: 'study', secret, address: '' },
      certificate: { commonName: 'study.example', altNames: ['www.study.example'], ttlSeconds: 7_200 },
    },
    rotation: 'r/1',
    now: new Date(),
    releases: ['study-1'],
    hear: () => Promise.resolve([]),
    connectionsOf: () => Promise.resolve({ from: [] }),
    ...rest,
  };
}

const data = (secret: string): string => `secret/data/${identity.namespace}/study/${secret}`;

describe.each(KINDS)('the policy for %s', (secret) => {
  test('as it is shipped is neither too narrow nor too wide', async () => {
    await expect(checkPolicy(vault, SECRET_KINDS[secret], turn(secret).subject)).resolves.toBeUndefined();
  });

  test.each([
    ['narrow', () => shipped.replace('/provider-keys"', '/x"').replace('pki/issue/', 'pki/x/'), 'tooNarrow'],
    [
      'wide for keys',
      () =>
        `${shipped}\npath "secret/data/${identity.namespace}/+/provider-keys" { capabilities = ["read"] }`,
      'tooWide',
    ],
    [
      'wide for certificates',
      () => `${shipped}\npath "pki/issue/*" { capabilities = ["update"] }`,
      'tooWide',
    ],
  ])('that is too %s is refused before anything is begun', async (name, policyOf, kind) => {
    const other = await openAs(`${secret}-${name.replaceAll(' ', '-')}`, policyOf(), {
      server,
      identity,
      folder,
    });
    await expect(checkPolicy(other, SECRET_KINDS[secret], turn(secret).subject)).rejects.toMatchObject({
      kind,
    });
    await other.close();
  });
});

test('keys that a person has written are taken, and what was before is destroyed and never read', async () => {
  const kind = SECRET_KINDS['provider-keys'];
  const [adopt] = kind.stages;
  expect(await kind.mayBegin?.(turn('provider-keys'))).toMatchObject({ reason: 'NewVersionWanted' });
  for (const openai of ['canary-1', 'canary-2']) {
    await server.api.write(data('provider-keys'), { data: { openai } });
  }
  expect(await kind.mayBegin?.(turn('provider-keys'))).toBeUndefined();
  expect(await kind.begins?.(turn('provider-keys', { inUse: 1 }))).toBe('Written');
  expect(await adopt?.(turn('provider-keys'))).toEqual({ version: 2 });
  for (const _again of [1, 2]) expect(await kind.revoke(turn('provider-keys'), 2)).toBe('Revoked');
  const { data: read } = await server.api.read(data('provider-keys'));
  expect(read['data']).toEqual({ openai: 'canary-2' });
  await expect(server.api.read(`${data('provider-keys')}?version=1`)).rejects.toThrow();
  await expect(vault.read(data('provider-keys'))).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await kind.begins?.(turn('provider-keys', { inUse: 2 }))).toBeUndefined();
});

test('a certificate is issued once, renewed after two thirds of its life, and the one before is revoked', async () => {
  const kind = SECRET_KINDS['gateway-certificate'];
  const [issue] = kind.stages;
  const read = async (): Promise<Record<string, string>> =>
    (await server.api.read(data('gateway-certificate'))).data['data'] as Record<string, string>;
  for (const _again of [1, 2])
    expect(await issue?.(turn('gateway-certificate'))).toMatchObject({ version: 1 });
  const first = await read();
  const certificate = new X509Certificate(first['certificate'] ?? '');
  expect(certificate.checkHost('www.study.example')).toBe('www.study.example');
  expect(await kind.begins?.(turn('gateway-certificate'))).toBeUndefined();
  const later = new Date(Date.now() + 5_000_000);
  expect(await kind.begins?.(turn('gateway-certificate', { now: later }))).toBe('Schedule');

  expect(await issue?.(turn('gateway-certificate', { rotation: 'r/2' }))).toMatchObject({ version: 2 });
  const revokedAt = async (): Promise<unknown> =>
    (await server.api.read(`pki/cert/${first['serial_number'] ?? ''}`)).data['revocation_time'];
  expect(await revokedAt()).toBe(0);
  for (const _again of [1, 2]) {
    expect(await kind.revoke(turn('gateway-certificate', { rotation: 'r/2' }), 2)).toBe('Revoked');
  }
  expect(await revokedAt()).toBeGreaterThan(0);
  expect((await read())['serial_number']).not.toBe(first['serial_number']);
});

test('names that the role does not allow are refused with the words of Vault, and others’ roles are closed', async () => {
  const [issue] = SECRET_KINDS['gateway-certificate'].stages;
  const whole = turn('gateway-certificate', { rotation: 'r/3' });
  const certificate = { commonName: 'elsewhere.test', altNames: [] };
  await expect(issue?.({ ...whole, subject: { ...whole.subject, certificate } })).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('elsewhere.test') as unknown,
  });
  for (const where of ['pki/issue/others.study', 'pki/revoke', 'pki/root/generate/internal']) {
    await expect(vault.write(where, { common_name: 'a.example' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  }
});

const ROTATIONS = 20;

test(
  `a gateway shows each of ${ROTATIONS} new certificates at the next handshake, drops nobody, and its pod says which one`,
  async () => {
    const [issue] = SECRET_KINDS['gateway-certificate'].stages;
    const rotate = async (rotation: string): Promise<number> =>
      (await issue?.(turn('gateway-certificate', { rotation })))?.version ?? 0;
    const pod = await startGatewayPod(await environmentOfGateway());
    const ended = new AbortController();
    try {
      await pod.shows(await rotate('g/0'));
      const kept = connect({ port: pod.gateway.tlsPort, host: '127.0.0.1', rejectUnauthorized: false });
      await once(kept, 'secureConnect');
      const asking = [1, 2, 3, 4].map(() =>
        keepAsking({ host: '127.0.0.1', port: pod.gateway.tlsPort }, ended.signal),
      );
      for (let number = 1; number <= ROTATIONS; number += 1) {
        await pod.shows(await rotate(`g/${number}`));
        await expectAnswer(kept);
      }
      ended.abort();
      const asked = await Promise.all(asking);
      process.stdout.write(
        `${ROTATIONS} rotations, ${asked.map(({ answered }) => answered).join(' + ')} requests\n`,
      );
      expect(asked.flatMap(({ failed }) => failed)).toEqual([]);
      for (const { answered } of asked) expect(answered).toBeGreaterThan(ROTATIONS);
      const { data: read } = await server.api.read(data('gateway-certificate'));
      const { serial_number: serial, private_key: key } = read['data'] as Record<string, string>;
      expect(numberOf(await shownSerial(pod.gateway.tlsPort))).toBe(numberOf(serial ?? ''));
      kept.destroy();
      expect(await pod.ask('metrics')).toMatch(
        /^studyflow_certificate_not_after_seconds\{certificate="gateway"\} 1\d{9}$/m,
      );
      expect(pod.log()).not.toContain((key ?? 'canary').split('\n')[1]);
    } finally {
      ended.abort();
      await pod.stop();
    }
  },
  3 * TIME_LIMIT_MS,
);

/** A connection from before a rotation is still answered. */
async function expectAnswer(kept: TLSSocket): Promise<void> {
  kept.write('HEAD /health HTTP/1.1\r\nhost: study.example\r\n\r\n');
  const [answer] = (await once(kept, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 \d{3}/);
}

/** What the pod of a gateway is told of Vault, with the role and the policy that the documentation gives it. */
async function environmentOfGateway(): Promise<Record<string, string>> {
  const tokenFile = path.join(folder, 'gateway');
  const policy = readShippedPolicy(identity.namespace).gateway;
  await identity.addRole({ name: 'gateway', serviceAccount: 'gateway', policy });
  writeFileSync(tokenFile, await identity.tokenOf('gateway'));
  return {
    VAULT_ADDR: server.address,
    VAULT_ROLE: 'gateway',
    VAULT_TOKEN_FILE: tokenFile,
    VAULT_PATH: `${identity.namespace}/study`,
  };
}

/** A serial, however it is written. */
function numberOf(serial: string): bigint {
  return BigInt(`0x${serial.replaceAll(':', '')}`);
}

/** Somebody who stands still between the check whether it leads and each call of these. */
async function openLate(
  name: string,
  paths: RegExp,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Vault> {
  return await openAs(name, shipped, {
    ...{ server, identity, folder },
    leadsForMs: () => 3_000,
    before: async (called) => {
      if (!paths.test(called)) return;
      await meanwhile();
      await delay(1_500);
    },
  });
}

test('a leader that stood still rotates no key and brings no older version back: Vault refuses both', async () => {
  const secret = 'secret-box';
  const key = `transit/keys/${identity.namespace}.study.secret-box`;
  const kind = SECRET_KINDS[secret];
  const [rotate] = kind.stages;
  const versions = async (): Promise<object> => {
    const { latest_version: latest, min_decryption_version: least } = (await server.api.read(key)).data;
    return { latest, least };
  };
  await server.api.write(key, { type: 'aes256-gcm96' });
  const of = (rotation: string, by: Vault): Turn => ({
    ...turn('gateway-certificate', { rotation, vault: by }),
    subject: { namespace: identity.namespace, platform: 'study', secret, address: '' },
  });
  const late = await openLate('late-key', /^transit\/keys\/.*\/(rotate|config)$/);
  await expect(rotate?.(of('k/1', late))).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await versions()).toEqual({ latest: 1, least: 1 });
  expect(await rotate?.(of('k/1', vault))).toEqual({ version: 2 });
  expect(await rotate?.(of('k/2', vault))).toEqual({ version: 3 });
  await expect(kind.revoke(of('k/1', late), 2)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await kind.revoke(of('k/2', vault), 3)).toBe('Revoked');
  expect(await versions()).toEqual({ latest: 3, least: 3 });
  await late.close();
}, 60_000);

test('a leader that stood still revokes no certificate that somebody has written again meanwhile', async () => {
  const kind = SECRET_KINDS['gateway-certificate'];
  const [issue] = kind.stages;
  const first = await issue?.(turn('gateway-certificate', { rotation: 'c/1' }));
  const second = await issue?.(turn('gateway-certificate', { rotation: 'c/2' }));
  const { data: old } = await server.api.read(
    `${data('gateway-certificate')}?version=${first?.version ?? 0}`,
  );
  const { serial_number: serial = '' } = old['data'] as Record<string, string>;
  const late = await openLate('late-certificate', /^pki\/revoke-with-key$/, () =>
    server.api.write(data('gateway-certificate'), { data: old['data'] as object }),
  );
  await expect(
    kind.revoke(turn('gateway-certificate', { rotation: 'c/2', vault: late }), second?.version ?? 0),
  ).rejects.toMatchObject({ kind: 'forbidden' });
  expect((await server.api.read(`pki/cert/${serial}`)).data['revocation_time']).toBe(0);
  expect(await kind.revoke(turn('gateway-certificate', { rotation: 'c/2' }), second?.version ?? 0)).toBe(
    'WrittenMeanwhile',
  );
  await late.close();
}, 60_000);
