import { createHash } from 'node:crypto';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { KeySecret } from './key.ts';

/** How every virtual key begins. */
export const KEY_PREFIX = 'sk-sf-';
const BYTES = 32;
const SHOWN_CHARS = KEY_PREFIX.length + 4;

/** A new key, and what is stored of it: 256 random bits need no slow hash. */
export function makeSecret(ids: Pick<Ids, 'token'>): KeySecret & { readonly key: string } {
  const key = `${KEY_PREFIX}${ids.token(BYTES)}`;
  return { key, hash: hashOf(key), prefix: key.slice(0, SHOWN_CHARS) };
}

export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
