import { describe, expect, it } from '@jest/globals';
import { createFakeVault } from '../../../vault/testing.ts';
import type { Vault, VaultData } from '../../../vault/vault.ts';
import { vaultProblem } from '../../../vault/vault.ts';
import { checkPolicy } from '../policy.ts';
import { providerKeys } from './provider-keys.ts';
import { turnOf } from './testing.ts';

const METADATA = 'secret/metadata/here/study/provider-keys';
const DESTROY = 'secret/destroy/here/study/provider-keys';
const [adopt] = providerKeys.stages;

/** A Vault with the versions of the keys, and none of the keys. */
function vaultWith(newest: number | undefined, state: VaultData = {}): { vault: Vault; writes: unknown[] } {
  const writes: unknown[] = [];
  const vault: Vault = {
    ...createFakeVault([]),
    read: async (path) => {
      if (path !== METADATA || newest === undefined) throw vaultProblem('missing', `nothing at ${path}`);
      return { current_version: newest, versions: { [newest.toString()]: state } };
    },
    write: async (path, body) => {
      writes.push([path, body]);
      return {};
    },
  };
  return { vault, writes };
}

describe('a rotation of the keys of AI providers', () => {
  it('begins when somebody has written a newer version than the one in use, and takes that', async () => {
    const turn = (newest: number | undefined, inUse?: number) => ({
      ...turnOf(vaultWith(newest).vault, 'provider-keys'),
      ...(inUse !== undefined && { inUse }),
    });
    expect(await providerKeys.begins?.(turn(3, 2))).toBe('Written');
    expect(await providerKeys.begins?.(turn(3, 3))).toBeUndefined();
    expect(await providerKeys.begins?.(turn(undefined, 3))).toBeUndefined();
    expect(await providerKeys.mayBegin?.(turn(3))).toBeUndefined();
    for (const waits of [turn(undefined), turn(0), turn(3, 3)]) {
      expect(await providerKeys.mayBegin?.(waits)).toMatchObject({
        reason: 'NewVersionWanted',
        message: expect.stringContaining('secret/data/here/study/provider-keys') as unknown,
      });
    }
    expect(await adopt?.(turn(3))).toEqual({ version: 3 });
    await expect(adopt?.(turn(undefined))).rejects.toMatchObject({ kind: 'missing' });
  });

  it('waits until every process asks with it', async () => {
    const heard = [
      { name: 'api-1', version: 'kv-3' },
      { name: 'api-2', version: 'kv-2', pending: 'kv-3' },
    ];
    const turn = turnOf(vaultWith(3).vault, 'provider-keys', { heard });
    expect(await providerKeys.prove(turn, 3)).toMatchObject({ reason: 'NotInUse' });
    expect(await providerKeys.prove(turn, 2)).toBeUndefined();
  });

  it('destroys what was before, never the version in use', async () => {
    for (const [version, expected] of [
      [3, [[DESTROY, { versions: [1, 2] }]]],
      [1, []],
    ] as const) {
      const { vault, writes } = vaultWith(version);
      expect(await providerKeys.revoke(turnOf(vault, 'provider-keys'), version)).toBe('Revoked');
      expect(writes).toEqual(expected);
    }
  });

  it('stops at a newest version that was deleted or destroyed', async () => {
    for (const state of [{ deletion_time: '2026-11-27T00:00:00Z' }, { destroyed: true }]) {
      const turn = turnOf(vaultWith(2, state).vault, 'provider-keys');
      await expect(providerKeys.begins?.(turn)).rejects.toMatchObject({ kind: 'deleted' });
    }
    const broken = { ...vaultWith(1).vault, read: () => Promise.reject(vaultProblem('sealed', 'sealed')) };
    await expect(providerKeys.begins?.(turnOf(broken, 'provider-keys'))).rejects.toMatchObject({
      kind: 'sealed',
    });
  });

  it('needs versions alone: a policy that lets it read or change the keys is too wide', async () => {
    const { subject } = turnOf(createFakeVault([]), 'provider-keys');
    const vault = createFakeVault([]);
    const may: Record<string, string[]> = { [METADATA]: ['read'], [DESTROY]: ['update'] };
    vault.allows = (path) => may[path] ?? ['deny'];
    await expect(checkPolicy(vault, providerKeys, subject)).resolves.toBeUndefined();
    for (const [path, words] of [
      [METADATA, ['read', 'update']],
      [METADATA, ['read', 'delete']],
      ['secret/data/here/study/provider-keys', ['read']],
    ] as const) {
      vault.allows = (asked) => (asked === path ? words : (may[asked] ?? ['deny']));
      await expect(checkPolicy(vault, providerKeys, subject)).rejects.toMatchObject({ kind: 'tooWide' });
    }
  });
});
