import { describe, expect, test } from '@jest/globals';
import { unavailable } from '../../../platform/errors/common.ts';
import { randomIds } from '../../../platform/ids/ids.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import type { Account } from '../accounts/account.ts';
import { createGuessLimit } from '../guesses/guess-limit.ts';
import { provePassword, type ProveDeps } from './prove-password.ts';

const CALL = { requestId: 'test' };

function setup(overrides: { matches?: () => Promise<boolean>; stored?: string } = {}) {
  const { matches = async () => true, stored = 'old' } = overrides;
  const done: string[] = [];
  const noting = (what: string) => async () => void done.push(what);
  const account = {
    id: '0a6cbf53-3f3a-4f4f-8f4b-5d9bd9b6f3f1',
    email: 'ada@example.test',
    email_confirmed_at: '2026-01-01',
    encrypted_password: stored,
    is_banned: false,
  } as Account;
  const deps: ProveDeps = {
    accounts: {
      rehash: async (_id: string, from: string, to: string) => void done.push(`${from} > ${to}`),
    } as never,
    hasher: { matches, hash: async () => 'new', isOutdated: (hash: string) => hash === 'old' },
    events: { record: ({ reason }: { reason: string }) => void done.push(reason) },
    ids: randomIds,
    guessLimit: {
      take: async () => ({ right: noting('right'), wrong: noting('wrong'), withdrawn: noting('withdrawn') }),
    },
  };
  const claim = { account, login: 'ada@example.test', password: 'x', userAgent: '' };
  return { deps, claim, done, prove: () => provePassword(deps, claim, NOBODY, CALL) };
}

describe('a right password', () => {
  test('replaces a hash of another kind, and leaves one of the present kind', async () => {
    const old = setup();
    await old.prove();
    expect(old.done).toEqual(['right', 'old > new']);
    const present = setup({ stored: 'present' });
    await present.prove();
    expect(present.done).toEqual(['right']);
  });
});

test('a guess that was never compared is taken back: nobody learned anything', async () => {
  const { prove, done } = setup({ matches: () => Promise.reject(unavailable()) });
  await expect(prove()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(done).toEqual(['withdrawn']);
});

test('a limit that is off asks nobody', async () => {
  const never = { execute: () => Promise.reject(new Error('asked')) } as never;
  const limit = createGuessLimit({ takeGuess: never, settleGuess: never, isOn: false });
  const guess = await limit.take({ subject: 's', userId: 'u', device: '' }, NOBODY, CALL);
  await Promise.all([guess.right(), guess.wrong(), guess.withdrawn()]);
});
