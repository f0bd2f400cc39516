import type { RowChange } from '../../../platform/events/row-change.ts';
import type { Column } from './columns.ts';

/** Beyond so many bytes only small values are told, as Supabase does. */
const MAX_BYTES = 1_048_576;
const SMALL_BYTES = 64;
const TOO_LARGE = 'Error 413: Payload Too Large';

type Row = Readonly<Record<string, unknown>>;

/**
 * A change as clients are told of it, as JSON. The row before is told by its primary key alone: that is PostgreSQL's
 * default replica identity. `select` names the columns that the client wants.
 */
export function changeMessage(
  change: RowChange,
  columns: readonly Column[],
  select?: readonly string[],
): string {
  const wanted = select === undefined ? columns : columns.filter(({ name }) => select.includes(name));
  const keys = columns.filter(({ isKey }) => isKey);
  const [schema, table] = change.table.split('.', 2);
  const told = (errors: readonly string[] | null, record: Row | undefined): string =>
    JSON.stringify({
      schema,
      table,
      commit_timestamp: new Date(change.at).toISOString(),
      type: change.operation,
      columns: wanted.map(({ name, type }) => ({ name, type })),
      ...(record !== undefined && { record }),
      ...(change.operation !== 'INSERT' && change.old !== null && { old_record: pick(change.old, keys) }),
      errors,
    });
  const record = change.new === null ? undefined : pick(change.new, wanted);
  const message = told(null, record);
  if (record === undefined || message.length <= MAX_BYTES) return message;
  return told([TOO_LARGE], onlySmall(record));
}

function pick(row: Row, columns: readonly Column[]): Row {
  return Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]));
}

function onlySmall(record: Row): Row {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => JSON.stringify(value).length <= SMALL_BYTES),
  );
}
