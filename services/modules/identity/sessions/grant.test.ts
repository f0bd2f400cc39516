import { expect, test } from '@jest/globals';
import { referenceUnknown } from '../../../platform/errors/common.ts';
import type { Account } from '../accounts/account.ts';
import { startSession, type StartDeps } from './grant.ts';
import type { Session } from './session.ts';

const START = { userId: 'user', method: 'password', address: 'fe80::1%eth0', userAgent: '' } as const;
const ID = '00000000-0000-4000-8000-000000000001';

function setup({ account, failure }: { account?: Account; failure?: Error }) {
  const inserted: object[] = [];
  const deps: StartDeps = {
    ids: { uuid: () => ID },
    audit: { write: async () => undefined },
    secretBox: { seal: async () => 'sealed' },
    accounts: { markSignedIn: async () => undefined, findById: async () => account },
    sessions: {
      insert: async (row) => {
        inserted.push(row);
        if (failure !== undefined) throw failure;
        return { id: ID } as Session;
      },
    },
  };
  return { deps, inserted };
}

test('a session begins with a key of its own, and without the zone of an address', async () => {
  const { deps, inserted } = setup({ account: { id: 'user' } as Account });
  const granted = await startSession(deps, START);
  expect(granted).toMatchObject({ account: { id: 'user' }, session: { id: ID } });
  expect(inserted).toEqual([expect.objectContaining({ id: ID, address: '', sealedKey: 'sealed' })]);
});

test('no session begins for an account that was hidden meanwhile', async () => {
  await expect(startSession(setup({}).deps, START)).rejects.toMatchObject({ reason: 'auth.account-gone' });
});

test('no session begins for an account that was deleted meanwhile', async () => {
  const { deps } = setup({ failure: referenceUnknown() });
  await expect(startSession(deps, START)).rejects.toMatchObject({ reason: 'auth.account-gone' });
});

test('what else goes wrong is told as it is', async () => {
  const failure = new Error('the disk is full');
  await expect(startSession(setup({ failure }).deps, START)).rejects.toBe(failure);
});
