import type pg from 'pg';

/** Every table of the platform in which a text stands anywhere in a row, with how often. */
export async function tablesNaming(admin: pg.Client, text: string): Promise<Record<string, number>> {
  const { rows: tables } = await admin.query<{ name: string }>(`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema in ('public', 'auth', 'app') and table_type = 'BASE TABLE' order by 1`);
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await admin.query<{ n: number }>(
      `select count(*)::integer as n from ${name} t where t::text ilike '%' || $1 || '%'`,
      [text],
    );
    if (rows[0]!.n > 0) found[name] = rows[0]!.n;
  }
  return found;
}
