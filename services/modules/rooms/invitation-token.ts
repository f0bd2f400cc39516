import { createHash } from 'node:crypto';

/** What is stored of an invitation's token: enough to recognise it, nothing to use it with. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
