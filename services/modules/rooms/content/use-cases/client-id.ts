import { createHash } from 'node:crypto';
import type { Ids } from '../../../../platform/ids/ids.ts';
import type { Call } from '../../../../platform/use-case/use-case.ts';

/**
 * The id under which the room knows a request. One with an Idempotency-Key has the same each time it is sent, so that the
 * room does it once even when the kept answer was lost after the room had committed.
 */
export function clientIdOf({ idempotency }: Pick<Call, 'idempotency'>, ids: Pick<Ids, 'uuid'>): string {
  if (idempotency === undefined) return ids.uuid();
  const { key, fingerprint } = idempotency;
  const hex = createHash('sha256').update(`${fingerprint} ${key}`).digest('hex');
  // A UUID of version 8: made in a way of our own (RFC 9562 5.8).
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
