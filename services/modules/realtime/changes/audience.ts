import type { RowChange } from '../../../platform/events/row-change.ts';
import { mayConcernOthers, tableOf, type Table } from '../tables.ts';
import type { ChangeListener, Subscription } from './subscription.ts';

/** A listener that a change may be for, and the subscriptions that asked for it. */
export interface Candidate {
  readonly listener: ChangeListener;
  readonly subscriptions: readonly Subscription[];
}

/** Stands for whoever holds the service key: no person has it for an id. */
const SERVICE = 'service_role';

/** Who listens in this process, found by table and person. */
export class Audience {
  /** The keys under which a listener stands. */
  readonly #places = new Map<ChangeListener, { readonly tables: Set<string>; readonly person: string }>();
  readonly #byTable = new Index();
  /** By `table person`. */
  readonly #byPerson = new Index();

  get size(): number {
    return this.#places.size;
  }

  /** Under the caller that the listener has now: whoever changes the caller adds it again. */
  add(listener: ChangeListener, subscriptions: readonly Subscription[]): void {
    this.remove(listener);
    const { role, userId } = listener.caller;
    if (role === 'anon') return;
    const place = { tables: new Set<string>(), person: role === 'service_role' ? SERVICE : userId };
    for (const subscription of subscriptions) {
      for (const table of subscription.tables) {
        place.tables.add(table);
        this.#byTable.add(table, listener, subscription);
        this.#byPerson.add(`${table} ${place.person}`, listener, subscription);
      }
    }
    this.#places.set(listener, place);
  }

  remove(listener: ChangeListener): void {
    const place = this.#places.get(listener);
    if (place === undefined) return;
    for (const table of place.tables) {
      this.#byTable.remove(table, listener);
      this.#byPerson.remove(`${table} ${place.person}`, listener);
    }
    this.#places.delete(listener);
  }

  /** Who is to be judged for this change, by table, person, event and filter; regular expressions are still open. */
  candidates(change: RowChange): Candidate[] {
    const table = tableOf(change);
    if (table === undefined) return [];
    const groups = mayReachOthers(table, change)
      ? [this.#byTable.get(table)]
      : [this.#byPerson.get(`${table} ${change.userId ?? ''}`), this.#byPerson.get(`${table} ${SERVICE}`)];
    return groups.flatMap((group) => [...group].flatMap((entry) => wanting(entry, table, change)));
  }
}

/** Subscriptions of listeners under keys. */
class Index {
  readonly #groups = new Map<string, Map<ChangeListener, Subscription[]>>();

  get(key: string): Iterable<readonly [ChangeListener, readonly Subscription[]]> {
    return this.#groups.get(key) ?? [];
  }

  add(key: string, listener: ChangeListener, subscription: Subscription): void {
    const listeners = this.#groups.get(key) ?? new Map<ChangeListener, Subscription[]>();
    this.#groups.set(key, listeners);
    const subscriptions = listeners.get(listener);
    if (subscriptions === undefined) listeners.set(listener, [subscription]);
    else subscriptions.push(subscription);
  }

  remove(key: string, listener: ChangeListener): void {
    const listeners = this.#groups.get(key);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#groups.delete(key);
  }
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
