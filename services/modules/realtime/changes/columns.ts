import { defineStatement } from '../../../platform/database/statement.ts';
import type { Scope } from '../../../platform/database/scope.ts';

/** A column as clients are told of it, and as filters compare it. */
export interface Column {
  readonly name: string;
  /** PostgreSQL's own name: `timestamptz`, `_text` for an array of text. */
  readonly type: string;
  readonly isKey: boolean;
  /** The values of an enum in their order; null for other types. */
  readonly labels: readonly string[] | null;
}

/** The columns of each table in `public`, in their order. */
export type Catalogue = ReadonlyMap<string, readonly Column[]>;

const columns = defineStatement(
  'realtime.columns',
  `select c.relname as table, json_agg(json_build_object(
       'name', a.attname, 'type', t.typname,
       'isKey', coalesce(a.attnum = any (i.indkey), false),
       'labels', (select json_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid)
     ) order by a.attnum) as columns
   from pg_catalog.pg_class c
   join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
   join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   join pg_catalog.pg_type t on t.oid = a.atttypid
   left join pg_catalog.pg_index i on i.indrelid = c.oid and i.indisprimary
   where c.relkind in ('r', 'p') and c.relname in (select jsonb_array_elements_text($1->'tables'))
   group by c.relname`,
);

/** Reads what the database says of these tables. */
export async function readCatalogue(scope: Scope, tables: readonly string[]): Promise<Catalogue> {
  const rows = await scope.rows<{ table: string; columns: Column[] }>(columns, { tables });
  return new Map(rows.map((row) => [row.table, row.columns]));
}
