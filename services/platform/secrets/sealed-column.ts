import { defineStatement, type Statement } from '../database/statement.ts';

/** Where sealed texts stand in the database, so that they can be brought to a newer master key. */
export interface SealedColumn {
  /** As people read it: `auth.sessions.refresh_token_hmac_key`. */
  readonly name: string;
  /** Texts of another key than `keyId` after the row `after`, at most `most` of them: `key`, `subject`, `sealed`. */
  readonly find: Statement;
  /** Replaces those of `rows` (`key`, `before`, `sealed`) that still are what they were. */
  readonly replace: Statement;
  /** How many are of another key than `keyId`, as `rows`. */
  readonly count: Statement;
  /** Before the first key. */
  readonly first: string;
  readonly contextOf: (subject: string) => string;
}

export interface SealedColumnOptions {
  /** With its schema. */
  readonly table: string;
  /** The primary key; one column. */
  readonly key: { readonly column: string; readonly type: keyof typeof FIRST };
  /** The column that holds the text, or with `within` the jsonb column that has it under that name. */
  readonly column: string;
  readonly within?: string;
  /** SQL for what the text is sealed for. @default the key */
  readonly subject?: string;
  /** SQL for which rows. @default all */
  readonly where?: string;
  readonly contextOf: (subject: string) => string;
}

/** What stands before every key. */
const FIRST = {
  uuid: '00000000-0000-0000-0000-000000000000',
  text: '',
  bigint: '-1',
} as const;

/** The statements for one column. Everything in the options is written by us, never by a caller. */
export function sealedColumn(options: SealedColumnOptions): SealedColumn {
  const { table, key, column, within, contextOf } = options;
  const name = within === undefined ? `${table}.${column}` : `${table}.${column}.${within}`;
  const sealed = within === undefined ? `t.${column}` : `t.${column}->>'${within}'`;
  const anew =
    within === undefined ? 'n.sealed' : `jsonb_set(t.${column}, '{${within}}', to_jsonb(n.sealed))`;
  const id = key.type === 'text' ? `t.${key.column}::text` : `t.${key.column}`;
  const isOld = `split_part(${sealed}, '.', 2) <> $1->>'keyId'${options.where === undefined ? '' : ` and ${options.where}`}`;
  return {
    name,
    find: defineStatement(
      `reseal.find.${name}`,
      `select t.${key.column}::text as key, (${options.subject ?? `t.${key.column}`})::text as subject, ${sealed} as sealed
       from ${table} t where ${isOld} and ${id} > ($1->>'after')::${key.type}
       order by ${id} limit ($1->>'most')::integer`,
    ),
    replace: defineStatement(
      `reseal.replace.${name}`,
      `update ${table} t set ${column} = ${anew}
       from jsonb_to_recordset($1->'rows') as n(key text, before text, sealed text)
       where ${id} = n.key::${key.type} and ${sealed} = n.before returning 1 as done`,
    ),
    count: defineStatement(
      `reseal.count.${name}`,
      `select count(*)::integer as rows from ${table} t where ${isOld}`,
    ),
    first: FIRST[key.type],
    contextOf,
  };
}
