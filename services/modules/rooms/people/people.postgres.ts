import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import {
  defineStatement,
  type Statement,
  type StatementArguments,
} from '../../../platform/database/statement.ts';
import type { Person, Role } from '../room.ts';
import type { HostLists, PeopleStore } from './people.store.ts';

const findRole = defineStatement(
  'rooms.find-role',
  `select m.role from app.room_members m where m.room_id = ($1->>'room_id')::uuid and m.user_id = auth.uid()`,
);

const introduceAtDoor = defineStatement(
  'rooms.introduce-at-door',
  `select p.user_id, p.display_name, p.avatar_url, app.may_knock_at(($1->>'room_id')::uuid) as is_eligible
   from app.caller_person() p`,
);

interface ListStatements {
  readonly page: Statement;
  readonly count: Statement;
}

function listOf(name: string, source: string, key = 'user_id'): ListStatements {
  const from = `from ${source} l`;
  return {
    page: defineStatement(
      `rooms.list-${name}`,
      `select l.* ${from} where $1->>'after_at' is null
         or (l.created_at, l.${key}) < (($1->>'after_at')::timestamptz, ($1->>'after_id')::uuid)
       order by l.created_at desc, l.${key} desc limit ($1->>'limit')::integer`,
    ),
    count: defineStatement(`rooms.count-${name}`, `select count(*)::integer as total ${from}`),
  };
}

const ROOM = `($1->>'room_id')::uuid`;

const LISTS: { readonly [Name in keyof HostLists]: ListStatements } = {
  bans: listOf('bans', `app.bans_of_room(${ROOM})`),
  mutes: listOf('mutes', `app.mutes_of_room(${ROOM})`),
  knocks: listOf('knocks', `app.knocks_at_room(${ROOM})`),
  invitations: listOf(
    'invitations',
    `(select i.id, i.created_by, i.created_at, i.expires_at, i.max_uses, i.uses
      from app.room_invitations i where i.room_id = ${ROOM} and i.revoked_at is null)`,
    'id',
  ),
};

/** Row-level security leaves those to rooms that the caller hosts. */
const MY_INVITATIONS = listOf(
  'my-invitations',
  `(select i.id, i.room_id, r.name as room_name, i.created_at, i.expires_at, i.max_uses, i.uses
    from app.room_invitations i join app.rooms r on r.id = i.room_id
    where i.created_by = auth.uid() and i.revoked_at is null and (i.expires_at is null or i.expires_at > now())
      and (i.max_uses is null or i.uses < i.max_uses) and r.closed_at is null)`,
  'id',
);

/** The store over PostgreSQL. */
export function peopleIn(scope: Scope): PeopleStore {
  return {
    findRole: async (room_id) => (await firstRow<{ role: Role }>(scope, findRole, { room_id }))?.role,
    introduceAtDoor: async (room_id) => {
      const row = await firstRow<Person & { is_eligible: boolean }>(scope, introduceAtDoor, { room_id });
      if (row === undefined) throw new Error('Somebody who is signed in has a profile');
      const { is_eligible: isEligible, ...person } = row;
      return { person, isEligible };
    },
    list: async <Name extends keyof HostLists>(
      name: Name,
      room_id: string,
      { limit, after }: Parameters<PeopleStore['list']>[2],
    ) => {
      const place = { room_id, ...placed({ limit, after }) };
      return scope.rows(LISTS[name].page, place) as Promise<unknown> as Promise<HostLists[Name][]>;
    },
    count: async (name, room_id) =>
      (await firstRow<{ total: number }>(scope, LISTS[name].count, { room_id }))?.total ?? 0,
    listMyInvitations: (place) => scope.rows(MY_INVITATIONS.page, placed(place)),
    countMyInvitations: async () =>
      (await firstRow<{ total: number }>(scope, MY_INVITATIONS.count, {}))?.total ?? 0,
  };
}

function placed({ limit, after }: Parameters<PeopleStore['listMyInvitations']>[0]): StatementArguments {
  return { limit, after_at: after?.value ?? null, after_id: after?.id ?? null };
}
