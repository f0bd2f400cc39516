import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { userBanned } from '../errors.ts';
import type { ChallengeMethod } from '../links/pkce.ts';
import { startSession } from '../sessions/grant.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import { AcceptIdentityInput, type AcceptDeps, type AcceptIdentity } from './accept-input.ts';
import type { Accepted } from './accepted.ts';
import { linkToAccount } from './link-to-account.ts';
import { findOrMakeAccount } from './find-or-make-account.ts';

/**
 * Finds, makes or links the account of somebody whom a provider vouches for, and lets them in, in one transaction.
 * Never a door of its own.
 *
 * @throws `auth.user-banned`, `auth.identity-linked…`, `auth.provider-email-…`, `auth.several-accounts`
 */
export const acceptIdentity = useCase<AcceptDeps, typeof AcceptIdentityInput, Accepted>({
  name: 'identity.accept-identity',
  kind: 'command',
  input: AcceptIdentityInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input) => {
    checkMetadata(input.answer.profile.data);
    const userId =
      input.link_user_id === null
        ? await findOrMakeAccount(deps, input, caller.language)
        : await linkToAccount(deps, input, input.link_user_id);
    if (userId === undefined) return { outcome: 'unproven' };
    const account = (await deps.accounts.findById(userId)) as Account;
    if (account.is_banned) throw userBanned();
    if (input.challenge !== null) return { outcome: 'code', code: await codeFor(deps, input, userId) };
    const from = { address: caller.address, userAgent: input.user_agent };
    return { outcome: 'session', granted: await startSession(deps, { userId, method: 'oauth', ...from }) };
  },
});

async function codeFor({ flows }: AcceptDeps, input: AcceptIdentity, userId: string): Promise<string> {
  const { id, authCode } = await flows.begin({
    userId: null,
    provider: input.provider,
    method: 'oauth',
    challenge: input.challenge ?? '',
    challengeMethod: input.challenge_method as ChallengeMethod,
  });
  const { token, refreshToken } = input.answer;
  await flows.assign(id, { userId, providerToken: token, providerRefreshToken: refreshToken });
  return authCode;
}
