import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startFakeVault, type FakeVault } from './testing.ts';
import { createVaultClient } from './vault-client.ts';
import { createVaultTransport } from './vault-transport.ts';
import type { Vault } from './vault.ts';

let folder: string;
let fake: FakeVault;
let now = 0;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vault-client-'));
  writeFileSync(join(folder, 'token'), 'canary-jwt\n');
  fake = await startFakeVault();
  fake.put({ key: 'value' });
  now = 0;
});
afterEach(async () => {
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (timeoutMs = 1_000): Vault =>
  createVaultClient({
    transport: createVaultTransport({ address: fake.address, timeoutMs }),
    role: 'studyflow',
    authMount: 'kubernetes',
    tokenFile: join(folder, 'token'),
    now: () => now,
  });
const logins = (): number => fake.calls.filter((call) => call.endsWith('/login')).length;
const renewals = (): number => fake.calls.filter((call) => call.endsWith('renew-self')).length;

describe('a token', () => {
  test('is asked for once by all who wait, renewed late in its life, and given back', async () => {
    const vault = open();
    await Promise.all([vault.read('a/data/b'), vault.read('a/data/b'), vault.read('a/data/b')]);
    expect([logins(), renewals()]).toEqual([1, 0]);
    now = 401_000;
    await vault.read('a/data/b');
    expect([logins(), renewals()]).toEqual([1, 1]);
    await vault.close();
    expect(fake.calls.at(-1)).toBe('POST auth/token/revoke-self');
  });

  test('that cannot be renewed, or renewed for no longer, is followed by a new login', async () => {
    fake.isRenewable = false;
    const vault = open();
    await vault.read('a/data/b');
    now = 401_000;
    await vault.read('a/data/b');
    expect([logins(), renewals()]).toEqual([2, 0]);
    fake.isRenewable = true;
    now = 802_000;
    await vault.read('a/data/b');
    fake.ttl = 1;
    now = 1_203_000;
    await vault.read('a/data/b');
    expect([logins(), renewals()]).toEqual([4, 1]);
  });

  test('that was revoked is replaced within the call', async () => {
    const vault = open();
    await vault.read('a/data/b');
    fake.revokeAll();
    now = 6_000;
    await expect(vault.read('a/data/b')).resolves.toMatchObject({ data: { key: 'value' } });
    expect(logins()).toBe(2);
  });

  test('is not asked for again and again when the answer is no', async () => {
    const vault = open();
    await vault.read('a/data/b');
    fake.revokeAll();
    for (let round = 0; round < 5; round += 1)
      await expect(vault.read('a/data/b')).rejects.toMatchObject({ reason: 'vault.forbids' });
    expect(logins()).toBe(1);
  });

  test('that nobody has given is a refusal by Vault', async () => {
    await open().close();
    fake.answer = { status: 200 };
    await expect(open().read('a/data/b')).rejects.toMatchObject({ reason: 'vault.refuses' });
  });
});

describe('a failure', () => {
  test.each([
    [503, 'vault.away'],
    [429, 'vault.away'],
    [500, 'vault.away'],
    [403, 'vault.forbids'],
    [404, 'vault.empty'],
    [400, 'vault.forbids'],
  ])('with status %i at a login is %s', async (status, reason) => {
    fake.answer = { status, errors: ['words of Vault'] };
    await expect(open().read('a/data/b')).rejects.toMatchObject({ reason });
  });

  test('of an engine says what Vault has said, and shows neither token nor secret', async () => {
    const vault = open();
    await vault.read('a/data/b');
    fake.answer = { status: 400, errors: ['words of Vault'] };
    const failure = await vault
      .write('transit/encrypt/k', { plaintext: 'canary-secret' })
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({ reason: 'vault.refuses' });
    expect(String((failure as Error).cause)).toContain('words of Vault');
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('canary');
  });

  test('to reach it, or to be answered in time, is vault.away without the request in it', async () => {
    const vault = open(50);
    await fake.close();
    const failure = await vault.read('a/data/b').catch((e: unknown) => e);
    expect(failure).toMatchObject({ reason: 'vault.away', code: 'UNAVAILABLE' });
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('canary');
    fake = await startFakeVault();
  });
});
