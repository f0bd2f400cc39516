import { describe, expect, it } from '@jest/globals';
import { createFakeVault } from '../../../vault/testing.ts';
import { checkPolicy } from '../policy.ts';
import type { Testimony } from '../witness.ts';
import { signingKeys } from './signing-keys.ts';
import { turnOf } from './testing.ts';

const PATH = 'secret/data/here/study/signing-keys';
const [publish, sign] = signingKeys.stages;
const pod = (name: string, version: string, left = 0): Testimony => ({ name, version, left });

describe('a rotation of signing keys', () => {
  it('wishes that the next key is published, then that it signs, and writes no key', async () => {
    const vault = createFakeVault([]);
    const turn = turnOf(vault, 'signing-keys', { publishSeconds: 1_800 });
    expect(await publish?.(turn)).toMatchObject({ version: 1 });
    expect(vault.keyValue(PATH)?.data).toEqual({ phase: 'publish', publish_seconds: 1_800, rotation: 'r1' });
    expect(await sign?.(turn)).toMatchObject({ version: 2 });
    expect(vault.keyValue(PATH)?.data).toEqual({ phase: 'sign', publish_seconds: 1_800, rotation: 'r1' });
  });

  it('writes nothing twice, and never goes back, whatever answer was lost', async () => {
    const vault = createFakeVault([]);
    const turn = turnOf(vault, 'signing-keys');
    for (const stage of [publish, publish, sign, sign, publish]) await stage?.(turn);
    expect(vault.writes).toEqual([PATH, PATH]);
    expect(vault.keyValue(PATH)?.data).toEqual({ phase: 'sign', rotation: 'r1' });
    await publish?.(turnOf(vault, 'signing-keys', { rotation: 'r2' }));
    expect(vault.keyValue(PATH)).toMatchObject({ version: 3, data: { phase: 'publish', rotation: 'r2' } });
  });

  it('waits for every pod, and says that a key is published before it signs', async () => {
    const vault = createFakeVault([]);
    const heard = [pod('api-1', 'kv-2'), pod('rooms-1', 'kv-1')];
    const doubt = await signingKeys.prove(turnOf(vault, 'signing-keys', { heard }), 2);
    expect(doubt).toMatchObject({ reason: 'NotInUse' });
    expect(doubt?.message).toMatch(/1 of 2 pods .* rooms-1\..*published for some time before it signs/);
    expect(await signingKeys.prove(turnOf(vault, 'signing-keys', { heard }), 1)).toBeUndefined();
    expect(await signingKeys.prove(turnOf(vault, 'signing-keys'), 1)).toMatchObject({
      reason: 'UsedByNobody',
    });
  });

  it('is over when no pod has an old key any more, and not when somebody else has written', async () => {
    const vault = createFakeVault([]);
    const turn = (heard: readonly Testimony[]) => turnOf(vault, 'signing-keys', { heard });
    await publish?.(turn([]));
    await sign?.(turn([]));
    const both = [pod('api-1', 'kv-2'), pod('api-2', 'kv-2', 1)];
    expect(await signingKeys.revoke(turn(both), 2)).toMatchObject({ reason: 'InGrace', left: 1 });
    expect(await signingKeys.revoke(turn([pod('api-1', 'kv-2', 3)]), 2)).toMatchObject({ left: 3 });
    expect(await signingKeys.revoke(turn([pod('api-1', 'kv-2')]), 2)).toBe('Revoked');
    expect(await signingKeys.revoke(turn([pod('api-1', 'kv-2')]), 1)).toBe('WrittenMeanwhile');
  });

  it('needs its document alone', async () => {
    const { subject } = turnOf(createFakeVault([]), 'signing-keys');
    expect([...new Set(signingKeys.needs(subject).map(({ path }) => path))]).toEqual([PATH]);
    await expect(checkPolicy(createFakeVault([]), signingKeys, subject)).resolves.toBeUndefined();
  });
});
