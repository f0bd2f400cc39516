import { startLoop } from '../lifecycle/loop.ts';
import { deliverBatch, type DeliveryDeps, type Reader } from './deliver.ts';
import { isBehind, type Place, type Position } from './outbox-store.ts';
import type { Subscriber } from './row-change.ts';

export interface RelayOptions extends DeliveryDeps {
  readonly subscribers: readonly Subscriber[];
  /** The name of this process among those that read; new at every start. */
  readonly holder: string;
  /** Milliseconds between looks for new changes. @default 200 */
  readonly pollMs?: number;
  /** Milliseconds after which another process may go on where this one fell silent. @default 4000 */
  readonly leaseMs?: number;
}

/** Carries changes from the outbox to subscribers. */
export interface Relay {
  /** Looks at once. */
  wake(): void;
  /** Ends the batches that are running, and lets others read at once. */
  stop(): Promise<void>;
}

/**
 * Reads the outbox for every subscriber, each at its own place (Decision 33). One process in the cluster reads for a
 * subscriber at a time; one that froze and comes back finds that its place no longer moves.
 *
 * @throws when two subscribers have one name.
 */
export function startRelay(options: RelayOptions): Relay {
  const { store, log, holder, pollMs = 200, leaseMs = 4_000 } = options;
  const names = options.subscribers.map(({ name }) => name);
  if (new Set(names).size !== names.length)
    throw new Error(`Two subscribers have one name: ${names.join(', ')}`);
  const desk = createDesk(options);

  const leasing = startLoop({
    everyMs: leaseMs / 4,
    onFailure: (error) => log.warn('places in the outbox cannot be held', { error }),
    turn: async () => {
      if (names.length === 0) return false;
      const heldUntil = performance.now() + leaseMs;
      desk.hold(await store.lease(names, holder, leaseMs), heldUntil);
      return false;
    },
  });
  const reading = startLoop({
    everyMs: pollMs,
    onFailure: (error) => log.warn('the outbox cannot be read', { error }),
    turn: async () => {
      const head = desk.isIdle() ? undefined : await store.head();
      if (head !== undefined) desk.deliverUpTo(head);
      return false;
    },
  });
  return {
    wake: () => reading.wake(),
    stop: async () => {
      await reading.stop();
      await desk.close();
      await leasing.stop();
      await store
        .release(holder)
        .catch((error: unknown) => log.warn('places were not given back', { error }));
    },
  };
}

interface Desk {
  /** Takes note of the leases that this process has, and until when. */
  hold(places: readonly Place[], until: number): void;
  /** Whether there is nobody to read for. */
  isIdle(): boolean;
  /** Starts delivery for everyone who is behind and not busy. */
  deliverUpTo(head: Position): void;
  close(): Promise<void>;
}

function createDesk(deps: RelayOptions): Desk {
  const subscribers = new Map(deps.subscribers.map((subscriber) => [subscriber.name, subscriber]));
  const readers = new Map<string, Reader & { until: number }>();
  const busy = new Map<string, Promise<void>>();
  let isClosed = false;

  const deliver = async (reader: Reader & { until: number }): Promise<void> => {
    try {
      while (reader.isOurs() && performance.now() >= reader.notBefore && (await deliverBatch(deps, reader)));
    } catch (error) {
      reader.notBefore = performance.now() + 1_000;
      deps.log.warn('delivery was interrupted', { subscriber: reader.subscriber.name, error });
    }
  };

  return {
    hold: (places, until) => {
      for (const place of places) {
        const subscriber = subscribers.get(place.name);
        if (subscriber === undefined) continue;
        const known = readers.get(place.name);
        if (known === undefined || known.until <= performance.now()) {
          readers.set(
            place.name,
            openReader({ subscriber, holder: deps.holder, place, until }, () => isClosed),
          );
          continue;
        }
        known.until = until;
        // A reader of before may have moved the place after this one was opened.
        if (isBehind(known.place, place)) known.place = { xid: place.xid, id: place.id };
      }
    },
    isIdle: () => readers.size === 0,
    deliverUpTo: (head) => {
      for (const [name, reader] of readers) {
        if (busy.has(name) || !reader.isOurs() || !isBehind(reader.place, head)) continue;
        busy.set(
          name,
          deliver(reader).finally(() => busy.delete(name)),
        );
      }
    },
    close: async () => {
      isClosed = true;
      await Promise.all(busy.values());
    },
  };
}

function openReader(
  {
    subscriber,
    holder,
    place,
    until,
  }: { subscriber: Subscriber; holder: string; place: Place; until: number },
  isClosed: () => boolean,
): Reader & { until: number } {
  return {
    subscriber,
    holder,
    until,
    place: { xid: place.xid, id: place.id },
    failures: place.failures,
    notBefore: performance.now() + place.wait_ms,
    isOurs() {
      return !isClosed() && performance.now() < this.until;
    },
  };
}
