import { inputMalformed } from '../../../platform/errors/common.ts';
import { readCursor, toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListMembersInput } from '../contract.ts';
import { roomNotFound } from '../errors.ts';
import type { Member } from '../room.ts';
import { PEOPLE, type RoomDeps } from './deps.ts';

/** Who belongs to a room, in the order in which they came; `connections` tells who is there. @throws `room.not-found` */
export const listMembers = useCase<Pick<RoomDeps, 'rooms' | 'actors'>, typeof ListMembersInput, Page<Member>>(
  {
    name: 'rooms.list-members',
    kind: 'query',
    roles: PEOPLE,
    input: ListMembersInput,
    run: async ({ rooms, actors }, { userId }, { id, limit, cursor, count }) => {
      const [position] = readCursor(cursor, 1) ?? [0];
      if (typeof position !== 'number') throw inputMalformed({ what: 'unknown cursor' });
      const memberships = await rooms.listMembers(id);
      if (memberships.length === 0) throw roomNotFound();
      const { members: there } = await actors.tell(id, { type: 'look', userId });
      const connections = new Map(there.map((member) => [member.user_id, member.connections]));
      // A room has at most a thousand members: the place in the list is the cursor.
      const rows = memberships.slice(position, position + limit + 1).map((member, index) => ({
        position: position + index + 1,
        member: { ...member, connections: connections.get(member.user_id) ?? 0 },
      }));
      const page = toPage(
        rows,
        limit,
        (row) => [row.position],
        count === undefined ? undefined : memberships.length,
      );
      return { ...page, data: page.data.map(({ member }) => member) };
    },
  },
);
