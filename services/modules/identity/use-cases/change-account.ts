import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { accountGone } from '../errors.ts';
import { beginEmailChange } from '../links/propose-email.ts';
import { ChallengeInput } from '../links/send-link.ts';
import type { IdentityDeps } from './deps.ts';

const ChangeAccountInput = z.strictObject({
  email: z.string().optional(),
  /** The address counts only once it is confirmed. */
  is_proposal: z.boolean().default(false),
  redirect_to: z.string().default(''),
  challenge: ChallengeInput.optional(),
  password_hash: z.string().optional(),
  user_metadata: z.record(z.string(), z.unknown()).optional(),
});

type Deps = Pick<
  IdentityDeps,
  | 'settings'
  | 'accounts'
  | 'sessions'
  | 'links'
  | 'flows'
  | 'tokens'
  | 'emailChanges'
  | 'audit'
  | 'notices'
  | 'announceEnded'
  | 'afterCommit'
>;

/**
 * Stores what `update-user` has checked. A new password ends every other session of the person (ASVS 7.4.3).
 *
 * @throws `auth.email-in-use` when the address is somebody else's.
 */
export const changeAccount = useCase<Deps, typeof ChangeAccountInput, Account>({
  name: 'identity.change-account',
  kind: 'command',
  input: ChangeAccountInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, { userId, sessionId, language, address }, input) => {
    const { accounts, sessions, audit, announceEnded, afterCommit } = deps;
    const { email, is_proposal: isProposal, redirect_to: redirectTo, challenge } = input;
    const before = await accountOf(accounts, userId);
    await accounts.change(userId, {
      ...(email !== undefined && !isProposal && { email }),
      ...(input.password_hash !== undefined && { passwordHash: input.password_hash }),
      ...(input.user_metadata !== undefined && { userMetadata: input.user_metadata }),
    });
    await audit.write({ address }, 'user_modified', userId);
    if (input.password_hash !== undefined) {
      await audit.write({ address }, 'user_updated_password', userId);
      await deps.notices.tell(before, 'password_changed', language);
      const ended = await sessions.end({ userId, exceptSessionId: sessionId }, 'password-changed');
      afterCommit(() => announceEnded(ended, 'password-changed'));
    }
    if (email !== undefined && isProposal) {
      await beginEmailChange(deps, { userId, current: before.email, email, redirectTo, language, challenge });
    }
    return accountOf(accounts, userId);
  },
});

async function accountOf(accounts: Pick<IdentityDeps['accounts'], 'findById'>, id: string): Promise<Account> {
  const account = await accounts.findById(id);
  if (account === undefined) throw accountGone();
  return account;
}
