import type { Database } from '../../../platform/database/database.ts';
import { defineStatement, type Statement } from '../../../platform/database/statement.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { PLATFORM, type Caller } from '../../../platform/use-case/caller.ts';
import { TABLES, type Table } from '../tables.ts';

/** Asks the database which of these rows a caller may see. */
export interface Visibility {
  /** The ids that this caller sees now. @throws unavailable when the database is away. */
  visible(caller: Caller, table: Table, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The ids that are still there, whoever may see them. @throws as above. */
  existing(table: Table, ids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** One fixed text per table: a name never becomes part of a statement while it runs. */
const STATEMENTS: ReadonlyMap<Table, Statement> = new Map(
  TABLES.map((table) => [
    table,
    defineStatement(
      `realtime.visible-${table}`,
      `select t.id::text as id from public.${table} t
       where t.id in (select value::uuid from jsonb_array_elements_text($1->'ids') as value)`,
    ),
  ]),
);

/**
 * Every caller's question is judged by row-level security under that caller's claims, and the questions of many
 * callers share a round trip (Decision 34). It goes to the primary: a replica may not have the row yet.
 */
export function createVisibility(
  database: Pick<Database, 'shared'>,
  onFailure: (error: unknown) => void,
): Visibility {
  const ask = async (caller: Caller, table: Table, ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const statement = STATEMENTS.get(table);
    if (statement === undefined) return new Set();
    try {
      const scope = database.shared(caller, { requestId: 'realtime.visible' }, 'caller');
      const rows = await scope.rows<{ id: string }>(statement, { ids });
      return new Set(rows.map(({ id }) => id));
    } catch (thrown) {
      if (isAppError(thrown) && thrown.code === 'UNAVAILABLE') throw thrown;
      // What cannot be judged is not shown.
      onFailure(thrown);
      return new Set();
    }
  };
  return { visible: ask, existing: (table, ids) => ask(PLATFORM, table, ids) };
}
