import { createHash, randomBytes, randomInt } from 'node:crypto';

/** What a mail carries, and what is kept of its digits. */
export interface OneTimeCode {
  /** Six digits to type: of use with the address only, where guesses are counted per account. */
  readonly code: string;
  readonly codeHash: string;
  /** Of the link, which names no account: only its length keeps it from being guessed. */
  readonly linkToken: string;
}

/** Marks the token of a link that gives a code instead of a session. */
export const PKCE_PREFIX = 'pkce_';

/** As many as make GoTrue's length: 56 hexadecimal digits. */
const LINK_TOKEN_BYTES = 28;

export function makeOneTimeCode(email: string, isPkce = false): OneTimeCode {
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  const token = randomBytes(LINK_TOKEN_BYTES).toString('hex');
  return {
    code,
    codeHash: hashOneTimeCode(email, code),
    linkToken: isPkce ? `${PKCE_PREFIX}${token}` : token,
  };
}

/** GoTrue's form, so that codes of an imported project still open. */
export function hashOneTimeCode(email: string, code: string): string {
  return createHash('sha224').update(`${email}${code}`).digest('hex');
}

/** What is kept of the token of a link: whoever reads the database opens nothing. */
export function hashLinkToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
