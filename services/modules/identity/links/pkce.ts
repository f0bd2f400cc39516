import { createHash, timingSafeEqual } from 'node:crypto';
import {
  challengeIncomplete,
  challengeLength,
  challengeMalformed,
  challengeMethodUnknown,
} from './errors.ts';

export type ChallengeMethod = 's256' | 'plain';

/** What a client shows now, to prove later that it is the same client (RFC 7636). */
export interface Challenge {
  readonly challenge: string;
  readonly challengeMethod: ChallengeMethod;
}

const LENGTH = { min: 43, max: 128 } as const;

/**
 * The challenge of a request, or undefined when the client wants its session from the link itself.
 *
 * @throws `auth.challenge-incomplete` for one half, and what RFC 7636 does not allow.
 */
export function readChallenge(input: {
  readonly code_challenge?: string | null | undefined;
  readonly code_challenge_method?: string | null | undefined;
}): Challenge | undefined {
  const challenge = input.code_challenge ?? '';
  const method = (input.code_challenge_method ?? '').toLowerCase();
  if (challenge === '' && method === '') return undefined;
  if (challenge === '' || method === '') throw challengeIncomplete();
  checkChallenge(challenge);
  if (method !== 's256' && method !== 'plain') throw challengeMethodUnknown();
  return { challenge, challengeMethod: method };
}

function checkChallenge(challenge: string): void {
  if (challenge.length < LENGTH.min || challenge.length > LENGTH.max) throw challengeLength({ ...LENGTH });
  if (!/^[a-zA-Z._~0-9-]+$/.test(challenge)) throw challengeMalformed();
}

/** Whether the verifier is the one that the challenge was made of. */
export function isVerifierOf(verifier: string, { challenge, challengeMethod }: Challenge): boolean {
  const shown =
    challengeMethod === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  const [left, right] = [Buffer.from(shown), Buffer.from(challenge)];
  return left.length === right.length && timingSafeEqual(left, right);
}
