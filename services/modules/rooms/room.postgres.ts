import { firstRow } from '../../platform/database/scope.ts';
import { organisationOf } from '../organisations/index.ts';
import { withIsoMoments } from './actor/room.snapshot.ts';
import type { Member, Person, Room } from './room.ts';
import type { PlaceInList, RoomsIn } from './room.store.ts';
import * as statements from './room.statements.ts';

/** The store over PostgreSQL. */
export const roomsIn: RoomsIn = (scope) => {
  const { organisationId } = scope.caller;
  const listArguments = ({ limit, after }: PlaceInList): Record<string, unknown> => ({
    limit: limit + 1,
    after_at: after?.[0] ?? null,
    after_id: after?.[1] ?? null,
    organisation_id: organisationId,
  });
  const rooms = async (statement: typeof statements.listMine, place: PlaceInList): Promise<Room[]> =>
    (await scope.rows<Room>(statement, listArguments(place))).map(withIsoMoments);
  const count = async (statement: typeof statements.countMine): Promise<number> =>
    (await firstRow<{ total: number }>(scope, statement, { organisation_id: organisationId }))?.total ?? 0;

  return {
    activeOrganisation: async () => (await organisationOf(scope)).id,
    ownsSubject: async (subject_id) =>
      (await firstRow(scope, statements.findOwnSubject, { subject_id })) !== undefined,
    add: async (room) => {
      const added = await firstRow<Room>(scope, statements.addRoom, { ...room });
      if (added === undefined) throw new Error('A new room answers with its row');
      return withIsoMoments(added);
    },
    find: async (id) => {
      const room = await firstRow<Room>(scope, statements.findRoom, { id });
      return room === undefined ? undefined : withIsoMoments(room);
    },
    listMine: (place) => rooms(statements.listMine, place),
    listPublic: (place) => rooms(statements.listPublic, place),
    countMine: () => count(statements.countMine),
    countPublic: () => count(statements.countPublic),
    introduce: async (room_id) => {
      const row = await firstRow<Person & { is_eligible: boolean }>(scope, statements.introduce, { room_id });
      if (row === undefined) throw new Error('Somebody who is signed in has a profile');
      const { is_eligible: isEligible, ...person } = row;
      return { person, isEligible };
    },
    findInvitation: (token_hash) => firstRow(scope, statements.findInvitation, { token_hash }),
    findHead: async (room_id) =>
      (await firstRow<{ seq: number }>(scope, statements.findHead, { room_id }))?.seq,
    listMembers: async (room_id) => {
      const members = await scope.rows<Omit<Member, 'connections'>>(statements.listMembers, { room_id });
      return members.map((member) => ({ ...member, joined_at: new Date(member.joined_at).toISOString() }));
    },
  };
};
