import { isKubeError } from '../../kube/kube-error.ts';
import type { Kind, Kube, KubeObject, WatchEvent } from '../../kube/kube.ts';
import type { Log } from '../../telemetry/log.ts';
import { backoffMs } from '../loop/backoff.ts';
import { idOf, isNewer, type Cache } from './cache.ts';
import type { Clock } from '../clock.ts';
import { createListBudget } from './list-budget.ts';
import { pause } from '../pause.ts';

/** What one informer keeps up to date. */
export interface InformerOptions<T extends KubeObject> {
  readonly kube: Pick<Kube, 'list' | 'watch'>;
  readonly kind: Kind<T>;
  readonly cache: Cache<T>;
  /** Undefined: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly log: Log;
  /** A complete list every so often, for the case that an event was lost on the way. @default 300000 */
  readonly relistMs?: number;
  readonly firstRetryMs?: number;
  readonly onList?: () => void;
  /** Told each time the server has shown that it is there: a list, an event, a bookmark, a watch that began or ended well. */
  readonly onSign?: () => void;
}

/** Fills a cache by list and watch until `signal` is aborted. */
export interface Informer {
  /** Resolves when the first list is in the cache. */
  readonly synced: Promise<void>;
  /** Resolves after the abort; rejects when the server has gone back in time for good. */
  readonly done: Promise<void>;
}

/** Lists that are older than what is known, in a row: after so many the server will not catch up any more. */
const PATIENCE = 12;
const MOST_RETRY_MS = 10_000;
/** Watches in a row that made no sense (no JSON, an end at once) after which the list is asked again. */
const RELIST_AFTER_FAILURES = 5;
/** A watch that ends sooner counts as a failure: nobody closes one at once over and over, except when something is broken. */
const SHORTEST_WATCH_MS = 500;

/**
 * Lists page by page, then watches from the list's version on. A watch that ends or breaks goes on from the last version
 * that it has brought, without a list; only 410 (`Expired`) makes a new list, at most five a minute. News that are older
 * than what the cache knows change nothing, and neither does a list that is older than what was seen.
 */
export function startInformer<T extends KubeObject>(
  options: InformerOptions<T>,
  signal: AbortSignal,
): Informer {
  const { promise: synced, resolve } = Promise.withResolvers<undefined>();
  return { synced, done: run(options, signal, () => resolve(undefined)) };
}

interface Position {
  /** The newest version seen; '' before the first list, and when a new list is due. */
  from: string;
  newest: string;
  listedAt: number;
  failures: number;
  olderLists: number;
}

async function run<T extends KubeObject>(
  options: InformerOptions<T>,
  signal: AbortSignal,
  onSynced: () => void,
): Promise<void> {
  const { clock, log, kind } = options;
  const position: Position = { from: '', newest: '0', listedAt: 0, failures: 0, olderLists: 0 };
  const budget = createListBudget(clock);
  const relistMs = (options.relistMs ?? 300_000) * (1 + options.chance() / 10);
  while (!signal.aborted) {
    try {
      if (position.from === '' || clock.monotonicMs() - position.listedAt > relistMs) {
        await pause(clock, budget.waitMs(), signal);
        budget.take();
        await list(options, position, signal);
        onSynced();
      }
      await watch(options, position, signal);
      position.failures = 0;
    } catch (error) {
      const ms = afterFailure(options, position, error);
      log.warn({ err: error, kind: kind.kind, retryInMs: Math.round(ms) }, 'lost touch with the API server');
      await pause(clock, ms, signal);
    }
  }
}

/** @returns how long to wait. @throws the failure when waiting does not help. */
function afterFailure<T extends KubeObject>(
  { firstRetryMs = 200, chance }: InformerOptions<T>,
  position: Position,
  error: unknown,
): number {
  position.failures += 1;
  if (needsList(error, position.failures)) {
    position.from = '';
  }
  if (position.olderLists > PATIENCE) {
    throw error;
  }
  const own = backoffMs(position.failures, { firstMs: firstRetryMs, mostMs: MOST_RETRY_MS, chance });
  return Math.max(own, isKubeError(error) ? (error.retryAfterMs ?? 0) : 0);
}

/**
 * A server that is away or busy will know our version when it is back: no list. One that says that it does not, or
 * something that makes no sense again and again, is asked for everything.
 */
function needsList(error: unknown, failures: number): boolean {
  if (!isKubeError(error)) {
    return failures % RELIST_AFTER_FAILURES === 0;
  }
  const isUnknown = error.reason === 'Timeout' && /resource ?version/i.test(error.message);
  return isUnknown || error.reason === 'Expired' || error.reason === 'Invalid';
}

async function list<T extends KubeObject>(
  options: InformerOptions<T>,
  position: Position,
  signal: AbortSignal,
): Promise<void> {
  const { kube, kind, cache, namespace, labelSelector } = options;
  const question = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
  const seen = new Set<string>();
  let next: string | undefined;
  do {
    options.onList?.();
    const page = await kube.list(kind, next === undefined ? question : { ...question, next });
    if (signal.aborted) {
      return;
    }
    refuseOlder(position, page.resourceVersion, kind);
    page.items.forEach((item) => {
      seen.add(idOf(item.metadata));
      cache.put(item);
    });
    next = page.next;
    options.onSign?.();
    if (next === undefined) {
      cache.retain(seen, page.resourceVersion, namespace);
      Object.assign(position, {
        from: page.resourceVersion,
        newest: page.resourceVersion,
        listedAt: options.clock.monotonicMs(),
      });
    }
  } while (next !== undefined);
}

/** A list from a server that lags behind must not make us forget what is there. */
function refuseOlder(position: Position, version: string, kind: Kind): void {
  if (isNewer(position.newest, version)) {
    position.olderLists += 1;
    position.from = '';
    throw new Error(
      `list ${kind.plural}: version ${version} is older than ${position.newest}, which was seen before`,
    );
  }
  position.olderLists = 0;
}

async function watch<T extends KubeObject>(
  options: InformerOptions<T>,
  position: Position,
  signal: AbortSignal,
): Promise<void> {
  const { kube, kind, cache, namespace, labelSelector, clock } = options;
  const question = {
    resourceVersion: position.from,
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
  const startedAt = clock.monotonicMs();
  for await (const event of kube.watch(kind, question, signal)) {
    take(cache, position, event);
    position.failures = 0;
    options.onSign?.();
  }
  if (!signal.aborted && clock.monotonicMs() - startedAt < SHORTEST_WATCH_MS) {
    throw new Error(`watch ${kind.plural}: ended as soon as it began`);
  }
  options.onSign?.();
}

function take<T extends KubeObject>(cache: Cache<T>, position: Position, event: WatchEvent<T>): void {
  const version = event.type === 'BOOKMARK' ? event.resourceVersion : event.object.metadata.resourceVersion;
  if (event.type === 'DELETED') {
    cache.drop(event.object);
  } else if (event.type !== 'BOOKMARK') {
    cache.put(event.object);
  }
  if (version !== undefined && isNewer(version, position.newest)) {
    Object.assign(position, { from: version, newest: version });
  }
}
