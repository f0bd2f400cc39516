import { describe, expect, it } from '@jest/globals';
import { createFakeVault, type FakeVault } from '../../../vault/testing.ts';
import { vaultProblem, type Vault, type VaultProblemKind } from '../../../vault/vault.ts';
import { checkPolicy } from '../policy.ts';
import type { Testimony } from '../witness.ts';
import { secretBox } from './secret-box.ts';
import { turnOf } from './testing.ts';

const KEY = 'transit/keys/here.study.secret-box';
const PATH = 'secret/data/here/study/secret-box';
const MADE_SECONDS = 1_800_000_000;
const [rotate] = secretBox.stages;

/** The fake with one key of the transit engine; `fails` of the fake counts for both. */
function vaultWithKey(): { vault: Vault; fake: FakeVault; key: { latest: number; least: number } } {
  const fake = createFakeVault([]);
  const key = { latest: 1, least: 1 };
  const check = (call: string): void => {
    const kind = fake.fails(call);
    if (kind !== undefined) throw vaultProblem(kind, call);
  };
  const vault: Vault = {
    ...fake,
    read: async (path) => {
      if (path !== KEY) return await fake.read(path);
      check(`GET ${path}`);
      const keys = Object.fromEntries(
        Array.from({ length: key.latest }, (_one, index) => [String(index + 1), MADE_SECONDS]),
      );
      return { latest_version: key.latest, min_decryption_version: key.least, keys };
    },
    write: async (path, body) => {
      // What Vault takes as often as it comes, and in any order, is fenced.
      if (path.startsWith(KEY)) throw vaultProblem('refused', `${path} is not fenced`);
      return await fake.write(path, body);
    },
    writeFenced: async (path, body) => {
      check(`POST ${path}`);
      if (path === `${KEY}/rotate`) key.latest += 1;
      if (path === `${KEY}/config`) key.least = body['min_decryption_version'] as number;
      return {};
    },
  };
  return { vault, fake, key };
}

const worker = (fields: Partial<Testimony> = {}): Testimony => ({
  name: 'worker-1',
  version: 'kv-2',
  left: 0,
  broken: 0,
  checked: new Date((MADE_SECONDS + 61) * 1_000).toISOString(),
  ...fields,
});

describe('a rotation of the key that seals', () => {
  it('makes one version, whichever answer was lost, and goes on after every failure (O10)', async () => {
    const kinds: readonly VaultProblemKind[] = ['sealed', 'unreachable', 'forbidden'];
    for (const kind of kinds) {
      for (let failing = 1; failing <= 4; failing += 1) {
        const { vault, fake, key } = vaultWithKey();
        let calls = 0;
        fake.fails = () => ((calls += 1) === failing ? kind : undefined);
        await expect(rotate?.(turnOf(vault, 'secret-box'))).rejects.toMatchObject({ kind });
        fake.fails = () => undefined;
        for (const again of [1, 2]) {
          expect([again, await rotate?.(turnOf(vault, 'secret-box'))]).toEqual([again, { version: 2 }]);
        }
        expect(key).toEqual({ latest: 2, least: 1 });
        expect(fake.keyValue(PATH)).toMatchObject({ version: 1, data: { key_version: 2, rotation: 'r1' } });
      }
    }
  });

  it('is proved by whoever counted last, once that was late enough and nothing older was left', async () => {
    const { vault } = vaultWithKey();
    await rotate?.(turnOf(vault, 'secret-box'));
    const prove = (heard: readonly Testimony[]) =>
      secretBox.prove(
        turnOf(vault, 'secret-box', { heard: [{ name: 'api-1', version: undefined }, ...heard] }),
        2,
      );
    expect(await prove([])).toMatchObject({ reason: 'UsedByNobody' });
    const resealing = { version: 'resealing', pending: 'kv-2' };
    const early = worker({ ...resealing, left: 700, checked: new Date(0).toISOString() });
    expect(await prove([early])).toMatchObject({ reason: 'Resealing', left: 700 });
    const unaware = await prove([worker({ version: 'kv-1' })]);
    expect(unaware).toEqual({
      reason: 'Resealing',
      message: expect.stringContaining('will notice') as unknown,
    });
    const tooEarly = new Date((MADE_SECONDS + 59) * 1_000).toISOString();
    expect(await prove([worker({ checked: tooEarly })])).toMatchObject({ reason: 'Resealing', left: 0 });
    expect(await prove([worker({ ...resealing, left: 3, broken: 3 })])).toMatchObject({
      reason: 'SecretsBroken',
      left: 3,
    });
    expect(await prove([early, worker(), early])).toBeUndefined();
    expect(await prove([worker({ version: 'kv-10' })])).toBeUndefined();
    expect(await prove([worker({ checked: 'nonsense' })])).toMatchObject({ reason: 'Resealing' });
  });

  it('ends older versions once, and never goes back', async () => {
    const { vault, fake, key } = vaultWithKey();
    await rotate?.(turnOf(vault, 'secret-box'));
    expect(await secretBox.revoke(turnOf(vault, 'secret-box'), 2)).toBe('Revoked');
    expect(key.least).toBe(2);
    fake.fails = (call) => (call.startsWith('POST') ? 'forbidden' : undefined);
    expect(await secretBox.revoke(turnOf(vault, 'secret-box'), 2)).toBe('Revoked');
    expect(await secretBox.revoke(turnOf(vault, 'secret-box'), 1)).toBe('Revoked');
    expect(key).toEqual({ latest: 2, least: 2 });
  });

  it('does not begin while pods of two releases run', async () => {
    const { vault } = vaultWithKey();
    const mayBegin = (...releases: string[]) =>
      secretBox.mayBegin?.(turnOf(vault, 'secret-box', { releases }));
    expect(await mayBegin('study-1', 'study-2')).toMatchObject({
      reason: 'OtherVersionRuns',
      message: expect.stringContaining('study-1 and of study-2') as unknown,
    });
    expect([await mayBegin('study-1'), await mayBegin()]).toEqual([undefined, undefined]);
  });

  it('counts from the first version where the key tells nothing of itself', async () => {
    const { vault } = vaultWithKey();
    const silent: Vault = { ...vault, read: async (path) => (path === KEY ? {} : await vault.read(path)) };
    expect(await rotate?.(turnOf(silent, 'secret-box'))).toEqual({ version: 1 });
    expect(await secretBox.prove(turnOf(silent, 'secret-box', { heard: [worker()] }), 1)).toBeUndefined();
  });

  it('needs its key and its document, of this namespace and this platform', async () => {
    const { subject } = turnOf(createFakeVault([]), 'secret-box');
    expect(secretBox.needs(subject).map(({ path }) => path)).toEqual(
      expect.arrayContaining([PATH, KEY, `${KEY}/rotate`, `${KEY}/config`]),
    );
    const vault = createFakeVault([]);
    await expect(checkPolicy(vault, secretBox, subject)).rejects.toMatchObject({ kind: 'tooNarrow' });
    const { allows } = vault;
    vault.allows = (path) => (path.startsWith(KEY) ? ['read', 'update'] : allows(path));
    await expect(checkPolicy(vault, secretBox, subject)).resolves.toBeUndefined();
  });
});
