import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { userBanned } from '../errors.ts';
import type { ChallengeMethod } from '../links/pkce.ts';
import { startSession, type Granted } from '../sessions/grant.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import type { OAuthDeps } from './deps.ts';
import { linkToAccount } from './link-to-account.ts';
import type { ProviderAnswer } from './profile.ts';
import { findOrMakeAccount } from './find-or-make-account.ts';

const AcceptIdentityInput = z.strictObject({
  provider: z.string(),
  is_email_optional: z.boolean(),
  answer: z.custom<ProviderAnswer>((value) => typeof value === 'object'),
  link_user_id: z.string().nullable(),
  /** Present when the client wants a code for its verifier, not a session. */
  challenge: z.string().nullable(),
  challenge_method: z.string().nullable(),
  redirect_to: z.string(),
  user_agent: z.string(),
});

export type AcceptIdentity = z.output<typeof AcceptIdentityInput>;

/** What becomes of somebody whom a provider vouches for; `unproven` is committed, so it is told and not thrown. */
export type Accepted =
  | { readonly outcome: 'session'; readonly granted: Granted }
  | { readonly outcome: 'code'; readonly code: string }
  | { readonly outcome: 'unproven' };

export type AcceptDeps = Pick<
  OAuthDeps,
  'settings' | 'accounts' | 'sessions' | 'identities' | 'flows' | 'links' | 'secretBox' | 'ids'
>;

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
