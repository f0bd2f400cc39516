import { idempotencyInFlight, idempotencyKeyReused } from '../errors/common.ts';
import { defineStatement } from '../database/statement.ts';
import type { Scope } from '../database/scope.ts';
import type { Caller } from './caller.ts';

interface KeptAnswer {
  readonly fingerprint: string;
  /** The answer as JSON text, so that it is given again to the letter. */
  readonly response: string;
}

/** Two requests with one key at once: the second is refused, not queued, so a connection never waits on a person. */
const lockKey = defineStatement(
  'idempotency.lock',
  `select pg_try_advisory_xact_lock(hashtextextended($1->>'owner' || ':' || ($1->>'key'), 19)) as locked`,
);

const readAnswer = defineStatement(
  'idempotency.read',
  `select fingerprint, response from app.idempotency_keys
   where user_id = ($1->>'owner')::uuid and key = $1->>'key' and expires_at > now()`,
);

const keepAnswer = defineStatement(
  'idempotency.keep',
  `insert into app.idempotency_keys (user_id, key, fingerprint, response, expires_at)
   values (($1->>'owner')::uuid, $1->>'key', $1->>'fingerprint', $1->'response', now() + interval '24 hours')
   on conflict (user_id, key) do update
     set fingerprint = excluded.fingerprint, response = excluded.response,
         created_at = now(), expires_at = excluded.expires_at
   returning key`,
);

/**
 * Runs `work` unless the same caller did with the same key in the last 24 hours; then gives that answer again.
 * Answer and effect commit in one transaction: there is never one without the other.
 *
 * @throws `idempotency.in-flight` while the first is still running.
 * @throws `idempotency.key-reused` when the key came with another request.
 */
export async function actOnce<Output>(
  scope: Scope,
  caller: Caller,
  { key, fingerprint }: { key: string; fingerprint: string },
  work: () => Promise<Output>,
): Promise<Output> {
  const owner = caller.userId;
  const [lock] = await scope.rows<{ locked: boolean }>(lockKey, { owner, key });
  if (lock?.locked !== true) throw idempotencyInFlight({}, { retryAfterMs: 1_000 });

  const [kept] = await scope.rows<KeptAnswer>(readAnswer, { owner, key });
  if (kept !== undefined) {
    if (kept.fingerprint !== fingerprint) throw idempotencyKeyReused();
    return JSON.parse(kept.response) as Output;
  }
  const response = await work();
  await scope.rows(keepAnswer, { owner, key, fingerprint, response: JSON.stringify(response ?? null) });
  return response;
}
