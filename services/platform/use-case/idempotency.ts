import { idempotencyInFlight, idempotencyKeyReused } from '../errors/common.ts';
import { defineStatement } from '../database/statement.ts';
import type { Scope } from '../database/scope.ts';
import type { Call } from './use-case.ts';

interface KeptAnswer {
  readonly fingerprint: string;
  /** The answer as JSON text, so that it is given again to the letter; null while somebody has claimed the key. */
  readonly response: string | null;
}

/** The same key means the same lock, in a transaction that acts once and in the claim of one that asks once. */
const LOCK = `pg_try_advisory_xact_lock(hashtextextended($1->>'owner' || ':' || ($1->>'key'), 19))`;

/** Two requests with one key at once: the second is refused, not queued, so a connection never waits on a person. */
const lockKey = defineStatement('idempotency.lock', `select ${LOCK} as locked`);

/**
 * A claim holds for so long, many times what a room may take to answer: whoever has not answered by then has died with
 * it. It is the oldest that a claim can be; its row has expired from the start, so that nobody takes it for an answer.
 */
const CLAIMED = `k.response is null and k.created_at > now() - interval '30 seconds'`;

const readAnswer = defineStatement(
  'idempotency.read',
  `select k.fingerprint, k.response from app.idempotency_keys k
   where k.user_id = ($1->>'owner')::uuid and k.key = $1->>'key' and (k.expires_at > now() or ${CLAIMED})`,
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

/** Gives the moment of the claim, by which its holder knows it again; nothing where the key is somebody's already. */
const claimKey = defineStatement(
  'idempotency.claim',
  `insert into app.idempotency_keys as k (user_id, key, fingerprint, created_at, expires_at)
   select ($1->>'owner')::uuid, $1->>'key', $1->>'fingerprint', now(), now() where ${LOCK}
   on conflict (user_id, key) do update
     set fingerprint = excluded.fingerprint, response = null, created_at = now(), expires_at = excluded.expires_at
     where k.expires_at <= now() and not (${CLAIMED})
   returning k.created_at::text as claim`,
);

/** The row of a claim, as long as nobody else has claimed the key since. */
const MINE = `user_id = ($1->>'owner')::uuid and key = $1->>'key' and response is null
  and created_at = ($1->>'claim')::timestamptz`;

const answerClaim = defineStatement(
  'idempotency.answer',
  `update app.idempotency_keys set response = $1->'response', expires_at = now() + interval '24 hours'
   where ${MINE} returning key`,
);

const releaseClaim = defineStatement(
  'idempotency.release',
  `delete from app.idempotency_keys where ${MINE} returning key`,
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
  { key, fingerprint }: NonNullable<Call['idempotency']>,
  work: () => Promise<Output>,
): Promise<Output> {
  const owner = scope.caller.userId;
  const [lock] = await scope.rows<{ locked: boolean }>(lockKey, { owner, key });
  if (lock?.locked !== true) throw inFlight();

  const [kept] = await scope.rows<KeptAnswer>(readAnswer, { owner, key });
  if (kept !== undefined) return repeat(kept, fingerprint);
  const response = await work();
  await scope.rows(keepAnswer, { owner, key, fingerprint, response: textOf(response) });
  return response;
}

/**
 * The same for work whose effect somebody else commits, a room for one: no connection is held while they are asked, so
 * that many who wait for one owner leave the database to everybody else. The key is claimed before and the answer kept
 * after; who dies in between, or hears of no outcome, leaves a key that can be used again, and `work` must then be known
 * to whom it asks, by an id made of the key.
 *
 * @param scope - not a transaction, and not bound to the caller's patience: what was done is kept for who comes again
 * @throws as `actOnce`.
 */
export async function askOnce<Output>(
  scope: Scope,
  { key, fingerprint }: NonNullable<Call['idempotency']>,
  work: () => Promise<Output>,
): Promise<Output> {
  const owner = scope.caller.userId;
  const [claimed] = await scope.rows<{ claim: string }>(claimKey, { owner, key, fingerprint });
  if (claimed === undefined) {
    const [kept] = await scope.rows<KeptAnswer>(readAnswer, { owner, key });
    if (kept === undefined) throw inFlight();
    return repeat(kept, fingerprint);
  }
  const { claim } = claimed;
  let response: Output;
  try {
    response = await work();
  } catch (thrown) {
    // A claim that cannot be given back runs out.
    await scope.rows(releaseClaim, { owner, key, claim }).catch(() => undefined);
    throw thrown;
  }
  await scope.rows(answerClaim, { owner, key, claim, response: textOf(response) });
  return response;
}

function repeat<Output>(kept: KeptAnswer, fingerprint: string): Output {
  if (kept.fingerprint !== fingerprint) throw idempotencyKeyReused();
  if (kept.response === null) throw inFlight();
  return JSON.parse(kept.response) as Output;
}

function inFlight(): ReturnType<typeof idempotencyInFlight> {
  return idempotencyInFlight({}, { retryAfterMs: 1_000 });
}

function textOf(response: unknown): string {
  return JSON.stringify(response ?? null);
}
