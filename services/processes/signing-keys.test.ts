import { describe, expect, test } from '@jest/globals';
import type { KeyWish } from '../modules/identity/index.ts';
import { createCredentials } from '../platform/credentials/credentials.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { silentLog } from '../platform/telemetry/testing.ts';
import { keyWishIn } from './key-wish.ts';
import { meetKeyWishes, showSigningKeys } from './signing-keys.ts';

const PUBLISH: KeyWish = { rotation: 'r/1', phase: 'publish', publishSeconds: 0 };
const STATE = { kid: 'key-1', since: 'then', wish: null, nextSeconds: 9, older: 1 };

/** What the internal port says while this is wished, and met or not. */
function setup(start: { readonly wish: KeyWish | undefined; readonly version: string }) {
  const now = { ...start, hasMet: false, state: undefined as typeof STATE | undefined };
  const credentials = createCredentials({ clock: systemClock, log: silentLog() });
  const keyWish = {
    current: () => ({ value: now.wish, version: now.version }),
    onChange: () => () => undefined,
    close: () => undefined,
  };
  showSigningKeys({ credentials, keyWish }, { signingKeys: () => now.state, hasMet: () => now.hasMet });
  return { now, said: () => credentials.inUse() };
}

describe('the internal port', () => {
  test('says nothing of keys that could not be read yet', () => {
    expect(setup({ wish: undefined, version: '' }).said()).toEqual([]);
  });

  test('names the key that signs, and is the version where nobody can wish', () => {
    const { now, said } = setup({ wish: undefined, version: '' });
    now.state = STATE;
    expect(said()).toEqual([
      { name: 'signing-keys', version: 'key-1', since: 'then', key_id: 'key-1', left: 1 },
    ]);
  });

  test('names the last wish that this process has met, and the one that it has not', () => {
    const { now, said } = setup({ wish: PUBLISH, version: 'kv-1' });
    now.state = STATE;
    expect(said()).toMatchObject([{ version: 'kv-0', pending: 'kv-1', key_id: 'key-1' }]);
    now.hasMet = true;
    expect(said()).toMatchObject([{ version: 'kv-1', key_id: 'key-1' }]);
    expect(said()[0]).not.toHaveProperty('pending');
    Object.assign(now, { wish: { ...PUBLISH, phase: 'sign' }, version: 'kv-2', hasMet: false });
    expect(said()).toMatchObject([{ version: 'kv-1', pending: 'kv-2' }]);
  });

  test('has met everything while nothing is wished', () => {
    const { now, said } = setup({ wish: undefined, version: 'kv-0' });
    now.state = STATE;
    expect(said()).toMatchObject([{ version: 'kv-0' }]);
  });
});

describe('a worker', () => {
  /** Looks once, and stops. @returns what it has asked to be rotated. */
  async function look(wish: KeyWish | undefined, keys: { hasMet?: boolean; failure?: Error } = {}) {
    const asked: unknown[] = [];
    const stops: (() => Promise<void> | void)[] = [];
    meetKeyWishes(
      {
        keyWish: {
          current: () => ({ value: wish, version: 'kv-2' }),
          onChange: () => () => undefined,
          close: () => undefined,
        },
        lifecycle: { onStop: (_what, stop) => void stops.push(stop) },
        log: silentLog(),
      },
      {
        signingKeys: () => STATE,
        hasMet: () => keys.hasMet === true,
        rotateSigningKeys: async (why) => {
          asked.push(why);
          if (keys.failure !== undefined) throw keys.failure;
          return { has_rotated: true, wait_seconds: 1_200 };
        },
      },
    );
    for (const stop of stops) await stop();
    return asked;
  }
  const sign: KeyWish = { ...PUBLISH, phase: 'sign' };

  test('lets another key sign when that is wished and was not met yet', async () => {
    expect(await look(sign)).toEqual([sign]);
    expect(await look(sign, { hasMet: true })).toEqual([]);
    expect(await look(PUBLISH)).toEqual([]);
    expect(await look(undefined)).toEqual([]);
  });

  test('goes on when it cannot, and looks again', async () => {
    expect(await look(sign, { failure: new Error('the database is away') })).toEqual([sign]);
  });
});

describe('a wish', () => {
  test('is read as the operator writes it', () => {
    expect(keyWishIn({ rotation: 'uid/3', phase: 'sign', publish_seconds: 1_800 })).toEqual({
      rotation: 'uid/3',
      phase: 'sign',
      publishSeconds: 1_800,
    });
    expect(keyWishIn({ rotation: 'uid/3', phase: 'publish' })).toMatchObject({ publishSeconds: 0 });
  });

  test.each([{}, { rotation: 'uid/3', phase: 'now' }, { rotation: '', phase: 'sign' }])(
    'that is none is refused: %j',
    (data) => {
      expect(() => keyWishIn(data)).toThrow('needs the keys rotation and phase');
    },
  );
});
