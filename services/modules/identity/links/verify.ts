import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Grant } from '../sessions/grant.ts';
import { readEmail } from '../accounts/email.ts';
import { oneTimeCodeExpired } from '../errors.ts';
import { subjectOf } from '../guesses/device.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import { EVERYONE, once, type IdentityDeps } from '../use-cases/deps.ts';
import { FollowLinkInput, VerifyInput } from './contract.ts';
import {
  linkExpired,
  phoneLoginsDisabled,
  verifyEmailMissing,
  verifyHashOnly,
  verifyTokenMissing,
  verifyTypeMissing,
} from './errors.ts';
import { hashOneTimeCode, PKCE_PREFIX } from './one-time-code.ts';
import type { Proof } from './token.repository.ts';

/** What comes of a token that was right. */
export type Verified =
  | { readonly grant: Grant }
  /** The link ends a flow: its client exchanges this code. */
  | { readonly authCode: string }
  /** The first of two addresses is confirmed. */
  | { readonly isHalf: true };

interface Deps extends Pick<IdentityDeps, 'ids' | 'events'> {
  /** Codes have six digits: whoever guesses is stopped long before a guess is worth anything. */
  readonly guessLimit: GuessLimit;
  readonly useToken: BoundUseCase<Verified | undefined>;
}

/**
 * Takes the code that somebody typed, or the token of a link that a front end read.
 *
 * @throws `auth.one-time-code-expired` for a code that is wrong, used or too old, `auth.too-many-guesses`.
 */
export const verify = useCase<Deps, typeof VerifyInput, Verified>({
  name: 'identity.verify',
  kind: 'query',
  input: VerifyInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ guessLimit, ids, events, useToken }, caller, input, call) => {
    const { type, proof, email } = readShown(input);
    const guesser = { subject: `code:${subjectOf(undefined, email ?? '')}`, userId: ids.uuid(), device: '' };
    const guess = email === undefined ? undefined : await guessLimit.take(guesser, caller, call);
    const token = { type, proof, user_agent: input.user_agent };
    const verified = await useToken.execute(caller, token, once(call));
    if (verified !== undefined) {
      await guess?.right();
      return verified;
    }
    await guess?.wrong();
    const error = guess === undefined ? linkExpired() : oneTimeCodeExpired();
    events.record({ reason: error.reason, address: caller.address, requestId: call.requestId });
    throw error;
  },
});

/** Follows the link of a mail. @throws `auth.link-expired` when it is wrong, used or too old. */
export const followLink = useCase<Pick<Deps, 'events' | 'useToken'>, typeof FollowLinkInput, Verified>({
  name: 'identity.follow-link',
  kind: 'query',
  input: FollowLinkInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ events, useToken }, caller, { type, token, user_agent: userAgent }, call) => {
    const isFlow = token.startsWith(PKCE_PREFIX);
    const input = { type, proof: { linkToken: token }, is_flow: isFlow, user_agent: userAgent };
    const verified = await useToken.execute(caller, input, once(call));
    if (verified !== undefined) return verified;
    const error = linkExpired();
    events.record({ reason: error.reason, address: caller.address, requestId: call.requestId });
    throw error;
  },
});

interface Shown {
  readonly type: string;
  readonly proof: Proof;
  /** Present when digits were typed. */
  readonly email?: string;
}

/** Typed digits belong to an address, a link carries a token of its own. */
function readShown(input: (typeof VerifyInput)['_output']): Shown {
  const { type, email, phone, token, token_hash: linkToken } = input;
  if (!type) throw verifyTypeMissing();
  if (Boolean(token) === Boolean(linkToken)) throw verifyTokenMissing();
  if (token) return { type, ...readTyped(token, input) };
  if (email || phone) throw verifyHashOnly();
  return { type, proof: { linkToken: linkToken ?? '' } };
}

function readTyped(
  token: string,
  { email, phone }: Pick<(typeof VerifyInput)['_output'], 'email' | 'phone'>,
): Omit<Shown, 'type'> {
  if (phone && !email) throw phoneLoginsDisabled();
  if (!email || phone) throw verifyEmailMissing();
  const address = readEmail(email);
  return { email: address, proof: { codeHash: hashOneTimeCode(address, token.replaceAll('-', '')) } };
}
