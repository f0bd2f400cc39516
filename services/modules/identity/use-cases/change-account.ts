import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { accountGone } from '../errors.ts';
import type { IdentityDeps } from './deps.ts';

const ChangeAccountInput = z.strictObject({
  email: z.string().optional(),
  password_hash: z.string().optional(),
  user_metadata: z.record(z.string(), z.unknown()).optional(),
});

type Deps = Pick<IdentityDeps, 'accounts' | 'sessions' | 'announceEnded' | 'afterCommit'>;

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
  run: async ({ accounts, sessions, announceEnded, afterCommit }, { userId, sessionId }, input) => {
    await accounts.change(userId, {
      ...(input.email !== undefined && { email: input.email }),
      ...(input.password_hash !== undefined && { passwordHash: input.password_hash }),
      ...(input.user_metadata !== undefined && { userMetadata: input.user_metadata }),
    });
    if (input.password_hash !== undefined) {
      const ended = await sessions.end({ userId, exceptSessionId: sessionId }, 'password-changed');
      afterCommit(() => announceEnded(ended, 'password-changed'));
    }
    const account = await accounts.findById(userId);
    if (account === undefined) throw accountGone();
    return account;
  },
});
