import { isAppError } from '../errors/app-error.ts';
import { waitAfter } from '../jobs/retry-table.ts';
import { traceIdOf, withCallContext } from '../telemetry/call-context.ts';
import type { Log } from '../telemetry/log.ts';
import { createScrub } from '../telemetry/redact.ts';
import type { Entry, OutboxStore, Position } from './outbox-store.ts';
import type { RowChange, Subscriber } from './row-change.ts';

/** Told of each change: `done`, `failed` or `dead`. */
export type ObserveDelivery = (subscriber: string, outcome: string, seconds: number) => void;

export interface DeliveryDeps {
  readonly store: OutboxStore;
  readonly log: Log;
  readonly observe: ObserveDelivery;
  /** A number from 0 to 1. */
  readonly chance: () => number;
}

/** A subscriber that this process reads for. */
export interface Reader {
  readonly subscriber: Subscriber;
  readonly holder: string;
  /** Where the database says it is. */
  place: Position;
  failures: number;
  /** Monotonic milliseconds before which nothing is tried. */
  notBefore: number;
  /** Whether the lease is surely ours. */
  readonly isOurs: () => boolean;
}

const BATCH = 250;
const scrub = createScrub();

/**
 * Hands one batch of changes to a subscriber, in order, and moves its place. A change that fails is tried again
 * before any later one; after the last attempt it becomes a dead letter, and the next one's turn comes.
 *
 * @returns whether there may be more at once.
 */
export async function deliverBatch(deps: DeliveryDeps, reader: Reader): Promise<boolean> {
  const entries = await deps.store.read(reader.place, reader.subscriber.tables, BATCH);
  const last = entries.at(-1);
  if (last === undefined) return false;
  if (!(await handAll(deps, reader, entries))) return deliverOneByOne(deps, reader, entries);
  return (await moveTo(deps, reader, last)) && entries.length === BATCH;
}

async function deliverOneByOne(
  deps: DeliveryDeps,
  reader: Reader,
  entries: readonly Entry[],
): Promise<boolean> {
  let handled: Position | undefined;
  let failed: { readonly entry: Entry; readonly error: unknown } | undefined;
  for (const entry of entries) {
    if (!reader.isOurs()) break;
    const failure = entry.change === null ? undefined : await hand(deps, reader.subscriber, entry.change);
    if (failure !== undefined) {
      failed = { entry, error: failure.error };
      break;
    }
    handled = entry;
  }
  if (handled !== undefined && !(await moveTo(deps, reader, handled))) return false;
  if (failed !== undefined) return settleFailure(deps, reader, failed);
  return handled !== undefined && entries.length === BATCH;
}

/** Hands a whole batch at once where the subscriber can take that; false when it has to be one by one. */
async function handAll(
  { observe, log }: DeliveryDeps,
  reader: Reader,
  entries: readonly Entry[],
): Promise<boolean> {
  const { subscriber } = reader;
  const changes = entries.flatMap(({ change }) => (change === null ? [] : [change]));
  const [first, second] = changes;
  if (subscriber.handleAll === undefined || first === undefined || second === undefined) return false;
  if (reader.failures > 0 || !reader.isOurs()) return false;
  const startedAt = performance.now();
  const requestId = `change-${first.id}`;
  try {
    await withCallContext({ requestId, traceId: traceIdOf(undefined, requestId) }, async () =>
      subscriber.handleAll?.(changes),
    );
  } catch (error) {
    log.warn('changes failed together and are handled one by one', { subscriber: subscriber.name, error });
    return false;
  }
  const seconds = (performance.now() - startedAt) / 1_000 / changes.length;
  for (const _change of changes) observe(subscriber.name, 'done', seconds);
  return true;
}

/** Undefined when the subscriber took it, else what it threw. */
async function hand(
  { observe }: DeliveryDeps,
  subscriber: Subscriber,
  change: RowChange,
): Promise<{ readonly error: unknown } | undefined> {
  const startedAt = performance.now();
  const requestId = change.requestId ?? `change-${change.id}`;
  try {
    await withCallContext({ requestId, traceId: traceIdOf(undefined, requestId) }, () =>
      subscriber.handle(change),
    );
    observe(subscriber.name, 'done', (performance.now() - startedAt) / 1_000);
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function moveTo({ store }: DeliveryDeps, reader: Reader, to: Position): Promise<boolean> {
  const hasMoved = await store.advance(reader.subscriber.name, reader.holder, to);
  if (hasMoved) {
    reader.place = { xid: to.xid, id: to.id };
    reader.failures = 0;
  }
  return hasMoved;
}

/** Milliseconds after which a change is tried again that found the platform itself unavailable. */
const OUTAGE_WAIT_MS = 1_000;

async function settleFailure(
  { store, log, observe, chance }: DeliveryDeps,
  reader: Reader,
  { entry, error }: { readonly entry: Entry; readonly error: unknown },
): Promise<boolean> {
  const { name } = reader.subscriber;
  const about = { subscriber: name, change_id: entry.id, attempt: reader.failures + 1, error };
  if (isAppError(error) && error.code === 'UNAVAILABLE') {
    log.warn('a change waits for a part that is away', about);
    reader.notBefore = performance.now() + (error.retryAfterMs ?? OUTAGE_WAIT_MS);
    return false;
  }
  const waitMs = waitAfter(reader.failures + 1, chance());
  if (waitMs === undefined) {
    log.error('a change is given up', about);
    observe(name, 'dead', 0);
    const isBuried = await store.bury(name, reader.holder, entry, sentenceOf(error));
    if (isBuried) {
      reader.place = { xid: entry.xid, id: entry.id };
      reader.failures = 0;
    }
    return isBuried;
  }
  log.warn('a change failed and will be tried again', { ...about, wait_ms: waitMs });
  observe(name, 'failed', 0);
  if (await store.recordFailure(name, reader.holder, waitMs)) {
    reader.failures += 1;
    reader.notBefore = performance.now() + waitMs;
  }
  return false;
}

/** What is kept about a failure: one line, nothing secret. */
function sentenceOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return scrub(typeof message === 'string' ? message : 'failed').slice(0, 500);
}
