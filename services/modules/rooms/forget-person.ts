import { querySystem } from '../../platform/actors/query-system.ts';
import type { RolePools } from '../../platform/database/pools.ts';
import { isAppError } from '../../platform/errors/app-error.ts';
import type { RoomActors } from './room-actors.ts';

const FIND_ROOMS = {
  name: 'rooms.of-person',
  text: `
    select r.id, r.owner_id, o.personal_user_id is not distinct from $1::uuid and r.closed_at is null as closes,
      exists (select from app.room_members m where m.room_id = r.id and m.user_id = $1::uuid) as leaves
    from app.rooms r join app.organisations o on o.id = r.organisation_id
    where o.personal_user_id = $1::uuid
      or r.id in (select m.room_id from app.room_members m where m.user_id = $1::uuid)`,
};

const FIND_LOGS = {
  name: 'rooms.logs-of-person',
  text: `
    select e.room_id as id from app.room_events e where e.type = 'member.joined' and e.actor_id = $1::uuid
    union select b.room_id from app.room_bans b where b.user_id = $1::uuid`,
};

const FORGET_IN_LOG = {
  name: 'rooms.forget-in-log',
  text: 'select app.forget_in_room($1::uuid, $2::uuid, $3::bigint, $4::integer)::text as seq',
};

const FORGET_IN_SNAPSHOT = {
  name: 'rooms.forget-in-snapshot',
  text: `
    update app.actor_snapshots set state = replace(state::text, $2, '00000000-0000-0000-0000-000000000000')::jsonb
    where kind = 'room' and id = $1::uuid and state::text like '%' || $2 || '%' returning id`,
};

/** What a person wanted to get done is theirs; tasks, notes and everybody's goal are the room's. */
const FORGET_GOALS = {
  name: 'rooms.forget-goals',
  text: `
    update app.room_events set data = data - 'asked' || '{"text": "[deleted]", "deleted": true}'
    where room_id = $1::uuid and actor_id = $2::uuid and client_id is not null and type = 'goal.set' and data->>'user_id' = $2::text
      and not data ? 'deleted'`,
};

const FORGET_IN_CONTENT = {
  name: 'rooms.forget-in-content',
  text: `
    update app.room_contents set state = replace(state::text, $2, '00000000-0000-0000-0000-000000000000')::jsonb
    where room_id = $1::uuid and state::text like '%' || $2 || '%' returning room_id`,
};

/** Entries of one statement: it must stay far below the time that a statement may take. */
const PORTION = 1_000;

interface RoomOfPerson {
  readonly id: string;
  readonly owner_id: string | null;
  readonly closes: boolean;
  readonly leaves: boolean;
}

/**
 * Takes a person out of all rooms, as their actors do it. Rooms of their own organisation are closed for everybody,
 * since they go with it; others go on, with the next host where the person was it. What they said in them loses its
 * words, and every entry loses their id. Safe to repeat.
 */
export async function forgetPerson(
  { actors, pools }: { readonly actors: RoomActors; readonly pools: Pick<RolePools, 'acquire'> },
  userId: string,
  signal: AbortSignal,
): Promise<void> {
  const logs = await querySystem<{ id: string }>(pools, FIND_LOGS, [userId]);
  for (const room of await querySystem<RoomOfPerson>(pools, FIND_ROOMS, [userId])) {
    signal.throwIfAborted();
    await takeOut(actors, room, userId);
  }
  for (const { id } of logs) {
    await querySystem(pools, FORGET_GOALS, [id, userId]);
    let seq: string | null = '0';
    while (seq !== null) {
      signal.throwIfAborted();
      seq = await forgetPortion(pools, [id, userId, seq, PORTION]);
    }
    await querySystem(pools, FORGET_IN_SNAPSHOT, [id, userId]);
    await querySystem(pools, FORGET_IN_CONTENT, [id, userId]);
  }
}

/** @returns the place it came to; null at the end of the log. */
async function forgetPortion(
  pools: Pick<RolePools, 'acquire'>,
  portion: readonly [roomId: string, userId: string, after: string, most: number],
): Promise<string | null> {
  const [moved] = await querySystem<{ seq: string | null }>(pools, FORGET_IN_LOG, portion);
  return moved?.seq ?? null;
}

async function takeOut(
  actors: RoomActors,
  { id, owner_id: owner, closes, leaves }: RoomOfPerson,
  userId: string,
): Promise<void> {
  if (closes && owner !== null) await unlessGone(actors.tell(id, { type: 'close', by: owner }));
  if (leaves && !closes) await unlessGone(actors.tell(id, { type: 'leave', userId }));
}

/** What a room refuses, because it is as we want it already, is no failure; one that is out of reach is. */
async function unlessGone(told: Promise<unknown>): Promise<void> {
  await told.catch((thrown: unknown) => {
    if (!isAppError(thrown) || thrown.code === 'UNAVAILABLE' || thrown.code === 'INTERNAL_ERROR')
      throw thrown;
  });
}
