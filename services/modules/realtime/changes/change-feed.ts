import type { RowChange } from '../../../platform/events/row-change.ts';
import {
  createOutboxTail,
  type OutboxTail,
  type OutboxTailOptions,
} from '../../../platform/events/outbox-tail.ts';
import { tableOf, TOPICS } from '../tables.ts';
import { createAudience } from './audience.ts';
import { changeMessage } from './change-message.ts';
import type { Catalogue } from './columns.ts';
import { judge, type Pending } from './judge.ts';
import type { ChangeListener, Subscription } from './subscription.ts';
import type { Visibility } from './visibility.ts';

export interface ChangeFeedOptions extends Pick<OutboxTailOptions, 'store' | 'log' | 'everyMs'> {
  readonly visibility: Visibility;
  readonly readCatalogue: () => Promise<Catalogue>;
  /** Told of each change that was shown to somebody here: how old it was, and to how many. */
  readonly onTold: (change: RowChange, listeners: number) => void;
}

/** Changes of rows for the listeners of this process: each once, in order, to those who may see the row. */
export interface ChangeFeed {
  /** Opens the feed and tells what can be listened to; what commits after it resolves will be told. */
  open(): Promise<Catalogue>;
  listen(listener: ChangeListener, subscriptions: readonly Subscription[]): void;
  forget(listener: ChangeListener): void;
  readonly listeners: number;
  stop(): Promise<void>;
}

/** A process that nobody listens to for so long reads no more. */
const LINGER_MS = 30_000;

export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const audience = createAudience();
  let catalogue: Promise<Catalogue> | undefined;
  let idle: NodeJS.Timeout | undefined;
  const tail: OutboxTail = createOutboxTail({
    ...options,
    tables: TOPICS,
    handle: async (changes) => {
      const pending = changes
        .map((change): Pending => ({ change, candidates: audience.candidates(change) }))
        .filter(({ candidates }) => candidates.length > 0);
      if (pending.length === 0) return;
      const verdicts = await judge(options.visibility, pending);
      const known = await columns();
      for (const { change, candidates } of pending) {
        const told = tell(
          known,
          change,
          candidates.filter(({ listener }) => verdicts(change, listener.caller)),
        );
        if (told > 0) options.onTold(change, told);
      }
    },
  });
  const columns = (): Promise<Catalogue> => {
    catalogue ??= options.readCatalogue().catch((thrown: unknown) => {
      catalogue = undefined;
      throw thrown;
    });
    return catalogue;
  };
  const restWhenIdle = (): void => {
    clearTimeout(idle);
    if (audience.size > 0) return;
    idle = setTimeout(() => {
      if (audience.size === 0) void tail.stop();
    }, LINGER_MS);
    idle.unref();
  };

  return {
    get listeners() {
      return audience.size;
    },
    open: async () => {
      clearTimeout(idle);
      try {
        await tail.start();
        return await columns();
      } finally {
        restWhenIdle();
      }
    },
    listen: (listener, subscriptions) => audience.add(listener, subscriptions),
    forget: (listener) => {
      audience.remove(listener);
      restWhenIdle();
    },
    stop: async () => {
      clearTimeout(idle);
      await tail.stop();
    },
  };
}

/** The JSON of a change is made once for all who want the same columns. */
function tell(
  catalogue: Catalogue,
  change: RowChange,
  candidates: readonly Pending['candidates'][number][],
): number {
  const columns = catalogue.get(tableOf(change) ?? '') ?? [];
  const messages = new Map<string, string>();
  for (const { listener, subscriptions } of candidates) {
    for (const [selected, ids] of bySelection(subscriptions)) {
      let message = messages.get(selected);
      if (message === undefined) {
        message = changeMessage(change, columns, selected === '' ? undefined : selected.split(','));
        messages.set(selected, message);
      }
      listener.tell(ids, message);
    }
  }
  return candidates.length;
}

function bySelection(subscriptions: readonly Subscription[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const { id, select = [] } of subscriptions) {
    const key = select.join(',');
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return groups;
}
