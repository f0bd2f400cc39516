import { createHash, randomInt } from 'node:crypto';

/** What a mail carries: six digits to type, and the same as a hash for the link. Only the hash is kept. */
export interface OneTimeCode {
  readonly code: string;
  readonly hash: string;
}

/** Marks the token of a link that gives a code instead of a session. */
export const PKCE_PREFIX = 'pkce_';

export function makeOneTimeCode(email: string, isPkce = false): OneTimeCode {
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  const hash = hashOneTimeCode(email, code);
  return { code, hash: isPkce ? `${PKCE_PREFIX}${hash}` : hash };
}

/** GoTrue's form, so that codes of an imported project still open. */
export function hashOneTimeCode(email: string, code: string): string {
  return createHash('sha224').update(`${email}${code}`).digest('hex');
}
