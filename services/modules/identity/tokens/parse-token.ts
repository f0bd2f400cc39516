import { verify, type KeyObject } from 'node:crypto';
import { tokenInvalid } from '../errors.ts';
import { ALGORITHM } from './signing-key.ts';

/** Larger than any token of ours; a header could not carry more. */
const MAX_TOKEN_LENGTH = 16_384;
const SIGNATURE_BYTES = 64;

/**
 * Reads a token's claims and proves its signature, nothing else.
 *
 * Stricter than the standards, since only we make these tokens: the one algorithm, a key that we know by its id, a
 * header of exactly three members as we write them, and one spelling of every part. Nothing is ever fetched.
 *
 * @throws `auth.token-invalid`
 */
export function parseToken(
  token: string,
  keyOf: (kid: string) => KeyObject | undefined,
): { readonly kid: string; readonly claims: Record<string, unknown> } {
  if (token.length > MAX_TOKEN_LENGTH) throw refused('too long');
  const parts = token.split('.');
  const [header, payload, signature] = parts.map(decode);
  if (
    header === undefined ||
    payload === undefined ||
    signature?.length !== SIGNATURE_BYTES ||
    parts.length !== 3
  ) {
    throw refused('not a compact signed token');
  }
  const kid = readKid(header);
  const key = keyOf(kid);
  if (key === undefined) throw refused('unknown key');
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature))
    throw refused('wrong signature');
  return { kid, claims: readObject(payload) };
}

/** Base64url without padding, in the one spelling of its bytes. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (part === '' || bytes.toString('base64url') !== part) throw refused('not canonical base64url');
  return bytes;
}

/** Written again it must be the same text: no other member, no other order, no member twice. */
function readKid(header: Buffer): string {
  const { kid } = readObject(header);
  const expected = JSON.stringify({ alg: ALGORITHM, kid, typ: 'JWT' });
  if (typeof kid !== 'string' || header.toString() !== expected) throw refused('not a header of ours');
  return kid;
}

function readObject(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (cause) {
    throw tokenInvalid({}, { cause });
  }
  throw refused('not an object');
}

function refused(cause: string): Error {
  return tokenInvalid({}, { cause });
}
