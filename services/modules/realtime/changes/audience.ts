import type { RowChange } from '../../../platform/events/row-change.ts';
import { mayConcernOthers, tableOf, type Table } from '../tables.ts';
import type { ChangeListener, Subscription } from './subscription.ts';

/** A listener that a change may be for, and the subscriptions that asked for it. */
export interface Candidate {
  readonly listener: ChangeListener;
  readonly subscriptions: readonly Subscription[];
}

/** Who listens in this process, found by table and person. */
export interface Audience {
  /** Under the caller that the listener has now: whoever changes the caller removes and adds. */
  add(listener: ChangeListener, subscriptions: readonly Subscription[]): void;
  remove(listener: ChangeListener): void;
  /** Who is to be judged for this change, by table, person, event and filter; regular expressions are still open. */
  candidates(change: RowChange): Candidate[];
  readonly size: number;
}

const EVERYBODY = 'service_role';

interface Place {
  readonly keys: readonly string[];
}

export function createAudience(): Audience {
  const places = new Map<ChangeListener, Place>();
  /** `table person` → listener → subscriptions. */
  const byOwner = new Map<string, Map<ChangeListener, Subscription[]>>();
  const byTable = new Map<string, Map<ChangeListener, Subscription[]>>();

  const enter = (
    index: Map<string, Map<ChangeListener, Subscription[]>>,
    key: string,
    listener: ChangeListener,
    subscription: Subscription,
  ): void => {
    const listeners = index.get(key) ?? new Map<ChangeListener, Subscription[]>();
    index.set(key, listeners);
    const subscriptions = listeners.get(listener);
    if (subscriptions === undefined) listeners.set(listener, [subscription]);
    else subscriptions.push(subscription);
  };
  const leave = (
    index: Map<string, Map<ChangeListener, Subscription[]>>,
    key: string,
    listener: ChangeListener,
  ): void => {
    const listeners = index.get(key);
    listeners?.delete(listener);
    if (listeners?.size === 0) index.delete(key);
  };

  const remove = (listener: ChangeListener): void => {
    for (const key of places.get(listener)?.keys ?? []) {
      leave(byOwner, key, listener);
      leave(byTable, key.split(' ', 1)[0] ?? '', listener);
    }
    places.delete(listener);
  };

  return {
    get size() {
      return places.size;
    },
    add: (listener, subscriptions) => {
      remove(listener);
      const { role, userId } = listener.caller;
      if (role === 'anon') return;
      const person = role === 'service_role' ? EVERYBODY : userId;
      const keys = new Set<string>();
      for (const subscription of subscriptions) {
        for (const table of subscription.tables) {
          keys.add(`${table} ${person}`);
          enter(byOwner, `${table} ${person}`, listener, subscription);
          enter(byTable, table, listener, subscription);
        }
      }
      places.set(listener, { keys: [...keys] });
    },
    remove,
    candidates: (change) => {
      const table = tableOf(change);
      if (table === undefined) return [];
      const groups = mayReachOthers(table, change)
        ? [byTable.get(table)]
        : [byOwner.get(`${table} ${change.userId ?? ''}`), byOwner.get(`${table} ${EVERYBODY}`)];
      return groups.flatMap((group) => [...(group ?? [])].flatMap((entry) => wanting(entry, table, change)));
    },
  };
}

/** A row that is gone can be judged no more: its owner alone is told, and the service. */
function mayReachOthers(table: Table, change: RowChange): boolean {
  return change.new !== null && mayConcernOthers(table, change.new);
}

function wanting(
  [listener, subscriptions]: readonly [ChangeListener, readonly Subscription[]],
  table: Table,
  change: RowChange,
): Candidate[] {
  const row = change.new ?? change.old;
  if (row === null) return [];
  const wanted = subscriptions.filter(
    ({ event, filters }) =>
      (event === '*' || event === change.operation) && filters.get(table)?.passes(row) === true,
  );
  return wanted.length === 0 ? [] : [{ listener, subscriptions: wanted }];
}
