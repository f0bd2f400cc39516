import { createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { tokenInvalid } from '../errors.ts';
import type { OutsideAlgorithm } from './key-set.ts';

/** Larger than any honest token; a header could not carry more. */
const MAX_TOKEN_LENGTH = 16_384;
const KNOWN_HEADER = new Set(['alg', 'kid', 'typ']);

/** A token taken apart; nothing of it is proven yet. */
export interface SignedText {
  readonly algorithm: string;
  readonly kid: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/**
 * Takes a token of another issuer apart. Its header may say which algorithm and which key it was made with and nothing
 * else: one that points elsewhere (`jku`, `x5u`, `jwk`), asks for more (`crit`) or says something twice is refused.
 *
 * @throws `auth.token-invalid`
 */
export function readSigned(token: string): SignedText {
  if (token.length > MAX_TOKEN_LENGTH) throw refused('too long');
  const parts = token.split('.');
  if (parts.length !== 3) throw refused('not a compact signed token');
  const [head, payload, signature] = parts.map(decode) as [Buffer, Buffer, Buffer];
  const header = readObject(head);
  const { alg, kid = '', typ = 'JWT' } = header;
  const isPlain = Object.keys(header).every((name) => KNOWN_HEADER.has(name));
  if (!isPlain || JSON.stringify(header) !== head.toString()) throw refused('an unexpected header');
  if (typeof alg !== 'string' || typeof kid !== 'string' || String(typ).toUpperCase() !== 'JWT') {
    throw refused('not a header of a token');
  }
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  return { algorithm: alg, kid, claims: readObject(payload), signed, signature };
}

/** Whether a key made the signature; the key's algorithm counts, never the token's own word for it. */
export function isSignedBy(
  { algorithm, signed, signature }: SignedText,
  key: { readonly algorithm: OutsideAlgorithm; readonly key: KeyObject },
): boolean {
  if (algorithm !== key.algorithm) return false;
  return algorithm === 'ES256'
    ? signature.length === 64 &&
        verify('sha256', signed, { key: key.key, dsaEncoding: 'ieee-p1363' }, signature)
    : verify('sha256', signed, key.key, signature);
}

/** The same for a shared secret. */
export function isSealedWith({ algorithm, signed, signature }: SignedText, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(signed).digest();
  return (
    algorithm === 'HS256' && signature.length === expected.length && timingSafeEqual(signature, expected)
  );
}

/** Base64url without padding, in the one spelling of its bytes. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (part === '' || bytes.toString('base64url') !== part) throw refused('not canonical base64url');
  return bytes;
}

function readObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (cause) {
    throw tokenInvalid({}, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused('not an object');
  return value as Record<string, unknown>;
}

function refused(cause: string): Error {
  return tokenInvalid({}, { cause });
}
