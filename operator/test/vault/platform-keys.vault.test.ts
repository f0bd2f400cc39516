import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { enableEngines } from '../../../tools/vault/engines.ts';
import { openPodIdentity, type PodIdentity } from '../../../tools/vault/pod-identity.ts';
import { startVault, type VaultServer } from '../../../tools/vault/vault-server.ts';
import { checkPolicy, checkRefusals } from '../../src/controllers/secret-rotation/policy.ts';
import type { Turn } from '../../src/controllers/secret-rotation/secret-kind.ts';
import { SECRET_KINDS } from '../../src/controllers/secret-rotation/secret-kinds.ts';
import type { Testimony } from '../../src/controllers/secret-rotation/witness.ts';
import { vaultProblem, type Vault } from '../../src/vault/vault.ts';
import { openAs } from './stage/open-as.ts';

const SHIPPED = readFileSync('charts/study-operator/files/vault/operator.hcl', 'utf8');
const KINDS = ['signing-keys', 'secret-box'] as const;
const TIME_LIMIT_MS = 120_000;

let folder: string;
let server: VaultServer;
let identity: PodIdentity;
let vault: Vault;
let key: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'platform-keys-'));
  server = await startVault({ storage: 'raft' });
  await enableEngines(server.api);
  identity = await openPodIdentity(server.api);
  key = `transit/keys/${identity.namespace}.study.secret-box`;
  await server.api.write(key, { type: 'aes256-gcm96' });
  await server.api.write('transit/keys/others.study.secret-box', { type: 'aes256-gcm96' });
  vault = await openAs('operator', SHIPPED, { server, identity, folder });
}, TIME_LIMIT_MS);
afterAll(async () => {
  await vault.close();
  identity.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function turn(
  secret: (typeof KINDS)[number],
  rest: { readonly as?: Vault; readonly rotation?: string; readonly heard?: readonly Testimony[] } = {},
): Turn {
  return {
    vault: rest.as ?? vault,
    subject: { namespace: identity.namespace, platform: 'study', secret, address: '', publishSeconds: 1_800 },
    rotation: rest.rotation ?? 'r/1',
    now: new Date(),
    releases: ['study-1'],
    hear: () => Promise.resolve(rest.heard ?? []),
    connectionsOf: () => Promise.resolve({ from: [] }),
  };
}

describe.each(KINDS)('the policy for %s', (secret) => {
  test('as it is shipped is neither too narrow nor too wide', async () => {
    await expect(checkPolicy(vault, SECRET_KINDS[secret], turn(secret).subject)).resolves.toBeUndefined();
  });

  test.each([
    [
      'narrow',
      SHIPPED.replaceAll('/signing-keys"', '/x"').replace('transit/keys/', 'transit/x/'),
      'tooNarrow',
    ],
    ['wide', `${SHIPPED}\npath "transit/*" { capabilities = ["read", "update"] }`, 'tooWide'],
    ['wide for decrypting', `${SHIPPED}\npath "transit/decrypt/*" { capabilities = ["update"] }`, 'tooWide'],
  ])('that is too %s is refused before anything is begun', async (name, policy, kind) => {
    const other = await openAs(name.replaceAll(' ', '-'), policy, { server, identity, folder });
    await expect(checkPolicy(other, SECRET_KINDS[secret], turn(secret).subject)).rejects.toMatchObject({
      kind,
    });
    await other.close();
  });
});

test('the operator may set nothing of a key but which versions end, and nothing at all of others', async () => {
  for (const [where, body] of [
    [`${key}/config`, { deletion_allowed: true }],
    [`${key}/config`, { exportable: true }],
    [`${key}/trim`, { min_available_version: 1 }],
    [key, { type: 'rsa-2048' }],
    ['transit/keys/others.study.secret-box/rotate', {}],
    [key.replace('/keys/', '/encrypt/'), { plaintext: 'AAAA' }],
  ] as const) {
    await expect(vault.write(where, body)).rejects.toMatchObject({ kind: 'forbidden' });
  }
});

test('a policy that lets any parameter of a key be set is found, and trying it changes nothing', async () => {
  const [kind, { subject }] = [SECRET_KINDS['secret-box'], turn('secret-box')];
  await expect(checkRefusals(vault, kind, subject)).resolves.toBeUndefined();
  const loose = SHIPPED.replace(/^ *allowed_parameters .*\n/m, '');
  expect(loose).not.toContain('allowed_parameters =');
  const other = await openAs('any-parameter', loose, { server, identity, folder });
  const { data: before } = await server.api.read(key);
  await expect(checkPolicy(other, kind, subject)).resolves.toBeUndefined();
  await expect(checkRefusals(other, kind, subject)).rejects.toMatchObject({
    kind: 'tooWide',
    message: expect.stringContaining('exportable at') as unknown,
  });
  expect((await server.api.read(key)).data).toEqual(before);
  await other.close();
});

test('a key is rotated once, cut off at any call, and older versions end only with the last step', async () => {
  const [rotate] = SECRET_KINDS['secret-box'].stages;
  const place = key.replace('transit/keys/', '');
  const seal = async (): Promise<string> =>
    (await server.api.write(`transit/encrypt/${place}`, { plaintext: 'AAAA' })).data['ciphertext'] as string;
  const open = async (ciphertext: string): Promise<unknown> =>
    (await server.api.write(`transit/decrypt/${place}`, { ciphertext })).data['plaintext'];
  const old = await seal();
  // The last two are the answers that the version is written down, and that the key is rotated.
  for (const cut of [1, 2, 3]) {
    await expect(rotate?.(turn('secret-box', { as: cutOff(vault, cut) }))).rejects.toMatchObject({
      kind: 'unreachable',
    });
  }
  expect(await rotate?.(turn('secret-box'))).toEqual({ version: 2 });
  const anew = await seal();
  expect([anew.slice(0, 9), await open(old)]).toEqual(['vault:v2:', 'AAAA']);

  const heard = [
    { name: 'worker-1', version: 'kv-2', left: 0, checked: new Date(Date.now() + 90_000).toISOString() },
  ];
  const { prove, revoke } = SECRET_KINDS['secret-box'];
  expect(
    await prove(turn('secret-box', { heard: [{ ...heard[0]!, checked: new Date(0).toISOString() }] }), 2),
  ).toMatchObject({
    reason: 'Resealing',
  });
  expect(await prove(turn('secret-box', { heard }), 2)).toBeUndefined();
  expect([await revoke(turn('secret-box'), 2), await revoke(turn('secret-box'), 2)]).toEqual([
    'Revoked',
    'Revoked',
  ]);
  await expect(open(old)).rejects.toThrow();
  expect(await open(anew)).toBe('AAAA');
  expect(await rotate?.(turn('secret-box', { rotation: 'r/2' }))).toEqual({ version: 3 });
});

/** Calls up to this one arrive; the answer of this one is lost. */
function cutOff(whole: Vault, at: number): Vault {
  let calls = 0;
  const cut = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const answer = await call();
    calls += 1;
    if (calls >= at) throw vaultProblem('unreachable', 'cut off');
    return answer;
  };
  return {
    ...whole,
    read: (where) => cut(() => whole.read(where)),
    write: (where, body) => cut(() => whole.write(where, body)),
  };
}

test('the wish for a signing key is written, and no key', async () => {
  const [publish, sign] = SECRET_KINDS['signing-keys'].stages;
  const document = `secret/data/${identity.namespace}/study/signing-keys`;
  const read = async (): Promise<unknown> => (await server.api.read(document)).data['data'];
  expect(await publish?.(turn('signing-keys'))).toMatchObject({ version: 1 });
  expect(await read()).toEqual({ phase: 'publish', publish_seconds: 1_800, rotation: 'r/1' });
  expect(await sign?.(turn('signing-keys'))).toMatchObject({ version: 2 });
  expect(await sign?.(turn('signing-keys'))).toMatchObject({ version: 2 });
  expect(await read()).toEqual({ phase: 'sign', publish_seconds: 1_800, rotation: 'r/1' });
  expect(
    await SECRET_KINDS['signing-keys'].revoke(
      turn('signing-keys', { heard: [{ name: 'api-1', version: 'kv-2', left: 0 }] }),
      2,
    ),
  ).toBe('Revoked');
});
