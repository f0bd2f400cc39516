import { asPostgresSays } from '../errors.ts';
import type { Field } from '../grammar/ast.ts';
import { nearName } from '../registry/near-name.ts';
import type { Column, ColumnKind, Table } from '../registry/registry.ts';
import type { Binder } from './binder.ts';

/** A column or a place in its json, as SQL, with what can be asked of it. */
export interface Expression {
  readonly sql: string;
  readonly kind: ColumnKind;
  /** What a value is read as, to be compared with it. */
  readonly type: string;
}

/** @throws 42703 as PostgreSQL says it, with the column that was probably meant. */
export function columnOf(table: Table, name: string): Column {
  const column = table.columns.get(name);
  if (column !== undefined) return column;
  const near = nearName(name, table.columns.keys());
  throw asPostgresSays(
    400,
    '42703',
    `column ${table.name}.${name.slice(0, 200).toWellFormed()} does not exist`,
    near === undefined ? undefined : `Perhaps you meant to reference the column "${table.name}.${near}".`,
  );
}

export function expressionOf(table: Table, alias: string, field: Field, binder: Binder): Expression {
  const column = columnOf(table, field.name);
  const sql = `${alias}.${column.name}`;
  if (field.path.length === 0) return { sql, kind: column.kind, type: comparableType(column) };
  return stepsInto(sql, column, field, binder);
}

/** A precision is for what is stored, not for what is compared. */
function comparableType({ type }: Column): string {
  return type.startsWith('numeric') ? 'numeric' : type;
}

/** Arrays and records can be stepped into as well: they become json first, as in PostgREST. */
function stepsInto(sql: string, column: Column, field: Field, binder: Binder): Expression {
  let stepped = column.kind === 'json' ? sql : `to_jsonb(${sql})`;
  for (const { arrow, key } of field.path) {
    const bound = typeof key === 'number' ? binder.as(String(key), 'integer') : binder.text(key);
    stepped = `(${stepped} ${arrow} ${bound})`;
  }
  const isText = field.path.at(-1)?.arrow === '->>';
  return isText
    ? { sql: stepped, kind: 'text', type: 'text' }
    : { sql: stepped, kind: 'json', type: 'jsonb' };
}

const TYPES_TO_CAST_TO: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...['text', 'varchar', 'char', 'bpchar', 'name', 'uuid', 'json', 'jsonb', 'bytea', 'boolean', 'bool'],
    ...['smallint', 'integer', 'bigint', 'int', 'int2', 'int4', 'int8', 'numeric', 'decimal', 'real'],
    ...[
      'float4',
      'float8',
      'double precision',
      'money',
      'date',
      'time',
      'timetz',
      'timestamp',
      'timestamptz',
    ],
    ...['timestamp with time zone', 'timestamp without time zone', 'time with time zone'],
    ...['time without time zone', 'interval', 'character varying', 'oid', 'inet', 'tsvector'],
    ...['_text', '_uuid', '_int4', '_int8'],
    ...['academic_level', 'ai_provider', 'event_type', 'goal_status', 'goal_type', 'goal_unit'],
    ...['study_session_status', 'study_session_type', 'subscription_tier', 'task_priority', 'task_status'],
  ].map((name) => [name, name]),
);

/** A type that a column may be cast to, as our own word. @throws 42704 for any other. */
export function castType(name: string): string {
  const type = Object.hasOwn(TYPES_TO_CAST_TO, name.toLowerCase())
    ? TYPES_TO_CAST_TO[name.toLowerCase()]
    : undefined;
  if (type !== undefined) return type;
  throw asPostgresSays(400, '42704', `type "${name.slice(0, 100).toWellFormed()}" does not exist`);
}
