import type { Stage } from '../e2e/stage.ts';

/** One row of each of the 21 tables, all of one person: ids by table. */
export type Rows = Readonly<Record<string, string>>;

/** Tables that have one row per person from the start. */
const FROM_THE_START: Readonly<Record<string, string>> = {
  profiles: 'id',
  user_settings: 'user_id',
  study_streaks: 'user_id',
};
/** Tables before those whose rows belong to theirs. */
const PARENTS: Readonly<Record<string, string>> = {
  set_id: 'flashcard_sets',
  quiz_id: 'quizzes',
  session_id: 'ai_tutor_sessions',
};

interface Column {
  readonly table: string;
  /** Null when a row needs nothing. */
  readonly column: string | null;
  readonly type: string;
}

/** The tables of `public`, and what a new row of each needs. */
export async function readTables({ query }: Pick<Stage, 'query'>): Promise<ReadonlyMap<string, Column[]>> {
  const columns = await query<Column>(
    `select t.table_name as "table", c.column_name as "column", c.udt_name as type
     from information_schema.tables t left join information_schema.columns c
       on c.table_schema = t.table_schema and c.table_name = t.table_name
       and c.is_nullable = 'NO' and c.column_default is null and c.is_generated = 'NEVER'
     where t.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, 2`,
  );
  const tables = Map.groupBy(columns, ({ table }) => table);
  const isParent = (table: string): boolean => Object.values(PARENTS).includes(table);
  return new Map([...tables].toSorted(([left], [right]) => Number(isParent(right)) - Number(isParent(left))));
}

/** What a client would send to make a row of this person, with parents of the same person. */
export function rowFor(columns: readonly Column[], userId: string, rows: Rows): Record<string, unknown> {
  return Object.fromEntries(
    columns.flatMap(({ column, type }) =>
      column === null ? [] : [[column, valueFor(column, type, userId, rows)]],
    ),
  );
}

function valueFor(column: string, type: string, userId: string, rows: Rows): unknown {
  if (column === 'user_id' || (column === 'id' && type === 'uuid')) return userId;
  const parent = PARENTS[column];
  if (parent !== undefined) return rows[parent];
  return BY_TYPE[type] ?? (column === 'role' ? 'user' : 'study');
}

const BY_TYPE: Readonly<Record<string, unknown>> = {
  date: '2026-05-04',
  timestamptz: new Date().toISOString(), // Old ones are cleaned up.
  int4: 1,
  event_type: 'study',
};

/** Gives a person one row in every table, by SQL. */
export async function fillTables(
  { query }: Pick<Stage, 'query'>,
  tables: ReadonlyMap<string, Column[]>,
  userId: string,
): Promise<Rows> {
  const rows: Record<string, string> = {};
  for (const [table, columns] of tables) {
    const key = FROM_THE_START[table];
    const row = rowFor(columns, userId, rows);
    const [found] =
      key === undefined
        ? await query<{ id: string }>(
            `insert into public.${table} (${Object.keys(row).join(', ')})
             values (${Object.keys(row)
               .map((_name, index) => `$${index + 1}`)
               .join(', ')}) returning id`,
            Object.values(row),
          )
        : await query<{ id: string }>(`select id from public.${table} where ${key} = $1`, [userId]);
    if (found === undefined) throw new Error(`${table} took no row`);
    rows[table] = found.id;
  }
  return rows;
}
