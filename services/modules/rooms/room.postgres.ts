import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { classStanding, organisationOf } from '../organisations/index.ts';
import { withIsoMoments } from './actor/room.snapshot.ts';
import type { Member, Person, Room } from './room.ts';
import type { PlaceInList, RoomStore, RoomsIn, Search, StoredListing } from './room.store.ts';
import * as statements from './room.statements.ts';

/** The store over PostgreSQL. */
export const roomsIn: RoomsIn = (scope) => {
  return {
    activeOrganisation: async () => (await organisationOf(scope)).id,
    classStanding: (classId) => classStanding(scope, classId),
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
    ...listsIn(scope),
    introduce: async (room_id) => {
      const row = await firstRow<Person & { is_eligible: boolean; class_role: 'student' | 'teacher' | null }>(
        scope,
        statements.introduce,
        { room_id },
      );
      if (row === undefined) throw new Error('Somebody who is signed in has a profile');
      const { is_eligible: isEligible, class_role: classRole, ...person } = row;
      return { person, isEligible, ...(classRole !== null && { classRole }) };
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

type Lists = Pick<
  RoomStore,
  | 'listMine'
  | 'countMine'
  | 'listArchived'
  | 'countArchived'
  | 'listOfClasses'
  | 'countOfClasses'
  | 'listPublic'
  | 'countPublic'
>;

function listsIn(scope: Scope): Lists {
  type Parameters = Readonly<Record<string, unknown>>;
  const rooms = async (
    statement: typeof statements.listMine,
    parameters: Parameters,
  ): Promise<StoredListing[]> => (await scope.rows<StoredListing>(statement, parameters)).map(withIsoMoments);
  const count = async (
    statement: typeof statements.countMine,
    parameters: Parameters = {},
  ): Promise<number> => (await firstRow<{ total: number }>(scope, statement, parameters))?.total ?? 0;
  const searched = (search: Search): Parameters => ({
    organisation_id: scope.caller.organisationId,
    words: search.q === undefined ? null : wordsOf(search.q),
    subject_id: search.subjectId ?? null,
    has_space: search.hasSpace ?? null,
    sort: search.sort,
  });
  return {
    listMine: (place) => rooms(statements.listMine, placed(place)),
    countMine: () => count(statements.countMine),
    listArchived: (place) => rooms(statements.listArchived, placed(place)),
    countArchived: () => count(statements.countArchived),
    listOfClasses: (place) => rooms(statements.listOfClasses, placed(place)),
    countOfClasses: () => count(statements.countOfClasses),
    listPublic: (search, place) => rooms(statements.listPublic, { ...searched(search), ...placed(place) }),
    countPublic: (search) => count(statements.countPublic, searched(search)),
  };
}

/** One more than is shown, so that "has more" needs no count. */
function placed({ limit, after }: PlaceInList): Record<string, unknown> {
  return {
    limit: limit + 1,
    after_at: after?.value ?? null,
    after_name: after?.value ?? null,
    after_id: after?.id ?? null,
  };
}

/** A text search for all words, each from its beginning on; nothing but letters and digits of the question is in it. */
function wordsOf(question: string): string {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => `${word}:*`).join(' & ');
}
