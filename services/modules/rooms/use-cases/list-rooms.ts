import { inputMalformed } from '../../../platform/errors/common.ts';
import { readCursor, toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListRoomsInput } from '../contract.ts';
import type { Room } from '../room.ts';
import type { RoomDeps } from './deps.ts';

/** The caller's open rooms, or the public ones that they may join, newest first. */
export const listRooms = useCase<Pick<RoomDeps, 'rooms'>, typeof ListRoomsInput, Page<Room>>({
  name: 'rooms.list',
  kind: 'query',
  input: ListRoomsInput,
  run: async ({ rooms }, _caller, { scope, limit, cursor, count }) => {
    const place = { limit, after: placeOf(cursor) };
    const isMine = scope === 'mine';
    const [rows, total] = await Promise.all([
      isMine ? rooms.listMine(place) : rooms.listPublic(place),
      count === undefined ? undefined : isMine ? rooms.countMine() : rooms.countPublic(),
    ]);
    return toPage(rows, limit, ({ created_at, id }) => [created_at, id], total);
  },
});

function placeOf(cursor: string | undefined): readonly [at: string, id: string] | undefined {
  const key = readCursor(cursor, 2);
  if (key === undefined) return undefined;
  const [at, id] = key;
  if (typeof at !== 'string' || typeof id !== 'string') throw inputMalformed({ what: 'unknown cursor' });
  return [at, id];
}
