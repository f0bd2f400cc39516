import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadReceiverConfig, type Config } from '../platform/config/config.ts';
import { silentLog } from '../platform/telemetry/testing.ts';
import { startFakeVault, type FakeVault } from '../platform/vault/testing.ts';
import { openDatabaseLogins } from './credential-sources.ts';

const OUTSIDE = {
  DATABASE_APP_URL: 'postgres://studyflow_app@127.0.0.1/studyflow',
  DATABASE_SYSTEM_URL: 'postgres://studyflow_system@127.0.0.1/studyflow',
};

let vault: FakeVault;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'credential-sources-'));
  writeFileSync(join(folder, 'token'), 'jwt');
  vault = await startFakeVault();
});

afterEach(async () => {
  await vault.close();
  rmSync(folder, { recursive: true, force: true });
});

function configWith(credentials: string): Config {
  return loadReceiverConfig({
    ...OUTSIDE,
    ANON_KEY: 'sb_publishable_0123456789',
    SERVICE_ROLE_KEY: 'sb_secret_0123456789',
    INTERNAL_TOKEN: 'internal-0123456789',
    SECRET_BOX_KEY_FILE: '/run/secret-box.key',
    VAULT_ADDR: vault.address,
    VAULT_TOKEN_FILE: join(folder, 'token'),
    VAULT_CREDENTIALS: credentials,
  });
}

describe('the logins of PostgreSQL alone', () => {
  test('are read in Vault, and nothing else is, whatever else is there', async () => {
    const inVault = { app: 'postgres://app@db/studyflow', system: 'postgres://system@db/studyflow' };
    vault.put({ database_app_url: inVault.app, database_system_url: inVault.system });
    const logins = await openDatabaseLogins(
      configWith('database,redis,signing-keys,provider-keys'),
      silentLog(),
    );
    expect(logins.source.current().value).toEqual(inVault);
    expect(vault.calls).toEqual(['POST auth/kubernetes/login', 'GET secret/data/studyflow/database']);
    await logins.close();
    expect(vault.calls.at(-1)).toBe('POST auth/token/revoke-self');
  });

  test.each(['none', 'redis', 'redis,signing-keys,provider-keys'])(
    'are those of the environment with %s in Vault, which is not asked and may be sealed',
    async (credentials) => {
      vault.answer = { status: 503, errors: ['Vault is sealed'] };
      const logins = await openDatabaseLogins(configWith(credentials), silentLog());
      expect(logins.source.current().value).toEqual({
        app: OUTSIDE.DATABASE_APP_URL,
        system: OUTSIDE.DATABASE_SYSTEM_URL,
      });
      await logins.close();
      expect(vault.calls).toEqual([]);
    },
  );
});
