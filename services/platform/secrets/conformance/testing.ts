import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { MasterKey, WrappedKey } from '../master-key.ts';

const BROKEN = { reason: 'secret.broken', retryable: false };

/** What every master key promises, wherever it is kept. */
export function describeMasterKey(what: string, open: () => MasterKey): void {
  describe(what, () => {
    test('unwraps what it has wrapped, and nobody sees the key in that', async () => {
      const dataKey = randomBytes(32);
      const { keyId, wrapped } = await open().wrap(dataKey, 'session:1');
      expect(keyId).toMatch(/^[\w-]{1,40}$/);
      expect(wrapped.includes(dataKey)).toBe(false);
      await expect(open().unwrap(keyId, wrapped, 'session:1')).resolves.toEqual(dataKey);
    });

    test('wraps the same into something else each time', async () => {
      const [key, dataKey] = [open(), randomBytes(32)];
      const [first, second] = [await key.wrap(dataKey, 'c'), await key.wrap(dataKey, 'c')];
      expect(first.keyId).toBe(second.keyId);
      expect(first.wrapped).not.toEqual(second.wrapped);
    });

    test('unwraps for no other purpose, and nothing that was changed or cut', async () => {
      const { keyId, wrapped } = await open().wrap(randomBytes(32), 'session:1');
      await expect(open().unwrap(keyId, wrapped, 'session:2')).rejects.toMatchObject(BROKEN);
      const changed = Buffer.from(wrapped);
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
      await expect(open().unwrap(keyId, changed, 'session:1')).rejects.toMatchObject(BROKEN);
      await expect(open().unwrap(keyId, wrapped.subarray(0, 8), 'session:1')).rejects.toMatchObject(BROKEN);
    });

    test('knows no key of another name', async () => {
      const { wrapped } = await open().wrap(randomBytes(32), 'c');
      for (const keyId of ['0123456789ab', 'vault-', 'vault-x', ''])
        await expect(open().unwrap(keyId, wrapped, 'c')).rejects.toMatchObject(BROKEN);
    });

    test('wraps many anew in their order, and passes over what it cannot unwrap', async () => {
      const [key, dataKeys] = [open(), [randomBytes(32), randomBytes(32), randomBytes(32)]];
      const items = await Promise.all(
        dataKeys.map(async (dataKey, index) => ({
          ...(await key.wrap(dataKey, `c${index.toString()}`)),
          context: `c${index.toString()}`,
        })),
      );
      const [first, second, third] = items as [WrappedKey, WrappedKey, WrappedKey];
      const anew = await key.rewrap([first, { ...second, context: 'another' }, third]);
      expect(anew.map((one) => one?.context)).toEqual(['c0', undefined, 'c2']);
      expect(anew[2]?.wrapped).not.toEqual(third.wrapped);
      for (const index of [0, 2]) {
        const { keyId, wrapped, context } = anew[index] as WrappedKey;
        await expect(key.unwrap(keyId, wrapped, context)).resolves.toEqual(dataKeys[index]);
      }
      await expect(key.rewrap([{ ...second, context: 'another' }])).resolves.toEqual([undefined]);
      await expect(key.rewrap([{ ...second, keyId: 'strange' }])).resolves.toEqual([undefined]);
      await expect(key.rewrap([])).resolves.toEqual([]);
    });

    test('gives its callers copies: what they erase is erased for them alone', async () => {
      const [key, dataKey] = [open(), randomBytes(32)];
      const { keyId, wrapped } = await key.wrap(dataKey, 'c');
      (await key.unwrap(keyId, wrapped, 'c')).fill(0);
      await expect(key.unwrap(keyId, wrapped, 'c')).resolves.toEqual(dataKey);
    });
  });
}
