import { startLoop, type Loop } from '../lifecycle/loop.ts';
import type { Log } from '../telemetry/log.ts';
import type { OutboxStore, Position } from './outbox-store.ts';
import type { RowChange } from './row-change.ts';

export interface OutboxTailOptions {
  readonly store: Pick<OutboxStore, 'head' | 'read'>;
  /** The tables whose changes are wanted, as `schema.table`. */
  readonly tables: readonly string[];
  /** Takes the changes in order; the next ones come when it is done, the same ones again when it throws. */
  readonly handle: (changes: readonly RowChange[]) => Promise<void>;
  readonly log: Log;
  /** Milliseconds between looks. @default 40 */
  readonly everyMs?: number;
}

/**
 * Every change from now on, in this process: what each process must see for itself, where a `Subscriber` is told
 * once in the cluster. Nothing is remembered: whoever starts again starts from then.
 */
export interface OutboxTail {
  /** Resolves when everything that commits from now on will be seen. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const START: Position = { xid: '0', id: '0' };
const BATCH = 250;

/** Reads as the relay does (Decision 33), without a place in the database. */
export function createOutboxTail(options: OutboxTailOptions): OutboxTail {
  const { store, tables, handle, log, everyMs = 40 } = options;
  let running: { readonly loop: Promise<Loop> } | undefined;

  const open = async (): Promise<Loop> => {
    let place = (await store.head()) ?? START;
    return startLoop({
      everyMs,
      onFailure: (error) => log.warn('changes cannot be followed; the same ones are tried again', { error }),
      turn: async () => {
        const entries = await store.read(place, tables, BATCH);
        const last = entries.at(-1);
        if (last === undefined) return false;
        const changes = entries.flatMap(({ change }) => (change === null ? [] : [change]));
        if (changes.length > 0) await handle(changes);
        place = { xid: last.xid, id: last.id };
        return entries.length === BATCH;
      },
    });
  };

  return {
    start: async () => {
      const started = (running ??= { loop: open() });
      try {
        await started.loop;
      } catch (thrown) {
        if (running === started) running = undefined;
        throw thrown;
      }
    },
    stop: async () => {
      const stopped = running;
      running = undefined;
      await stopped?.loop.then(
        (loop) => loop.stop(),
        () => undefined,
      );
    },
  };
}
