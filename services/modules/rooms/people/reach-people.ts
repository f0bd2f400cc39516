import { querySystem } from '../../../platform/actors/query-system.ts';
import type { RolePools } from '../../../platform/database/pools.ts';
import type { Sentences } from '../../../platform/errors/sentences.ts';
import type { RowChange, Subscriber } from '../../../platform/events/row-change.ts';
import type { InboxWriter } from '../../inbox/index.ts';

export interface ReachDeps {
  readonly pools: Pick<RolePools, 'acquire'>;
  readonly reach: InboxWriter['reach'];
}

/** Whom something reaches, and the room that it is about. */
interface Reached {
  readonly user_id: string;
  readonly room: string;
  readonly organisation_id: string;
  /** Who is at the door, or has opened the room. */
  readonly person: string | null;
}

/** How many an inbox takes at once. */
const MOST_AT_ONCE = 500;

const ROOM = 'r.name as room, r.organisation_id';

/** Hosts of a room at whose door somebody stands; nobody once they were answered. */
const FIND_HOSTS = {
  name: 'rooms.find-hosts-to-reach',
  text: `
    select m.user_id, ${ROOM}, p.display_name as person from app.rooms r
    join app.room_members m on m.room_id = r.id and m.role in ('host', 'cohost')
    join app.room_knocks k on k.room_id = r.id and k.user_id = $2::uuid and k.status = 'pending'
    cross join app.person($2::uuid) p
    where r.id = $1::uuid and r.closed_at is null`,
};

/** A member of a room. */
const FIND_MEMBER = {
  name: 'rooms.find-member-to-reach',
  text: `
    select m.user_id, ${ROOM}, null as person from app.rooms r
    join app.room_members m on m.room_id = r.id and m.user_id = $2::uuid
    where r.id = $1::uuid and r.closed_at is null`,
};

/** The class that a room was opened for, but for who opened it. */
const FIND_CLASS = {
  name: 'rooms.find-class-to-reach',
  text: `
    select c.user_id, ${ROOM}, p.display_name as person from app.rooms r
    join app.class_members c on c.class_id = r.class_id and c.user_id <> $2::uuid
    cross join app.person($2::uuid) p
    where r.id = $1::uuid and r.closed_at is null
    order by c.user_id`,
};

/** A kind of message: to whom, and its words. */
interface Occasion {
  readonly kind: string;
  readonly find: { readonly name: string; readonly text: string };
  readonly title: (reached: Reached) => Sentences;
}

const KNOCKED: Occasion = {
  kind: 'room.knock',
  find: FIND_HOSTS,
  title: ({ room, person }) => ({
    en: `${person ?? 'Somebody'} wants to come into ${room}`,
    de: `${person ?? 'Jemand'} möchte in ${room} kommen`,
  }),
};

const ADMITTED: Occasion = {
  kind: 'room.admitted',
  find: FIND_MEMBER,
  title: ({ room }) => ({ en: `You can come into ${room}`, de: `Du kannst in ${room} kommen` }),
};

const OPENED: Occasion = {
  kind: 'room.opened',
  find: FIND_CLASS,
  title: ({ room, person }) => ({
    en: `${person ?? 'Your teacher'} has opened ${room} for your class`,
    de: `${person ?? 'Deine Lehrkraft'} hat ${room} für deine Klasse geöffnet`,
  }),
};

const ROLES: Readonly<Record<string, Occasion>> = {
  host: roleGiven({ en: 'host', de: 'Host' }),
  cohost: roleGiven({ en: 'co-host', de: 'Co-Host' }),
};

function roleGiven(role: Sentences): Occasion {
  return {
    kind: 'room.role',
    find: FIND_MEMBER,
    title: ({ room }) => ({
      en: `You are ${role.en} of ${room} now`,
      de: `Du bist jetzt ${role.de} von ${room}`,
    }),
  };
}

/** What of rooms reaches people who may be away: it stands in their inbox, and goes out as they wish. */
export function reachRoomPeople({ pools, reach }: ReachDeps): Subscriber {
  return {
    name: 'rooms.reach-people',
    tables: ['app.room_knocks', 'app.room_members', 'app.rooms'],
    handle: async (change) => {
      const occasion = occasionOf(change);
      if (occasion === undefined || change.rowId === null) return;
      const reached = await querySystem<Reached>(pools, occasion.find, [change.rowId, change.userId]);
      const messages = reached.map((one) => ({
        user_id: one.user_id,
        source: `${occasion.kind}:${change.id}`,
        kind: occasion.kind,
        organisation_id: one.organisation_id,
        data: { room_id: change.rowId, title: occasion.title(one), action_url: `/#/rooms/${change.rowId}` },
      }));
      for (let from = 0; from < messages.length; from += MOST_AT_ONCE) {
        await reach(...messages.slice(from, from + MOST_AT_ONCE));
      }
    },
  };
}

function occasionOf(change: RowChange): Occasion | undefined {
  switch (change.table) {
    case 'app.room_knocks':
      return ofKnock(change);
    case 'app.room_members':
      return ofMember(change);
    default:
      return change.operation === 'INSERT' && typeof change.new?.['class_id'] === 'string'
        ? OPENED
        : undefined;
  }
}

/** A knock that is gone was answered if its person is a member now: `ADMITTED` finds nobody otherwise. */
function ofKnock({ old, new: row }: RowChange): Occasion | undefined {
  if (row === null) return old?.['status'] === 'pending' ? ADMITTED : undefined;
  return row['status'] === 'pending' && row['at'] !== old?.['at'] ? KNOCKED : undefined;
}

function ofMember({ operation, old, new: row }: RowChange): Occasion | undefined {
  if (operation !== 'UPDATE' || old?.['role'] === row?.['role']) return undefined;
  return ROLES[String(row?.['role'])];
}
