import { notOneRow } from '../errors.ts';
import type { Media } from '../request/media.ts';

/** Rows as they stand in an answer. @throws PGRST116 when one was wanted and there is another number. */
export function contentOf(rows: string, count: number, media: Media, names: readonly string[]): string {
  if (media.form === 'csv') return `${count === 0 ? '' : names.map(csvField).join(',')}\n${rows}`;
  if (!media.isSingle) return `[${rows}]`;
  if (count !== 1) throw notOneRow(count);
  return rows;
}

function csvField(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

/** `0-24/3573`: the rows that are given, of how many. */
export function contentRange(offset: number, count: number, total: number | undefined): string {
  const rows = count > 0 && total !== 0 ? `${offset}-${offset + count - 1}` : '*';
  return `${rows}/${total ?? '*'}`;
}
