import { z } from 'zod';
import type { OutsideIssuerConfig } from '../../../platform/config/identity-providers.ts';
import { uuidOf } from '../../../platform/ids/uuid-of.ts';
import { tokenExpired, tokenInvalid } from '../errors.ts';
import type { VerifiedToken } from '../tokens/verifier.ts';

const LEEWAY_SECONDS = 5;
const UUID = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const SECONDS = z.number().nonnegative();

/** What an access token of a Supabase project says; one of its keys or of another role is no person's. */
const Claims = z.object({
  aud: z.union([z.string(), z.array(z.string())]),
  sub: UUID,
  role: z.literal('authenticated'),
  email: z.string().default(''),
  session_id: UUID.optional(),
  is_anonymous: z.boolean().default(false),
  iat: SECONDS,
  exp: SECONDS,
  nbf: SECONDS.default(0),
});

/** A genuine token before it is known whose account it means here. */
export type OutsideToken = Omit<VerifiedToken, 'userId'> & {
  readonly subject: string;
  readonly email: string;
};

/** @throws `auth.token-invalid` */
export function readOutsideClaims(
  raw: Readonly<Record<string, unknown>>,
  { issuer, audience }: OutsideIssuerConfig,
): OutsideToken {
  const { success, data } = Claims.safeParse(raw);
  if (!success || ![data.aud].flat().includes(audience)) {
    throw tokenInvalid({}, { cause: 'claims that this issuer does not make' });
  }
  return {
    subject: data.sub,
    email: data.email.toLowerCase(),
    // A session without a name is always given the same one.
    sessionId: data.session_id ?? uuidOf(`${issuer} ${data.sub} ${data.iat.toString()}`, '8'),
    isAnonymous: data.is_anonymous,
    issuedAt: Math.max(data.iat, data.nbf),
    expiresAt: data.exp,
  };
}

/** @throws `auth.token-expired`, `auth.token-invalid` */
export function checkTimes({ issuedAt, expiresAt }: OutsideToken, now: number): void {
  if (expiresAt + LEEWAY_SECONDS <= now) throw tokenExpired();
  if (issuedAt > now + LEEWAY_SECONDS) throw tokenInvalid({}, { cause: 'not valid yet' });
}
