import type { Ids } from '../../../../platform/ids/ids.ts';
import { uuidOf } from '../../../../platform/ids/uuid-of.ts';
import type { Call } from '../../../../platform/use-case/use-case.ts';

/**
 * The id under which the room knows a request. One with an Idempotency-Key has the same each time it is sent, so that the
 * room does it once even when the kept answer was lost after the room had committed.
 */
export function clientIdOf({ idempotency }: Pick<Call, 'idempotency'>, ids: Pick<Ids, 'uuid'>): string {
  if (idempotency === undefined) return ids.uuid();
  const { key, fingerprint } = idempotency;
  return uuidOf(`${fingerprint} ${key}`, '8');
}
