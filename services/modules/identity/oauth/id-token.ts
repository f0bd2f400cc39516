import { createHash } from 'node:crypto';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { KeySet } from '../outside-issuers/key-set.ts';
import { isSignedBy, readSigned } from '../outside-issuers/read-signed.ts';
import { idTokenRefused } from './errors.ts';

/** What an ID token has to be. */
export interface ExpectedIdToken {
  readonly issuer: string;
  /** Our client, and apps that configuration names. */
  readonly audiences: readonly string[];
  readonly keys: KeySet;
  readonly clock: Pick<Clock, 'now'>;
}

/** What came with it. */
export interface GivenWithIdToken {
  readonly accessToken: string;
  /** As the app knows it; the token holds its SHA-256. */
  readonly nonce: string;
}

const LEEWAY_SECONDS = 5;

/**
 * The claims of an ID token that an app got from a provider.
 *
 * @throws `auth.id-token-refused` with GoTrue's sentence.
 */
export async function readIdToken(
  idToken: string,
  expected: ExpectedIdToken,
  given: GivenWithIdToken,
): Promise<Readonly<Record<string, unknown>>> {
  const claims = await proven(idToken, expected.keys);
  const { iss, aud, sub, exp, iat = 0 } = claims;
  const now = expected.clock.now().getTime() / 1_000;
  const isCurrent =
    typeof exp === 'number' && exp + LEEWAY_SECONDS > now && Number(iat) <= now + LEEWAY_SECONDS;
  if (iss !== expected.issuer || !isCurrent) throw refused('Bad ID token');
  if (typeof sub !== 'string' || sub === '') throw refused('Missing sub claim in id_token');
  if (![aud].flat().some((one) => expected.audiences.includes(String(one)))) {
    throw refused('Unacceptable audience in id_token');
  }
  checkAccessToken(claims['at_hash'], given.accessToken);
  checkNonce(claims['nonce'], given.nonce);
  return claims;
}

async function proven(idToken: string, keys: KeySet): Promise<Readonly<Record<string, unknown>>> {
  try {
    const text = readSigned(idToken);
    const key = await keys.find(text.kid);
    if (key !== undefined && isSignedBy(text, key)) return text.claims;
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.code === 'UNAVAILABLE') throw thrown;
  }
  throw refused('Bad ID token');
}

/** The left half of its hash is in the token (OpenID Connect Core 3.1.3.6); both algorithms hash with SHA-256. */
function checkAccessToken(claim: unknown, accessToken: string): void {
  if (claim === undefined || accessToken === '') return;
  const half = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
  if (claim !== half) throw refused('Bad ID token');
}

function checkNonce(claim: unknown, nonce: string): void {
  const isInToken = typeof claim === 'string' && claim !== '';
  if (isInToken !== (nonce !== '')) {
    throw refused('Passed nonce and nonce in id_token should either both exist or not.');
  }
  if (isInToken && createHash('sha256').update(nonce).digest('hex') !== claim) {
    throw idTokenRefused({ what: 'Nonces mismatch' }, { details: { error: 'invalid nonce' } });
  }
}

function refused(what: string): Error {
  return idTokenRefused({ what }, { details: { error: 'invalid request' } });
}
