import { notOneRow } from '../errors.ts';
import type { RestRequest } from '../request/rest-request.ts';
import type { Level } from '../sql/level.ts';
import { namesOf } from '../sql/names.ts';
import type { Returning } from '../sql/write.ts';
import { contentOf } from './content.ts';

/** What a write has to give back for what the client prefers. */
export function returningFor({ preferences, media, method }: RestRequest): Returning {
  if (preferences.returning === 'representation') return media.form;
  return preferences.returning === 'headers-only' && method === 'POST' ? 'id' : 'nothing';
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
