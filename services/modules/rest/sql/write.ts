import { asPostgresSays } from '../errors.ts';
import type { Column, Table } from '../registry/registry.ts';
import { TYPED, writeBody, writeOne, type Form } from './answer.ts';
import type { Binder } from './binder.ts';
import { columnOf } from './column.ts';
import type { Level } from './level.ts';
import { hasInnerEmbeds, isById, writeChoice, writeRowAtHand, writeRows } from './read.ts';

/** What a write gives back: nothing, the id of its one row, or its rows. */
export type Returning = 'nothing' | 'id' | Form;

/** What happens to a row that is there already. */
export interface Conflict {
  readonly on: readonly string[];
  readonly resolution: 'merge' | 'ignore';
}

/** A column of the key with the value that it has in the address. */
export interface KeyValue {
  readonly name: string;
  readonly value: string;
}

export interface Insertion {
  /** The columns that are given, in the table's order; none means a row of defaults. */
  readonly columns: readonly Column[];
  /** What a key that a row does not have stands for. */
  readonly missing: 'null' | 'default';
  readonly conflict: Conflict | undefined;
  /** Only rows that have these values are taken. */
  readonly keys?: readonly KeyValue[];
  /** There is one row. */
  readonly isOne: boolean;
  readonly isHasty: boolean;
}

/** The name under which the rows of a body stand among the values. */
export const BODY = 'b';
/** The name of the number of rows that a change may reach. */
export const MOST = 'm';

/**
 * A hasty statement gives up (55P03) where a row is locked for longer than this: what shares a round trip with others
 * may not keep them waiting. It counts until the end of the transaction, so for all that it sets off.
 */
const HASTE = `set_config('lock_timeout', '5ms', true) is not null`;

/** `affected inserted given`, then the rows: an insert as one statement. */
export function writeInsert(
  level: Level,
  insertion: Insertion,
  returning: Returning,
  binder: Binder,
): string {
  const { columns, conflict, isOne } = insertion;
  const names = columns.map(({ name }) => name).join(', ');
  const rows =
    columns.length === 0
      ? ' default values'
      : ` (${names}) select ${names} from ${givenRows(insertion)}${whereTaken(insertion, level.table, binder)}${writeConflict(level.table, insertion)}`;
  const into = `insert into public.${level.table.name} as ${level.alias}${rows}`;
  if (isOne && conflict === undefined) return writeAtOnce(level, into, returning, binder);
  return writeInSteps(level, { opened: `${TYPED}, w as (${into}` }, returning, binder);
}

function whereTaken({ keys = [], isHasty }: Insertion, table: Table, binder: Binder): string {
  const parts = keys.map(({ name, value }) => `x.${name} = ${binder.as(value, columnOf(table, name).type)}`);
  if (isHasty) parts.push(HASTE);
  return parts.length === 0 ? '' : ` where ${parts.join(' and ')}`;
}

/** The rows of the body as records; where defaults are asked for, each key that is missing is filled in. */
function givenRows({ columns, missing }: Pick<Insertion, 'columns' | 'missing'>): string {
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
  readonly isHasty: boolean;
}

export interface Change extends Reach {
  readonly columns: readonly Column[];
  readonly missing: 'null' | 'default';
}

/** `affected inserted given`, then the rows: an update of the rows that the root's conditions choose. */
export function writeUpdate(level: Level, change: Change, returning: Returning, binder: Binder): string {
  const set = change.columns.map(({ name }) => `${name} = x.${name}`).join(', ');
  const verb = `update public.${level.table.name} ${level.alias} set ${set}`;
  return writeReach(level, change, { verb, beside: ['from', givenRows(change)], lock: 'no key update' }, [
    returning,
    binder,
  ]);
}

/** The same for a delete. */
export function writeDelete(level: Level, reach: Reach, returning: Returning, binder: Binder): string {
  const verb = `delete from public.${level.table.name} ${level.alias}`;
  return writeReach(level, reach, { verb, beside: ['using'], lock: 'update' }, [returning, binder]);
}

interface Verb {
  readonly verb: string;
  /** The word that brings in other tables, and those that are there already. */
  readonly beside: readonly [word: string, ...tables: string[]];
  readonly lock: string;
}

function writeReach(
  level: Level,
  { isBounded, isHasty }: Reach,
  { verb, beside: [word, ...tables], lock }: Verb,
  [returning, binder]: readonly [Returning, Binder],
): string {
  const { alias } = level;
  const choice = writeChoice(level, binder) + (isHasty ? ` and ${HASTE}` : '');
  const others = (all: readonly string[]): string => (all.length === 0 ? '' : ` ${word} ${all.join(', ')}`);
  // One row can be no more than may be reached.
  if (isById(level)) return writeAtOnce(level, `${verb}${others(tables)} where ${choice}`, returning, binder);
  if (!isBounded) {
    const opened = `${TYPED}, w as (${verb}${others(tables)} where ${choice}`;
    return writeInSteps(level, { opened }, returning, binder);
  }
  const chosen = `select ${alias}.id from public.${level.table.name} ${alias} where ${choice} for ${lock} of ${alias}`;
  const opened =
    `${TYPED}, hit as materialized (${chosen}), w as (${verb}${others(['hit', ...tables])} ` +
    `where ${alias}.id = hit.id and (select count(*) from hit) <= ($1->>'${MOST}')::bigint`;
  return writeInSteps(level, { opened, affected: '(select count(*) from hit)' }, returning, binder);
}

/** A write of one row at most: it says itself what it gives. */
function writeAtOnce(level: Level, sql: string, returning: Returning, binder: Binder): string {
  if (returning === 'csv' || hasInnerEmbeds(level)) {
    return writeInSteps(level, { opened: `${TYPED}, w as (${sql}` }, returning, binder);
  }
  if (returning === 'nothing') return `${TYPED} ${sql} returning e'1 1 0\\n' as result`;
  if (returning === 'id') return `${TYPED} ${sql} returning concat(e'1 1 0\\n', ${level.alias}.id) as result`;
  const { sql: row, json } = writeRowAtHand(level, binder);
  const told = `(select ${writeOne(json, returning)} from ${row} r)`;
  return `${TYPED} ${sql} returning concat(e'1 1 1\\n', ${told}) as result`;
}

/** A write of many rows as `w`, then what is told of them. */
function writeInSteps(
  level: Level,
  { opened, affected = '(select count(*) from w)' }: { opened: string; affected?: string },
  returning: Returning,
  binder: Binder,
): string {
  const isTold = returning !== 'nothing' && returning !== 'id';
  // A row as one value keeps what else is told of it apart from its columns.
  const columns = isTold ? `${level.alias} as given` : returning === 'id' ? `${level.alias}.id` : '1 as one';
  const written = `${opened} returning ${columns}, ${level.alias}.xmax = 0 as fresh)`;
  const head = `${affected}, ' ', (select count(*) filter (where fresh) from w)`;
  if (isTold) {
    const rows = writeRows(level, binder, {
      relation: '(select (given).* from w)',
      isChosen: true,
      isBounded: true,
    });
    const told = `${head}, ' ', count(*), e'\\n', ${writeBody(rows, returning)}`;
    return `${written} select concat(${told}) as result from (${rows.sql}) r`;
  }
  const id = returning === 'id' ? `, (select min(id::text) from w)` : '';
  return `${written} select concat(${head}, ' 0', e'\\n'${id}) as result`;
}
