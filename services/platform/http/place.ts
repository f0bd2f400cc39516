import { z } from 'zod';
import { inputMalformed } from '../errors/common.ts';
import { readCursor } from './page.ts';

/** Where a list that is ordered by a moment or a text goes on: after this value, and after this id among equals. */
export interface Place {
  /** Null where the row has none. */
  readonly value: string | null;
  readonly id: string;
}

/** What a cursor of such a list holds; it is good for the order that it was made in, and for no other. */
export type PlaceKey = readonly [order: string, value: string | null, id: string];

/** @throws `input.malformed` when the cursor is none of ours, or of a list in another order. */
export function placeFrom(
  cursor: string | undefined,
  order: string,
  kind: 'moment' | 'text' = 'moment',
): Place | undefined {
  const key = readCursor(cursor, 3);
  if (key === undefined) return undefined;
  const [madeFor, value = null, id] = key;
  if (madeFor !== order || !isValue(value, kind) || typeof id !== 'string' || !UUID.test(id)) {
    throw inputMalformed({ what: 'unknown cursor' });
  }
  return { value, id };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function isValue(value: unknown, kind: 'moment' | 'text'): value is string | null {
  if (value === null) return true;
  return typeof value === 'string' && (kind === 'text' || !Number.isNaN(Date.parse(value)));
}

/** One value or several in one query parameter, separated by commas. */
export function commaSeparated<Value extends z.ZodType>(
  value: Value,
): z.ZodOptional<z.ZodType<z.output<Value>[], string>> {
  return z
    .string()
    .max(200)
    .transform((text): unknown => text.split(','))
    .pipe(z.array(value))
    .optional()
    .meta({ description: 'One or several, separated by commas.' });
}
