import { describe, expect, test } from '@jest/globals';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { keepingLog } from '../testing.ts';
import { createKeyRing, hasMet } from './key-ring.ts';
import { createKeysKeeper } from './keys-keeper.ts';
import { makeKey, type KeyStatus, type StoredKey } from './signing-key.ts';

const UNAVAILABLE = { reason: 'platform.unavailable', status: 503 };

/** A box that seals nothing, and counts. */
function glassBox(): SecretBox & { opened: number } {
  const box = {
    opened: 0,
    seal: async (plain: string | Uint8Array) => Buffer.from(plain).toString(),
    open: async (sealed: string) => {
      box.opened += 1;
      return Buffer.from(sealed);
    },
  };
  return box;
}

async function buildKey(status: KeyStatus): Promise<StoredKey> {
  const { publicJwk, privateKey } = await makeKey();
  return {
    ...{ kid: publicJwk.kid, status, public_jwk: publicJwk, sealed_private_key: privateKey },
    ...{ published_seconds: 1_500, activates_at: 'then', wish: 'r/1' },
  };
}

describe('the ring of keys', () => {
  test('says that it is not ready before it has a key', async () => {
    const ring = createKeyRing(glassBox());
    for (const ask of [() => ring.signer(), () => ring.verifier('x'), () => ring.published()]) {
      expect(ask).toThrow(expect.objectContaining(UNAVAILABLE));
    }
    await expect(ring.replace([await buildKey('next')])).rejects.toMatchObject(UNAVAILABLE);
  });

  test('signs with the current key, verifies with all, publishes no private part', async () => {
    const ring = createKeyRing(glassBox());
    const keys = [await buildKey('next'), await buildKey('current'), await buildKey('previous')];
    await ring.replace(keys);
    expect(ring.signer().kid).toBe(keys[1]?.kid);
    for (const { kid } of keys) expect(ring.verifier(kid)?.type).toBe('public');
    expect(ring.verifier('another')).toBeUndefined();
    expect(ring.published().map(({ kid }) => kid)).toEqual(keys.map(({ kid }) => kid));
    expect(JSON.stringify(ring.published())).not.toContain('"d"');
  });

  test('tells how it stands, and which wish for another key it has met', async () => {
    const ring = createKeyRing(glassBox());
    const wish = { rotation: 'r/2', phase: 'publish', publishSeconds: 1_200 } as const;
    expect([ring.state(), hasMet(ring.state(), wish, 0)]).toEqual([undefined, false]);
    const keys = [await buildKey('next'), await buildKey('current'), await buildKey('previous')];
    await ring.replace(keys);
    const state = ring.state();
    const kid = keys[1]?.kid;
    expect(state).toEqual({ kid, since: 'then', wish: 'r/1', nextSeconds: 1_500, older: 1 });
    expect(hasMet(state, wish, 1_500)).toBe(true);
    expect(hasMet(state, wish, 1_501)).toBe(false);
    expect(hasMet(state, { ...wish, publishSeconds: 1_501 }, 0)).toBe(false);
    expect(hasMet(state, { ...wish, phase: 'sign' }, 0)).toBe(false);
    for (const phase of ['publish', 'sign'] as const) {
      expect(hasMet(state, { ...wish, phase, rotation: 'r/1' }, 86_400)).toBe(true);
    }
    await ring.replace([{ ...(await buildKey('current')), activates_at: null }]);
    expect(ring.state()).toMatchObject({ since: '', nextSeconds: 0, older: 0 });
  });

  test('opens a sealed key once, however often it looks', async () => {
    const box = glassBox();
    const ring = createKeyRing(box);
    const keys = [await buildKey('current')];
    await ring.replace(keys);
    await ring.replace(keys);
    expect(box.opened).toBe(1);
    await ring.replace([await buildKey('current')]);
    expect(box.opened).toBe(2);
  });
});

describe('the keeper of keys', () => {
  const setup = (read: () => Promise<readonly StoredKey[]>, ensure = read) => {
    const replaced: (readonly StoredKey[])[] = [];
    const lines: { level: string; message: string; fields: unknown }[] = [];
    const keeper = createKeysKeeper({
      ring: { replace: async (keys) => void replaced.push(keys) },
      read,
      ensure,
      log: keepingLog(lines),
      intervalMs: 15,
      retryMs: 5,
    });
    return { keeper, replaced, lines };
  };
  const until = async (check: () => boolean): Promise<void> => {
    while (!check()) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  test('makes keys only when there is no current one', async () => {
    const current = [await buildKey('current')];
    let made = 0;
    const ensure = async (): Promise<readonly StoredKey[]> => {
      made += 1;
      return current;
    };
    const empty = setup(async () => [], ensure);
    await empty.keeper.start();
    empty.keeper.stop();
    expect({ made, replaced: empty.replaced }).toEqual({ made: 1, replaced: [current] });
    const full = setup(async () => current, ensure);
    await full.keeper.start();
    full.keeper.stop();
    expect(made).toBe(1);
  });

  test('looks again and again, and tries again when the database is away', async () => {
    const current = [await buildKey('current')];
    let asked = 0;
    const { keeper, replaced, lines } = setup(async () => {
      asked += 1;
      if (asked === 1 || asked === 3) throw new Error('away');
      return current;
    });
    await keeper.start();
    await until(() => asked >= 4);
    keeper.stop();
    expect(replaced.length).toBeGreaterThanOrEqual(2);
    expect(lines.every(({ level }) => level === 'warn')).toBe(true);
  });

  test('stops while it is looking, whether that look succeeds or fails', async () => {
    for (const outcome of [Promise.resolve([await buildKey('current')]), Promise.reject(new Error('away'))]) {
      let asked = 0;
      const { keeper } = setup(() => {
        asked += 1;
        return outcome;
      });
      const started = keeper.start();
      keeper.stop();
      await started;
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(asked).toBe(1);
    }
  });
});
