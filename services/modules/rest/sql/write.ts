import { asPostgresSays } from '../errors.ts';
import type { Column, Table } from '../registry/registry.ts';
import { TYPED, writeBody, type Form } from './answer.ts';
import type { Binder } from './binder.ts';
import type { Level } from './level.ts';
import { writeChoice, writeRows } from './read.ts';

/** What a write gives back: nothing, the id of its one row, or its rows. */
export type Returning = 'nothing' | 'id' | Form;

/** What happens to a row that is there already. */
export interface Conflict {
  readonly on: readonly string[];
  readonly resolution: 'merge' | 'ignore';
}

export interface Insertion {
  /** The columns that are given, in the table's order; none means a row of defaults. */
  readonly columns: readonly Column[];
  /** What a key that a row does not have stands for. */
  readonly missing: 'null' | 'default';
  readonly conflict: Conflict | undefined;
}

/** The name under which the rows of a body stand among the values. */
export const BODY = 'b';
/** The name of the number of rows that a change may reach. */
export const MOST = 'm';

/** `affected inserted given`, then the rows: an insert as one statement. */
export function writeInsert(
  level: Level,
  insertion: Insertion,
  returning: Returning,
  binder: Binder,
): string {
  const { table } = level;
  const { columns, conflict } = insertion;
  const names = columns.map(({ name }) => name).join(', ');
  const rows =
    columns.length === 0
      ? 'default values'
      : `(${names}) select ${names} from ${givenRows(insertion)}${writeConflict(table, insertion)}`;
  const fresh = conflict === undefined ? 'true' : 't.xmax = 0';
  return (
    `${TYPED}, w as (insert into public.${table.name} as t ${rows}` +
    ` returning ${returnedColumns(returning)}, ${fresh} as fresh) ` +
    finish(level, returning, '(select count(*) from w)', binder)
  );
}

/** The rows of the body as records; where defaults are asked for, each key that is missing is filled in. */
function givenRows({ columns, missing }: Insertion): string {
  const typed = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  if (missing === 'null') return `jsonb_to_recordset($1->'${BODY}') as x(${typed})`;
  const filled = columns.map(({ name, fill }) =>
    fill === undefined ? `x.${name}` : `case when e ? '${name}' then x.${name} else ${fill} end as ${name}`,
  );
  return (
    `(select ${filled.join(', ')} from jsonb_array_elements($1->'${BODY}') e, ` +
    `jsonb_to_record(e) as x(${typed})) x`
  );
}

function writeConflict(table: Table, { columns, conflict }: Insertion): string {
  if (conflict === undefined) return '';
  refuseUnruled(table, conflict.on);
  const target = ` on conflict (${conflict.on.join(', ')})`;
  if (conflict.resolution === 'ignore' || columns.length === 0) return `${target} do nothing`;
  return `${target} do update set ${columns.map(({ name }) => `${name} = excluded.${name}`).join(', ')}`;
}

/** @throws 42P10 as PostgreSQL says it when no unique rule stands behind the columns. */
function refuseUnruled({ uniqueRules }: Table, on: readonly string[]): void {
  const isRuled = uniqueRules.some(
    (rule) => rule.length === new Set(on).size && rule.every((name) => on.includes(name)),
  );
  if (isRuled) return;
  throw asPostgresSays(
    400,
    '42P10',
    'there is no unique or exclusion constraint matching the ON CONFLICT specification',
  );
}

/** How a change reaches its rows. */
export interface Reach {
  /** It changes nothing when more rows than `MOST` would be reached. */
  readonly isBounded: boolean;
  /** It gives up at once where a row is locked, so that nobody else's statement beside it waits. */
  readonly isHasty: boolean;
}

export interface Change extends Reach {
  readonly columns: readonly Column[];
  readonly missing: 'null' | 'default';
}

/** `affected inserted given`, then the rows: an update of the rows that the root's conditions choose. */
export function writeUpdate(level: Level, change: Change, returning: Returning, binder: Binder): string {
  const { table } = level;
  const given = givenRows({ columns: change.columns, missing: change.missing, conflict: undefined });
  const set = change.columns.map(({ name }) => `${name} = x.${name}`).join(', ');
  return (
    `${TYPED}, ${chosen(level, 'no key update', change, binder)}, ` +
    `w as (update public.${table.name} t set ${set} from hit, ${given} where t.id = hit.id${bound(change)}` +
    ` returning ${returnedColumns(returning)}, true as fresh) ` +
    finish(level, returning, affected(change), binder)
  );
}

/** The same for a delete. */
export function writeDelete(level: Level, reach: Reach, returning: Returning, binder: Binder): string {
  const { table } = level;
  return (
    `${TYPED}, ${chosen(level, 'update', reach, binder)}, ` +
    `w as (delete from public.${table.name} t using hit where t.id = hit.id${bound(reach)}` +
    ` returning ${returnedColumns(returning)}, true as fresh) ` +
    finish(level, returning, affected(reach), binder)
  );
}

/** The ids that are meant, locked before anything is changed. */
function chosen(level: Level, lock: string, { isHasty }: Reach, binder: Binder): string {
  const choice = writeChoice(level, binder);
  return (
    `hit as materialized (select ${level.alias}.id from public.${level.table.name} ${level.alias} ` +
    `where ${choice} for ${lock} of ${level.alias}${isHasty ? ' nowait' : ''})`
  );
}

function bound({ isBounded }: Reach): string {
  return isBounded ? ` and (select count(*) from hit) <= ($1->>'${MOST}')::bigint` : '';
}

function affected({ isBounded }: Reach): string {
  return isBounded ? '(select count(*) from hit)' : '(select count(*) from w)';
}

function returnedColumns(returning: Returning): string {
  if (returning === 'nothing') return '1 as one';
  return returning === 'id' ? 't.id' : 't.*';
}

function finish(level: Level, returning: Returning, affectedRows: string, binder: Binder): string {
  const head = `${affectedRows}, ' ', (select count(*) filter (where fresh) from w)`;
  if (returning === 'nothing') return `select concat(${head}, ' 0', e'\\n') as result`;
  if (returning === 'id') {
    return `select concat(${head}, ' 0', e'\\n', (select min(id::text) from w)) as result`;
  }
  const rows = writeRows(level, binder, { relation: 'w', isChosen: true });
  return `select concat(${head}, ' ', count(*), e'\\n', ${writeBody(rows, returning)}) as result from (${rows.sql}) r`;
}
