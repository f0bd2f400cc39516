import { z } from 'zod';
import { JsonText, type JsonRows } from '../database/json-text.ts';
import { inputMalformed } from '../errors/common.ts';

/** The query parameters that every list takes (contracts.md 3). */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'How many at most.' }),
  cursor: z.string().max(1_000).optional().meta({ description: 'The `next_cursor` of the page before.' }),
  count: z.literal('exact').optional().meta({ description: '`exact` adds `pagination.total`.' }),
};

/** A page of things, as every list answers. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    pagination: z.object({
      limit: z.int(),
      has_more: z.boolean(),
      next_cursor: z.string().nullable(),
      total: z.int().optional(),
    }),
  });
}

/** What a list use case returns and a page shows. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly pagination: {
    readonly limit: number;
    readonly has_more: boolean;
    readonly next_cursor: string | null;
    readonly total?: number;
  };
}

/**
 * Cuts a page from rows that were read with one more than `limit`, so that `has_more` needs no count.
 * `keyOf` gives the values that the list is ordered by, ending in the id: the place to go on from.
 */
export function toPage<Item>(
  rows: readonly Item[],
  limit: number,
  keyOf: (item: Item) => readonly (string | number | null)[],
  total?: number,
): Page<Item> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit;
  return {
    data,
    pagination: {
      limit,
      has_more: hasMore,
      next_cursor: hasMore && last !== undefined ? writeCursor(keyOf(last)) : null,
      ...(total !== undefined && { total }),
    },
  };
}

/** The same page from rows that stay the text that PostgreSQL wrote; only the last one shown is looked into. */
export function toJsonPage<Item>(
  rows: JsonRows<Item>,
  limit: number,
  keyOf: (item: Item) => CursorKey,
  total?: number,
): JsonText<Page<Item>> {
  const last = rows.length > limit ? rows.at(limit - 1) : undefined;
  const pagination = {
    limit,
    has_more: last !== undefined,
    next_cursor: last === undefined ? null : writeCursor(keyOf(last)),
    ...(total !== undefined && { total }),
  } satisfies Page<Item>['pagination'];
  return new JsonText(`{"data":${rows.first(limit).text},"pagination":${JSON.stringify(pagination)}}`);
}

type CursorKey = readonly (string | number | null)[];

/** An opaque cursor: base64url of the JSON keyset. */
export function writeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws `input.malformed` when the cursor is not one of ours for a key of this length. */
export function readCursor(cursor: string | undefined, length: number): CursorKey | undefined {
  if (cursor === undefined) return undefined;
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw inputMalformed({ what: 'unknown cursor' }, { cause });
  }
  const fits =
    Array.isArray(key) &&
    key.length === length &&
    key.every((part) => part === null || typeof part === 'string' || typeof part === 'number');
  if (!fits) throw inputMalformed({ what: 'unknown cursor' });
  return key as CursorKey;
}
