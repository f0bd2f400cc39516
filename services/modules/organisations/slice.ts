import { placeFrom, type PlaceKey } from '../../platform/http/place.ts';
import type { Slice } from './organisation.repository.ts';

/** All lists of this module are in the order in which things came to be. */
const ORDER = 'oldest';

/** The slice that a page asks for: one more than is shown, so that "has more" needs no count. */
export function sliceOf({ limit, cursor }: { limit: number; cursor?: string | undefined }): Slice {
  const place = placeFrom(cursor, ORDER);
  return { limit: limit + 1, after: place && { at: place.value ?? '', id: place.id } };
}

/** Where a list goes on after this row. */
export function keyOf(at: string, id: string): PlaceKey {
  return [ORDER, at, id];
}
