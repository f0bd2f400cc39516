import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeMasterKey } from '../secrets/conformance/testing.ts';
import { openMasterKeyFile } from '../secrets/master-key-file.ts';
import { createSecretBox, decrypt, encrypt } from '../secrets/secret-box.ts';
import type { MasterKey } from '../secrets/master-key.ts';
import { endOlderVersions } from './end-older-versions.ts';
import { vaultAway, vaultRefuses } from './errors.ts';
import { transitMasterKey } from './transit-master-key.ts';
import type { Vault } from './vault.ts';

const KEY = randomBytes(32);

/** The transit engine in memory. */
function fakeTransit(): Vault & { isAway: boolean; version: number; calls: number } {
  const fake = {
    isAway: false,
    version: 1,
    calls: 0,
    read: async () => ({}),
    close: async () => undefined,
    write: async (path: string, body: Record<string, unknown>): Promise<Record<string, unknown>> => {
      fake.calls += 1;
      if (fake.isAway) throw vaultAway();
      const { batch_input: items } = body as { batch_input?: Record<string, unknown>[] };
      if (items === undefined) return one(path, body);
      const results = await Promise.all(items.map((item) => one(path, item).catch(() => ({ error: 'no' }))));
      if (results.every((result) => 'error' in result)) throw vaultRefuses({}, { cause: 'all of them' });
      return { batch_results: results };
    },
  };
  const one = async (
    path: string,
    { plaintext, ciphertext, associated_data: context }: Record<string, unknown>,
  ): Promise<Record<string, unknown>> => {
    if (path === 'transit/encrypt/box') {
      const bytes = encrypt(KEY, Buffer.from(String(plaintext), 'base64'), String(context));
      return { ciphertext: `vault:v${fake.version.toString()}:${bytes.toString('base64')}` };
    }
    try {
      const bytes = Buffer.from(String(ciphertext).replace(/^vault:v\d+:/, ''), 'base64');
      return { plaintext: decrypt(KEY, bytes, String(context)).toString('base64') };
    } catch {
      throw vaultRefuses({}, { cause: 'unable to decrypt' });
    }
  };
  return fake;
}

const open = (vault: Vault, earlier?: MasterKey): MasterKey =>
  transitMasterKey({ vault, mount: 'transit', key: 'box', ...(earlier && { earlier }) });

describeMasterKey('a transit engine of a few lines', () => open(fakeTransit()));

describe('the master key in Vault', () => {
  test('is named by its version in what it has sealed', async () => {
    const vault = fakeTransit();
    const box = createSecretBox(open(vault));
    expect(await box.seal('x', 'c')).toMatch(/^sb1\.vault-1\./);
    vault.version = 2;
    expect(await box.seal('x', 'c')).toMatch(/^sb1\.vault-2\./);
  });

  test('is not needed for what was opened a moment ago, so that a sealed Vault stops little', async () => {
    const vault = fakeTransit();
    const box = createSecretBox(open(vault));
    const [known, strange] = [await box.seal('x', 'c'), await createSecretBox(open(vault)).seal('y', 'c')];
    vault.isAway = true;
    await expect(box.open(known, 'c')).resolves.toEqual(Buffer.from('x'));
    await expect(box.open(strange, 'c')).rejects.toMatchObject({ reason: 'vault.away' });
    await expect(box.seal('z', 'c')).rejects.toMatchObject({ reason: 'vault.away' });
  });

  test('leaves to the file what the file has sealed', async () => {
    const earlier: MasterKey = {
      wrap: async (dataKey) => ({ keyId: '0123456789ab', wrapped: Buffer.from(dataKey) }),
      unwrap: async (_keyId, wrapped) => wrapped,
      rewrap: async () => [],
    };
    const vault = fakeTransit();
    const sealed = await createSecretBox(earlier).seal('x', 'c');
    await expect(createSecretBox(open(vault, earlier)).open(sealed, 'c')).resolves.toEqual(Buffer.from('x'));
    expect(vault.calls).toBe(0);
  });

  test('brings what the file has sealed to Vault, among what Vault has sealed itself', async () => {
    const earlier = openMasterKeyFile({
      path: join(mkdtempSync(join(tmpdir(), 'earlier-')), 'key'),
      create: true,
    });
    const vault = fakeTransit();
    const [key, dataKey] = [open(vault, earlier), randomBytes(32)];
    const items = await Promise.all(
      [earlier, key, earlier].map(async (one) => ({ ...(await one.wrap(dataKey, 'c')), context: 'c' })),
    );
    vault.version = 2;
    const anew = await key.rewrap(items);
    expect(anew.map((one) => one?.keyId)).toEqual(['vault-2', 'vault-2', 'vault-2']);
    vault.isAway = true;
    await expect(key.rewrap(items)).rejects.toMatchObject({ reason: 'vault.away' });
  });

  test('is asked to refuse older versions, which a key of a file has not', async () => {
    const calls: unknown[] = [];
    const vault = { ...fakeTransit(), write: async (...call: unknown[]) => (calls.push(call), {}) };
    for (const keyId of ['vault-3', '0123456789ab'])
      await endOlderVersions(vault, { mount: 'transit', key: 'box', keyId });
    expect(calls).toEqual([['transit/keys/box/config', { min_decryption_version: 3 }]]);
  });

  test('is not believed when it wraps in a way that nobody knows', async () => {
    const strange = { ...fakeTransit(), write: async () => ({ ciphertext: 'plain' }) };
    await expect(open(strange).wrap(randomBytes(32), 'c')).rejects.toMatchObject({ reason: 'secret.broken' });
  });

  test('away at an unwrapping is away, not a broken secret', async () => {
    const vault = fakeTransit();
    vault.isAway = true;
    await expect(open(vault).unwrap('vault-1', Buffer.alloc(40), 'c')).rejects.toMatchObject({
      reason: 'vault.away',
    });
  });
});
