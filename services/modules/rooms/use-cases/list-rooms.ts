import type { z } from 'zod';
import { toPage, type Page } from '../../../platform/http/page.ts';
import { placeFrom } from '../../../platform/http/place.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListRoomsInput } from '../contract.ts';
import type { ListedRoom } from '../room.ts';
import type { PlaceInList, StoredListing } from '../room.store.ts';
import type { RoomDeps } from './deps.ts';

type Asked = z.output<typeof ListRoomsInput>;
type Deps = Pick<RoomDeps, 'rooms' | 'countPresent'>;

/** The caller's open rooms or closed ones, those of their classes, or the directory of public ones. */
export const listRooms = useCase<Deps, typeof ListRoomsInput, Page<ListedRoom>>({
  name: 'rooms.list',
  kind: 'query',
  input: ListRoomsInput,
  run: async ({ rooms, countPresent }, _caller, asked) => {
    const { limit, cursor, count, sort = 'newest' } = asked;
    const after = placeFrom(cursor, sort, sort === 'name' ? 'text' : 'moment');
    const [rows, total] = await Promise.all([
      list(rooms, asked, { limit, after }),
      count === undefined ? undefined : totalOf(rooms, asked),
    ]);
    const page = toPage(
      rows,
      limit,
      ({ created_at, name, id }) => [sort, sort === 'name' ? name : created_at, id],
      total,
    );
    const present = await countPresent(page.data.map(({ id }) => id));
    return { ...page, data: page.data.map((room) => ({ ...room, present: present.get(room.id) ?? 0 })) };
  },
});

function list(rooms: Deps['rooms'], asked: Asked, place: PlaceInList): Promise<StoredListing[]> {
  switch (asked.scope) {
    case 'mine':
      return rooms.listMine(place);
    case 'archived':
      return rooms.listArchived(place);
    case 'class':
      return rooms.listOfClasses(place);
    case 'public':
      return rooms.listPublic(searchOf(asked), place);
  }
}

function totalOf(rooms: Deps['rooms'], asked: Asked): Promise<number> {
  switch (asked.scope) {
    case 'mine':
      return rooms.countMine();
    case 'archived':
      return rooms.countArchived();
    case 'class':
      return rooms.countOfClasses();
    case 'public':
      return rooms.countPublic(searchOf(asked));
  }
}

function searchOf({
  q,
  subject_id,
  has_space,
  sort = 'newest',
}: Asked): Parameters<Deps['rooms']['countPublic']>[0] {
  return { q, subjectId: subject_id, hasSpace: has_space, sort };
}
