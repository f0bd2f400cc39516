import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether an `Authorization` header shows this token (RFC 6750). By digests, so that neither content nor length shows in
 * the time that it takes.
 */
export function showsBearer(authorization: string | undefined, token: string): boolean {
  const sent = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digestOf(sent), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
