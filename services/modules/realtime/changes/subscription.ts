import { z } from 'zod';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { TABLES, type Table } from '../tables.ts';
import type { Catalogue } from './columns.ts';
import { parseFilter, type Filter } from './filter.ts';

/** One entry of `postgres_changes` as a client sends it; it is sent back with an id, in the same order. */
export const ChangeEntry = z.object({
  event: z.string().max(20),
  schema: z.string().max(100).optional(),
  table: z.string().max(100).optional(),
  filter: z.string().max(10_000).optional(),
  select: z.array(z.string().max(100)).max(100).optional(),
});
export type ChangeEntry = z.output<typeof ChangeEntry>;

type Wanted = '*' | 'INSERT' | 'UPDATE' | 'DELETE';
const EVENTS: readonly Wanted[] = ['*', 'INSERT', 'UPDATE', 'DELETE'];

/** Who listens: a channel of a socket, with the caller that it has now. */
export interface ChangeListener {
  readonly caller: Caller;
  /** `ids` of the subscriptions that the change is for; the change as JSON. */
  tell(ids: readonly number[], message: string): void;
}

/** What a listener wants to hear of. */
export interface Subscription {
  readonly id: number;
  readonly event: Wanted;
  readonly tables: readonly Table[];
  /** By table: a filter means something only against columns. */
  readonly filters: ReadonlyMap<Table, Filter>;
  readonly select: readonly string[] | undefined;
}

export type SubscriptionResult =
  | { readonly ok: true; readonly subscription: Subscription }
  | { readonly ok: false; readonly problem: string };

/** Reads an entry against what the database has. */
export function readSubscription(entry: ChangeEntry, id: number, catalogue: Catalogue): SubscriptionResult {
  const event = EVENTS.find((known) => known === entry.event.toUpperCase());
  if (event === undefined) return refused(entry, `the event is one of ${EVENTS.join(', ')}`);
  const tables = tablesOf(entry, catalogue);
  if (tables.length === 0) return refused(entry, 'there is no such table');
  const filters = new Map<Table, Filter>();
  for (const table of tables) {
    const columns = catalogue.get(table) ?? [];
    const parsed = parseFilter(entry.filter, columns);
    if (!parsed.ok) return refused(entry, parsed.problem);
    const unknown = entry.select?.find((name) => !columns.some((column) => column.name === name));
    if (unknown !== undefined) return refused(entry, `there is no column ${unknown}`);
    filters.set(table, parsed.filter);
  }
  return { ok: true, subscription: { id, event, tables, filters, select: entry.select } };
}

/** Without a table, or with `*`, all of the schema. */
function tablesOf({ schema = 'public', table = '*' }: ChangeEntry, catalogue: Catalogue): Table[] {
  if (schema !== 'public' && schema !== '*') return [];
  return TABLES.filter((name) => catalogue.has(name) && (table === '*' || table === name));
}

function refused({ event, schema, table, filter }: ChangeEntry, why: string): SubscriptionResult {
  const named = { event, schema, table, filter };
  return {
    ok: false,
    problem: `Unable to subscribe to changes with given parameters: ${why}. ${JSON.stringify(named)}`,
  };
}
