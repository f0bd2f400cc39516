import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { slowdownNow } from '../../../tools/local/slowdown.ts';
import { openPodIdentity, type PodIdentity } from '../../../tools/vault/pod-identity.ts';
import { startVault, type VaultServer } from '../../../tools/vault/vault-server.ts';
import { enableEngines } from '../../../tools/vault/engines.ts';
import { describeCredentialSource } from '../credentials/conformance/testing.ts';
import { describeMasterKey } from '../secrets/conformance/testing.ts';
import { createSecretBox } from '../secrets/secret-box.ts';
import { recordLog, silentLog } from '../telemetry/testing.ts';
import { findExcess } from './too-wide.ts';
import { transitMasterKey } from './transit-master-key.ts';
import { createVaultClient } from './vault-client.ts';
import { vaultSource } from './vault-source.ts';
import { createVaultTransport } from './vault-transport.ts';
import type { Vault } from './vault.ts';

const POLICY = `
path "secret/data/studyflow/*" { capabilities = ["read"] }
path "secret/metadata/studyflow/*" { capabilities = ["read"] }
path "transit/encrypt/studyflow" { capabilities = ["update"] }
path "transit/decrypt/studyflow" { capabilities = ["update"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
`;

let folder: string;
let server: VaultServer;
let identity: PodIdentity;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vault-test-'));
  server = await startVault({ storage: 'raft' });
  await enableEngines(server.api);
  await server.api.write('transit/keys/studyflow', { type: 'aes256-gcm96' });
  identity = await openPodIdentity(server.api);
  await identity.addRole({ name: 'studyflow', serviceAccount: 'study-api', policy: POLICY });
}, 120_000);
afterAll(async () => {
  identity.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Logs in as a pod with this account would. */
async function openAs(
  serviceAccount: string,
  more: { audience?: string; role?: string } = {},
): Promise<Vault> {
  const tokenFile = join(folder, `${serviceAccount}-${more.audience ?? 'vault'}`);
  writeFileSync(tokenFile, await identity.tokenOf(serviceAccount, more.audience));
  return createVaultClient({
    transport: createVaultTransport({ address: server.address, timeoutMs: 2_000 }),
    role: more.role ?? 'studyflow',
    authMount: 'kubernetes',
    tokenFile,
  });
}

let count = 0;
describeCredentialSource('a real Vault that is sealed', async () => {
  count += 1;
  const path = `studyflow/source-${count.toString()}`;
  const vault = await openAs('study-api');
  return {
    open: () =>
      vaultSource({
        vault,
        at: { mount: 'secret', path },
        parse: ({ text }) => {
          if (String(text).startsWith('bad')) throw new Error('not a credential');
          return String(text);
        },
        log: silentLog(),
        pollMs: 20,
      }),
    put: async (text) => void (await server.api.write(`secret/data/${path}`, { data: { text } })),
    takeAway: () => server.seal(),
    giveBack: () => server.unseal(),
    close: () => vault.close(),
  };
});

let transit: Vault;
beforeAll(async () => {
  transit = await openAs('study-api');
});
const masterKey = () => transitMasterKey({ vault: transit, mount: 'transit', key: 'studyflow' });
describeMasterKey('the transit engine of a real Vault', masterKey);

test('a rotated master key seals with its new version and opens what the old one has sealed', async () => {
  const before = await createSecretBox(masterKey()).seal('secret', 'c');
  await server.api.write('transit/keys/studyflow/rotate');
  const after = await createSecretBox(masterKey()).seal('secret', 'c');
  expect([before.split('.')[1], after.split('.')[1]]).toEqual(['vault-1', 'vault-2']);
  for (const sealed of [before, after])
    await expect(createSecretBox(masterKey()).open(sealed, 'c')).resolves.toEqual(Buffer.from('secret'));
});

describe('a pod', () => {
  test('of another account, for another audience, or with a role that is not there, is refused', async () => {
    for (const vault of [
      await openAs('somebody-else'),
      await openAs('study-api', { audience: 'another' }),
      await openAs('study-api', { role: 'nobody' }),
    ])
      await expect(vault.read('secret/data/studyflow/x')).rejects.toMatchObject({ reason: 'vault.forbids' });
  });

  test('reads nothing beside its policy, however it asks', async () => {
    const vault = await openAs('study-api');
    for (const path of [
      'secret/data/other',
      'sys/mounts',
      'sys/policies/acl/studyflow',
      'database/config/x',
      'auth/token/lookup-self',
      'transit/keys/studyflow',
      'secret/metadata/studyflow/../other',
    ])
      await expect(vault.read(path)).rejects.toMatchObject({ reason: 'vault.forbids' });
    await expect(vault.write('secret/data/studyflow/x', { data: {} })).rejects.toMatchObject({
      reason: 'vault.forbids',
    });
  });

  test('gives its token back at its end', async () => {
    const vault = await openAs('study-api');
    await expect(vault.read('secret/data/studyflow/nothing')).rejects.toMatchObject({
      reason: 'vault.empty',
    });
    const accessors = async (): Promise<number> => {
      const { data } = await server.api.call('LIST', 'auth/token/accessors').then((answer) => answer);
      return (data['keys'] as string[]).length;
    };
    const before = await accessors();
    await vault.close();
    expect(await accessors()).toBe(before - 1);
  });
});

test('a secret that is deleted, a token that is revoked, and a Vault that is killed leave the last good one', async () => {
  const log = recordLog();
  const vault = await openAs('study-api');
  const path = 'secret/data/studyflow/endures';
  const put = (text: string) => server.api.write(path, { data: { text } });
  await put('canary-1');
  const source = await vaultSource({
    vault,
    at: { mount: 'secret', path: 'studyflow/endures' },
    parse: ({ text }) => String(text),
    log,
    pollMs: 20,
  });
  const isOn = (text: string) => until(() => source.current().value === text);

  await server.api.remove(path);
  await until(() => log.text().includes('the old one stays'));
  expect(source.current().value).toBe('canary-1');
  await put('canary-2');
  await isOn('canary-2');

  await server.api.write('sys/leases/revoke-prefix/auth/kubernetes/login');
  await put('canary-3');
  await isOn('canary-3');

  await server.kill();
  await server.start();
  await server.unseal();
  await put('canary-4');
  await isOn('canary-4');
  expect(log.text()).not.toContain('canary');
  await source.close();
  await vault.close();
}, 300_000);

async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + 30_000 * slowdownNow();
  while (!isTrue()) {
    if (performance.now() > end) throw new Error('It did not happen within the promised 30 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a policy with a star is told as too wide by its names, and the one of the README as none', async () => {
  const places = {
    ...{ mount: 'secret', path: 'studyflow' },
    transit: { mount: 'transit', key: 'studyflow' },
  };
  const wide = await openAs('study-api');
  expect(await findExcess(wide, places)).toEqual([
    'secret/data/studyflow/studyflow-probe',
    'secret/metadata/studyflow/studyflow-probe',
  ]);
  await wide.close();
  const policy = readFileSync('services/platform/vault/README.md', 'utf8')
    .replaceAll('<path>', 'studyflow')
    .replaceAll('<key>', 'studyflow')
    .split('```hcl')[1]
    ?.split('```')[0];
  await identity.addRole({ name: 'narrow', serviceAccount: 'study-narrow', policy: policy ?? '' });
  const narrow = await openAs('study-narrow', { role: 'narrow' });
  expect(await findExcess(narrow, places)).toEqual([]);
  await narrow.close();
});
