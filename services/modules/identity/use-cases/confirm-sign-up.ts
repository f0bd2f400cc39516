import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { hashOneTimeCode } from '../accounts/one-time-code.ts';
import { VerifyInput } from '../contract.ts';
import { oneTimeCodeExpired, userBanned, verificationIncomplete } from '../errors.ts';
import { startSession, toGrant, type Grant } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from './deps.ts';

type Deps = Pick<
  IdentityDeps,
  'settings' | 'accounts' | 'sessions' | 'codes' | 'secretBox' | 'ids' | 'events' | 'issueToken'
>;

/** `email` is what newer clients call both a sign-up and a magic link. */
const TYPES = new Set(['signup', 'email']);

/**
 * Confirms an address with the code or the link of the mail and signs in.
 *
 * @throws `auth.one-time-code-expired` for a code that is wrong, used or older than a day.
 */
export const confirmSignUp = useCase<Deps, typeof VerifyInput, Grant>({
  name: 'identity.confirm-sign-up',
  kind: 'command',
  input: VerifyInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, { address }, input, { requestId }) => {
    const hash = hashOf(input);
    const userId = TYPES.has(input.type ?? '') ? await deps.codes.take(hash) : undefined;
    if (userId === undefined) {
      const error = oneTimeCodeExpired();
      deps.events.record({ reason: error.reason, address, requestId });
      throw error;
    }
    const account = (await deps.accounts.findById(userId)) as Account;
    if (account.is_banned) throw userBanned();
    await deps.accounts.confirmEmail(userId);
    const granted = await startSession(deps, {
      userId,
      method: 'otp',
      address,
      userAgent: input.user_agent,
    });
    return toGrant(granted, deps);
  },
});

/** Typed digits belong to an address, a link carries the hash itself. */
function hashOf({ type, email, token, token_hash: hash }: (typeof VerifyInput)['_output']): string {
  if (!type) throw verificationIncomplete();
  if (hash) return hash;
  if (!token || !email) throw verificationIncomplete();
  return hashOneTimeCode(email.trim().toLowerCase(), token.replaceAll('-', ''));
}
