import type { Scope } from '../../platform/database/scope.ts';
import { defineStatement, type Statement } from '../../platform/database/statement.ts';
import type { PersonalRow } from './export.ts';
import { PERSONAL_TABLES, type PersonalTable } from './personal-tables.ts';

/** Rows of one statement: it must stay far below the time that a statement may take. */
const PORTION = 200;

const statements: readonly Statement[] = PERSONAL_TABLES.map(statementOf);

/** The next rows of a person in one of the tables, and whether that was all. */
export async function readPersonalRows(
  scope: Scope,
  table: number,
  { userId, after }: { readonly userId: string; readonly after: readonly unknown[] | null },
): Promise<{ readonly rows: readonly PersonalRow[]; readonly isEnd: boolean }> {
  const statement = statements[table];
  if (statement === undefined) throw new Error(`There is no personal table ${table}`);
  const rows = await scope.rows<PersonalRow>(statement, { user_id: userId, after });
  return { rows, isEnd: rows.length < PORTION };
}

/** The text is made of the constants of the list alone. */
function statementOf({ name, mine, key, omit = [], bytes = [] }: PersonalTable): Statement {
  const columns = key.map(([column]) => `t.${column}`).join(', ');
  const place = key.map(([, type], index) => `($1->'after'->>${index})::${type}`).join(', ');
  const without = [...omit, ...bytes].join(',');
  const encoded = bytes.map((column) => `'${column}', encode(t.${column}, 'base64')`).join(', ');
  return defineStatement(
    `exports.rows ${name}`,
    `select (to_jsonb(t) - '{${without}}'::text[] || jsonb_build_object(${encoded}))::text as row,
       jsonb_build_array(${columns}) as key
     from ${name} t
     where ${mine.replaceAll('$person', `($1->>'user_id')::uuid`)}
       and ($1->>'after' is null or (${columns}) > (${place}))
     order by ${columns} limit ${PORTION}`,
  );
}
