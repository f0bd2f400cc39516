import type { Scope } from '../../platform/database/scope.ts';
import { defineStatement, type Statement } from '../../platform/database/statement.ts';
import type { PersonalRow } from './export.ts';
import { PERSONAL_TABLES, type PersonalTable } from './personal-tables.ts';

/** Rows of one statement: it must stay far below the time that a statement may take. */
const PORTION = 200;

type RowFormat = 'json' | 'csv';

/** As they are, and for CSV with every value as text. */
const STATEMENTS: Readonly<Record<RowFormat, readonly Statement[]>> = {
  json: PERSONAL_TABLES.map((table) => statementOf(table, 'json')),
  csv: PERSONAL_TABLES.map((table) => statementOf(table, 'csv')),
};

/** The next rows of a person in one of the tables, and whether that was all. */
export async function readPersonalRows(
  scope: Scope,
  format: RowFormat,
  table: number,
  { userId, after }: { readonly userId: string; readonly after: readonly unknown[] | null },
): Promise<{ readonly rows: readonly PersonalRow[]; readonly isEnd: boolean }> {
  const statement = STATEMENTS[format][table];
  if (statement === undefined) throw new Error(`There is no personal table ${table}`);
  const rows = await scope.rows<PersonalRow>(statement, { user_id: userId, after });
  return { rows, isEnd: rows.length < PORTION };
}

/** The text is made of the constants of the list alone. */
function statementOf(
  { name, mine, key, omit = [], bytes = [] }: PersonalTable,
  format: RowFormat,
): Statement {
  const columns = key.map(([column]) => `t.${column}`).join(', ');
  const place = key.map(([, type], index) => `($1->'after'->>${index})::${type}`).join(', ');
  const without = [...omit, ...bytes].join(',');
  const encoded = bytes.map((column) => `'${column}', encode(t.${column}, 'base64')`).join(', ');
  const row = `to_jsonb(t) - '{${without}}'::text[] || jsonb_build_object(${encoded})`;
  const asTexts = `(select json_object_agg(e.key, e.value) from jsonb_each_text(${row}) e)`;
  return defineStatement(
    `exports.rows ${name} ${format}`,
    `select (${format === 'csv' ? asTexts : row})::text as row,
       jsonb_build_array(${columns}) as key
     from ${name} t
     where ${mine.replaceAll('$person', `($1->>'user_id')::uuid`)}
       and ($1->>'after' is null or (${columns}) > (${place}))
     order by ${columns} limit ${PORTION}`,
  );
}
