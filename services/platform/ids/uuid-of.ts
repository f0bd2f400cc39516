import { createHash } from 'node:crypto';

/**
 * The UUID that belongs to a text, always the same one: what is named twice is there once. Its version is 8, made in a
 * way of our own (RFC 9562 5.8).
 *
 * @param variant - the first letter of the fourth group, where ids with it are kept already; else it is hashed as well
 */
export function uuidOf(text: string, variant?: '8' | 'a'): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const hashed = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant ?? hashed}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
