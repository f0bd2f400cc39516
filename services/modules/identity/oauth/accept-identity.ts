import type { Caller } from '../../../platform/use-case/caller.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { userBanned } from '../errors.ts';
import type { ChallengeMethod } from '../links/pkce.ts';
import { startSession } from '../sessions/grant.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import { AcceptIdentityInput, type AcceptDeps, type AcceptIdentity } from './accept-input.ts';
import { acceptInvitation } from './accept-invitation.ts';
import type { Accepted } from './accepted.ts';
import { linkToAccount } from './link-to-account.ts';
import { findOrMakeAccount } from './find-or-make-account.ts';

/**
 * Finds, makes or links the account of somebody whom a provider vouches for, and lets them in, in one transaction.
 * Never a door of its own.
 *
 * @throws `auth.user-banned`, `auth.identity-linked…`, `auth.provider-email-…`, `auth.several-accounts`, `auth.invite-…`
 */
export const acceptIdentity = useCase<AcceptDeps, typeof AcceptIdentityInput, Accepted>({
  name: 'identity.accept-identity',
  kind: 'command',
  input: AcceptIdentityInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input) => {
    checkMetadata(input.answer.profile.data);
    const userId = await findAccount(deps, input, caller);
    if (userId === undefined) return { outcome: 'unproven' };
    const account = (await deps.accounts.findById(userId)) as Account;
    if (account.is_banned) throw userBanned();
    if (input.challenge !== null) return { outcome: 'code', code: await codeFor(deps, input, userId) };
    const from = { address: caller.address, userAgent: input.user_agent };
    return { outcome: 'session', granted: await startSession(deps, { userId, method: 'oauth', ...from }) };
  },
});

/** By the invitation, by who is signed in, or by what the provider says. */
async function findAccount(
  deps: AcceptDeps,
  input: AcceptIdentity,
  caller: Caller,
): Promise<string | undefined> {
  if (input.link_user_id !== null) return linkToAccount(deps, input, input.link_user_id, caller);
  if (input.invite_token !== null) return acceptInvitation(deps, input, input.invite_token, caller);
  return findOrMakeAccount(deps, input, caller);
}

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
