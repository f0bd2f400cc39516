import { readCursor } from '../../platform/http/page.ts';
import type { Slice } from './organisation.repository.ts';

/** The slice that a page asks for: one more than is shown, so that "has more" needs no count. */
export function sliceOf({ limit, cursor }: { limit: number; cursor?: string | undefined }): Slice {
  const [at, id] = readCursor(cursor, 2) ?? [];
  return {
    limit: limit + 1,
    after: at === undefined || id === undefined ? undefined : { at: String(at), id: String(id) },
  };
}
