import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeCredentialSource } from '../credentials/conformance/testing.ts';
import { silentLog } from '../telemetry/testing.ts';
import { databaseUrlsIn, redisUrlIn } from './credentials-in-vault.ts';
import { startFakeVault } from './testing.ts';
import { createVaultClient } from './vault-client.ts';
import { vaultSource } from './vault-source.ts';
import { createVaultTransport } from './vault-transport.ts';

describeCredentialSource('a Vault of a few lines', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-source-'));
  writeFileSync(join(folder, 'token'), 'jwt');
  const fake = await startFakeVault();
  const vault = createVaultClient({
    transport: createVaultTransport({ address: fake.address, timeoutMs: 1_000 }),
    role: 'studyflow',
    authMount: 'kubernetes',
    tokenFile: join(folder, 'token'),
  });
  return {
    open: () =>
      vaultSource({
        vault,
        at: { mount: 'secret', path: 'here/database' },
        parse: ({ text }) => {
          if (String(text).startsWith('bad')) throw new Error('not a credential');
          return String(text);
        },
        log: silentLog(),
        pollMs: 10,
      }),
    put: async (text) => fake.put({ text }),
    takeAway: async () => void (fake.answer = { status: 503, errors: ['Vault is sealed'] }),
    giveBack: async () => void (fake.answer = undefined),
    close: async () => {
      await fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

test('where nothing need stand, nothing is no failure, and what comes later is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vault-source-'));
  writeFileSync(join(folder, 'token'), 'jwt');
  const fake = await startFakeVault();
  const vault = createVaultClient({
    transport: createVaultTransport({ address: fake.address, timeoutMs: 1_000 }),
    role: 'studyflow',
    authMount: 'kubernetes',
    tokenFile: join(folder, 'token'),
  });
  const options = {
    vault,
    at: { mount: 'secret', path: 'here/signing-keys' },
    parse: ({ text }: { readonly text?: unknown }) => String(text),
    log: silentLog(),
    pollMs: 10,
  };
  await expect(vaultSource(options)).rejects.toMatchObject({ reason: 'vault.empty' });
  const source = await vaultSource({ ...options, otherwise: 'nothing' });
  expect(source.current()).toEqual({ value: 'nothing', version: 'kv-0' });
  const changed = new Promise((resolve) => source.onChange(resolve));
  fake.put({ text: 'something' });
  expect(await changed).toEqual({ value: 'something', version: 'kv-1' });
  await source.close();
  await vault.close();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a secret with missing keys is refused without being quoted', () => {
  const urls = {
    database_app_url: 'postgres://a:canary@h/d',
    database_system_url: 'postgres://s:canary@h/d',
  };
  expect(databaseUrlsIn({ ...urls, rotation: 'x' }).app).toBe(urls.database_app_url);
  expect(redisUrlIn({ redis_url: 'redis://:canary@h' })).toBe('redis://:canary@h');
  expect(() => databaseUrlsIn({ database_app_url: 'canary' })).toThrow(/^(?!.*canary).*database_system_url/);
  expect(() => redisUrlIn({ url: 'canary' })).toThrow(/^(?!.*canary).*redis_url/);
});
