import { notOneRow } from '../errors.ts';
import type { RestRequest } from '../request/rest-request.ts';
import type { Level } from '../sql/level.ts';
import type { Returning } from '../sql/write.ts';
import { contentOf } from './content.ts';

/** What a write has to give back for what the client prefers. */
export function returningFor({ preferences, media, method }: RestRequest): Returning {
  if (preferences.returning === 'representation') return media.form;
  return preferences.returning === 'headers-only' && method === 'POST' ? 'id' : 'nothing';
}

/** The names of the columns of a csv, as the level's select says them. */
export function namesOf(root: Level): string[] {
  return root.items.flatMap((item) => {
    if (item.kind === 'all') return [...root.table.columns.keys()];
    if (item.kind === 'embed') return item.items.length === 0 ? [] : [item.alias ?? item.relation];
    const last = item.field.path.findLast(({ key }) => typeof key === 'string')?.key;
    return [item.alias ?? (typeof last === 'string' ? last : item.field.name)];
  });
}

/** The rows of a write, when they are wanted; where one was wanted there must be one. */
export function writtenContent(
  { preferences, media }: RestRequest,
  root: Level,
  { affected, given, rows }: { affected: number; given: number; rows: string },
): string | undefined {
  if (media.isSingle && affected !== 1) throw notOneRow(affected);
  if (preferences.returning !== 'representation') return undefined;
  return contentOf(rows, given, media, namesOf(root));
}
