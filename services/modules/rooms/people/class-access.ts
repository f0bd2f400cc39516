import { z } from 'zod';
import { querySystem } from '../../../platform/actors/query-system.ts';
import type { RolePools } from '../../../platform/database/pools.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Subscriber } from '../../../platform/events/row-change.ts';
import type { Job } from '../../../platform/jobs/job.ts';
import type { RoomActors } from '../room-actors.ts';

/** Memberships that are there by a class that the person is not in (any more): of one person, or of anybody. */
const FIND_ENDED = {
  name: 'rooms.find-ended-class-memberships',
  text: `
    select m.room_id, m.user_id from app.room_members m join app.rooms r on r.id = m.room_id
    where m.via = 'class' and ($1::uuid is null or m.user_id = $1::uuid)
      and not exists (select from app.class_members c where c.class_id = r.class_id and c.user_id = m.user_id)
    limit 500`,
};

export interface ClassAccessDeps {
  readonly actors: RoomActors;
  readonly pools: Pick<RolePools, 'acquire'>;
}

/** Whoever leaves a class leaves its rooms with it, whatever door they left by. */
export function endClassAccess(deps: ClassAccessDeps): Subscriber {
  return {
    name: 'rooms.class-access',
    tables: ['app.class_members'],
    handle: async ({ operation, userId }) => {
      if (operation === 'DELETE' && userId !== null) await endMemberships(deps, userId);
    },
  };
}

/** The same for everybody, now and then: who came in while they were leaving the class is found here. */
export function endClassAccessJob(deps: ClassAccessDeps): Job {
  return {
    name: 'rooms.end-class-access',
    payload: z.strictObject({}),
    schedule: '*/10 * * * *',
    run: async (_payload, signal) => {
      while (!signal.aborted && (await endMemberships(deps, null)) > 0);
    },
  };
}

/** @returns how many have ended. */
async function endMemberships({ actors, pools }: ClassAccessDeps, userId: string | null): Promise<number> {
  const ended = await querySystem<{ room_id: string; user_id: string }>(pools, FIND_ENDED, [userId]);
  const told = await Promise.all(
    ended.map(({ room_id, user_id }) =>
      actors.tell(room_id, { type: 'leave-class', userId: user_id }).then(() => 1, unlessGone),
    ),
  );
  return told.reduce((sum, one) => sum + one, 0);
}

/** A room that is gone meanwhile has no members; one that is out of reach is tried again. */
function unlessGone(thrown: unknown): number {
  if (isAppError(thrown) && thrown.code === 'NOT_FOUND') return 0;
  throw thrown;
}
