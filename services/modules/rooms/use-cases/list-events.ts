import { inputMalformed } from '../../../platform/errors/common.ts';
import { readCursor, toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListEventsInput } from '../contract.ts';
import { roomNotFound } from '../errors.ts';
import type { RoomEvent } from '../room.ts';
import type { RoomDeps } from './deps.ts';

/** Reads the log on behalf of somebody who may. */
export interface EventLog {
  readAfter(roomId: string, after: number, limit: number, upTo?: number): Promise<readonly RoomEvent[]>;
}

/** The log of a room that the caller is in, closed or not, in order. @throws `room.not-found` */
export const listEvents = useCase<
  Pick<RoomDeps, 'rooms'> & { readonly events: EventLog },
  typeof ListEventsInput,
  Page<RoomEvent> & { readonly seq: number }
>({
  name: 'rooms.list-events',
  kind: 'query',
  input: ListEventsInput,
  run: async ({ rooms, events }, _caller, { id, after = 0, limit, cursor, count }) => {
    const seq = await rooms.findHead(id);
    if (seq === undefined) throw roomNotFound();
    const from = placeOf(cursor) ?? after;
    const rows = await events.readAfter(id, from, limit + 1, seq);
    // The log has no hole: what it holds needs no counting.
    const total = count === undefined ? undefined : Math.max(0, seq - after);
    return { ...toPage(rows, limit, (event) => [event.seq], total), seq };
  },
});

function placeOf(cursor: string | undefined): number | undefined {
  const key = readCursor(cursor, 1);
  if (key === undefined) return undefined;
  const [place] = key;
  if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0) {
    throw inputMalformed({ what: 'unknown cursor' });
  }
  return place;
}
