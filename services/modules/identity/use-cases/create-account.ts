import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import type { Accounts } from '../accounts/account.repository.ts';
import { makeOneTimeCode, type OneTimeCode } from '../accounts/one-time-code.ts';
import { startSession, type Granted } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from './deps.ts';

const CreateAccountInput = z.strictObject({
  email: z.string(),
  password_hash: z.string(),
  user_metadata: z.record(z.string(), z.unknown()),
  user_agent: z.string().default(''),
});

type Deps = Pick<IdentityDeps, 'accounts' | 'sessions' | 'codes' | 'secretBox' | 'ids'>;

/**
 * Stores an account whose address counts as confirmed, with its first session. Triggers give it a profile, settings
 * and an organisation in the same transaction.
 *
 * @throws `auth.email-in-use` when there is one with this address.
 */
export const createConfirmedAccount = useCase<Deps, typeof CreateAccountInput, Granted>({
  name: 'identity.create-confirmed-account',
  kind: 'command',
  input: CreateAccountInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, { address }, input) => {
    const userId = await insertEmailAccount(deps.accounts, deps.ids.uuid(), input, true);
    return startSession(deps, { userId, method: 'password', address, userAgent: input.user_agent });
  },
});

/** An account that cannot be used before its address is confirmed with the code. */
export interface UnconfirmedAccount {
  readonly account: Account;
  readonly code: OneTimeCode;
}

/**
 * Stores an account whose address has to be confirmed.
 *
 * @throws `auth.email-in-use` when there is one with this address.
 */
export const createUnconfirmedAccount = useCase<Deps, typeof CreateAccountInput, UnconfirmedAccount>({
  name: 'identity.create-unconfirmed-account',
  kind: 'command',
  input: CreateAccountInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ accounts, codes, ids }, _caller, input) => {
    const id = await insertEmailAccount(accounts, ids.uuid(), input, false);
    const code = makeOneTimeCode(input.email);
    await codes.put(id, input.email, code.hash);
    return { account: (await accounts.findById(id)) as Account, code };
  },
});

/** What sign-up says of a person, and what everybody's metadata holds (compat.md 1.2). */
export async function insertEmailAccount(
  accounts: Pick<Accounts, 'insert'>,
  id: string,
  {
    email,
    password_hash: passwordHash,
    user_metadata: given,
  }: Omit<z.output<typeof CreateAccountInput>, 'user_agent'>,
  isConfirmed: boolean,
): Promise<string> {
  await accounts.insert({
    id,
    email,
    passwordHash,
    isConfirmed,
    appMetadata: { provider: 'email', providers: ['email'] },
    userMetadata: { ...given, sub: id, email, email_verified: isConfirmed, phone_verified: false },
  });
  return id;
}
