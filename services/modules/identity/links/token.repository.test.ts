import { expect, test } from '@jest/globals';
import type { Scope } from '../../../platform/database/scope.ts';
import { createTokens } from './token.repository.ts';

test('a token is stored after its account is locked, as a deletion does it, so that the two never block each other', async () => {
  const done: string[] = [];
  const scope = {
    rows: async ({ name }: { readonly name: string }) => {
      done.push(name);
      return [];
    },
  } as unknown as Scope;
  const kind = 'recovery_token';
  const token = {
    userId: 'user',
    kind,
    email: 'ada@example.test',
    codeHash: 'hash',
    linkToken: 'token',
    isInvitation: false,
  } as const;
  await createTokens(scope, { lifetimeSeconds: 60 }).put(token);
  expect(done).toEqual(['identity.token.mark-sent', 'identity.token.put']);
});
