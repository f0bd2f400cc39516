import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import type { Accounts } from '../accounts/account.repository.ts';
import { actionOfNewcomer } from '../audit/audit-log.ts';
import { ChallengeInput, sendWithFlow } from '../links/send-link.ts';
import { startSession, type Granted } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from './deps.ts';

const CreateAccountInput = z.strictObject({
  email: z.string(),
  password_hash: z.string(),
  user_metadata: z.record(z.string(), z.unknown()),
  user_agent: z.string().default(''),
});

type Deps = Pick<IdentityDeps, 'accounts' | 'sessions' | 'secretBox' | 'ids' | 'audit'>;

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
    await deps.audit.write({ address }, 'user_signedup', userId, { provider: 'email' });
    return startSession(deps, { userId, method: 'password', address, userAgent: input.user_agent });
  },
});

const MailedAccountInput = z.strictObject({
  email: z.string(),
  /** Absent for whoever signs in by mail. */
  password_hash: z.string().nullable().default(null),
  user_metadata: z.record(z.string(), z.unknown()),
  redirect_to: z.string().default(''),
  challenge: ChallengeInput.optional(),
});

type MailedDeps = Pick<IdentityDeps, 'settings' | 'accounts' | 'links' | 'flows' | 'ids' | 'audit'>;

/**
 * Stores an account that cannot be used before somebody read the mail that is sent with it.
 *
 * @throws `auth.email-in-use` when there is one with this address.
 */
export const createMailedAccount = useCase<MailedDeps, typeof MailedAccountInput, Account>({
  name: 'identity.create-mailed-account',
  kind: 'command',
  input: MailedAccountInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, { language, address }, { redirect_to: redirectTo, challenge, ...input }) => {
    const { settings, accounts, ids } = deps;
    const userId = await insertEmailAccount(accounts, ids.uuid(), input, !settings.confirmEmail);
    const type = settings.confirmEmail ? 'signup' : 'magiclink';
    const action = actionOfNewcomer(!settings.confirmEmail);
    await deps.audit.write({ address }, action, userId, { provider: 'email' });
    await sendWithFlow(deps, type, { userId, email: input.email }, { redirectTo, language, challenge });
    return (await accounts.findById(userId)) as Account;
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
  }: Pick<z.output<typeof MailedAccountInput>, 'email' | 'password_hash' | 'user_metadata'>,
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
