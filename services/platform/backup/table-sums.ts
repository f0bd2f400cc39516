import pg from 'pg';

/** Rows of a table and a checksum over them that no order changes. */
export interface TableSum {
  readonly rows: number;
  readonly sum: string;
}

/** Text of a value is the same wherever it is asked for. */
const SAME_TEXT = `set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 1; set local bytea_output = 'hex'; set local row_security = off;
  set local statement_timeout = 0; set local search_path = pg_catalog`;

const TABLES = `
  select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg\\_%'
    -- Tables of extensions are the extensions'.
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1`;

/** Counts and sums of all tables, as the transaction of this connection sees them. */
export async function sumTables(client: pg.ClientBase): Promise<Readonly<Record<string, TableSum>>> {
  await client.query(SAME_TEXT);
  const { rows: tables } = await client.query<{ name: string }>(TABLES);
  const sums: Record<string, TableSum> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ rows: string; sum: string }>(
      `select count(*)::text as rows,
         coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text as sum
       from ${name} t`,
    );
    sums[name] = { rows: Number(rows[0]?.rows ?? 0), sum: rows[0]?.sum ?? '0' };
  }
  return sums;
}

/** The same of a database that nobody else knows. */
export async function sumDatabase(databaseUrl: string): Promise<Readonly<Record<string, TableSum>>> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'studyflow-backup' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    return await sumTables(client);
  } finally {
    await client.end();
  }
}

/** What differs, by table, in a few words; empty: nothing. */
export function differences(
  wanted: Readonly<Record<string, TableSum>>,
  found: Readonly<Record<string, TableSum>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort();
  return names.flatMap((name) => {
    const [one, other] = [wanted[name], found[name]];
    if (one?.rows === other?.rows && one?.sum === other?.sum) return [];
    const say = (sum: TableSum | undefined): string =>
      sum === undefined ? 'none' : `${sum.rows.toString()} rows`;
    const what = one?.rows === other?.rows ? 'other content' : `${say(one)}, restored ${say(other)}`;
    return [`${name}: ${what}`];
  });
}
