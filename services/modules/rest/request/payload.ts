import { bodyUnreadable, refused } from '../errors.ts';
import type { Column, Table } from '../registry/registry.ts';
import { readCsv } from './csv.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a body; the first one's keys stand for all. */
export interface Payload {
  readonly rows: readonly Row[];
  readonly keys: readonly string[];
}

/** What a body holds: an object, several, a csv or a form. @throws PGRST102 */
export function readPayload(body: unknown, contentType: string, areNamed: boolean): Payload {
  const rows = rowsOf(body, contentType);
  const [first] = rows;
  const keys = first === undefined ? [] : Object.keys(first);
  if (!areNamed && !rows.every((row) => hasKeys(row, keys)))
    throw bodyUnreadable('All object keys must match');
  return { rows, keys };
}

function rowsOf(body: unknown, contentType: string): Row[] {
  if (contentType === 'text/csv') return readCsv(typeof body === 'string' ? body : '');
  if (contentType === 'application/x-www-form-urlencoded') {
    return [Object.fromEntries(new URLSearchParams(typeof body === 'string' ? body : ''))];
  }
  if (typeof body !== 'object' || body === null) throw bodyUnreadable('Empty or invalid json');
  const rows: unknown[] = Array.isArray(body) ? body : [body];
  if (!rows.every(isRow)) throw bodyUnreadable('All object keys must match');
  return rows;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasKeys(row: Row, keys: readonly string[]): boolean {
  return Object.keys(row).length === keys.length && keys.every((key) => Object.hasOwn(row, key));
}

/** The columns that are written, in the table's order, without those that the database computes. @throws PGRST204 */
export function writtenColumns(table: Table, names: readonly string[]): Column[] {
  const unknown = names.find((name) => !table.columns.has(name));
  if (unknown !== undefined) {
    const shown = unknown.slice(0, 200).toWellFormed();
    throw refused(
      400,
      'PGRST204',
      `Could not find the '${shown}' column of '${table.name}' in the schema cache`,
    );
  }
  const wanted = new Set(names);
  return [...table.columns.values()].filter(({ name, isGenerated }) => wanted.has(name) && !isGenerated);
}

/** An empty text for an id, a day or a time that may be absent means that it is: forms send it so (compat.md). */
export function withoutEmptyTexts(rows: readonly Row[], columns: readonly Column[]): readonly Row[] {
  const forgiving = columns.filter(
    ({ kind, isNullable }) => isNullable && (kind === 'uuid' || kind === 'moment'),
  );
  if (forgiving.length === 0) return rows;
  return rows.map((row) => {
    const empty = forgiving.filter(({ name }) => row[name] === '');
    return empty.length === 0
      ? row
      : { ...row, ...Object.fromEntries(empty.map(({ name }) => [name, null])) };
  });
}
