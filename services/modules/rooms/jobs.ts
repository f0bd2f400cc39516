import { z } from 'zod';
import { querySystem } from '../../platform/actors/query-system.ts';
import type { RolePools } from '../../platform/database/pools.ts';
import type { Job } from '../../platform/jobs/job.ts';

/** Rows of one statement: it must stay far below the time that a statement may take. */
const PORTION = 1_000;

/** A closed room stays readable to its members for 30 days; deleting it marks its log. */
const FORGET_CLOSED = {
  name: 'rooms.forget-closed',
  text: `delete from app.rooms where id in (
      select id from app.rooms where closed_at < now() - interval '30 days' limit 100) returning id`,
};

const FORGET_EVENTS = {
  name: 'rooms.forget-events',
  text: `
    with gone as (select room_id from app.forgotten_rooms order by at limit 1)
    delete from app.room_events e using gone
    where e.room_id = gone.room_id and e.ctid = any (array(
      select ctid from app.room_events where room_id = (select room_id from gone) limit $1))
    returning e.seq`,
};

/** Only when nothing of its log is left. */
const FORGET_MARK = {
  name: 'rooms.forget-mark',
  text: `
    delete from app.forgotten_rooms f
    where f.room_id = (select room_id from app.forgotten_rooms order by at limit 1)
      and not exists (select from app.room_events e where e.room_id = f.room_id)
    returning f.room_id`,
};

/** Who studied how long is kept for a school year and a bit. */
const FORGET_ATTENDANCE = {
  name: 'rooms.forget-attendance',
  text: `
    delete from app.room_attendance where ctid = any (array(
      select ctid from app.room_attendance where started_at < now() - interval '400 days' limit $1))
    returning phase_seq`,
};

/** Removes rooms whose time is over, and their logs in portions; stopped, it goes on the next time. */
export function forgetRoomsJob(pools: Pick<RolePools, 'acquire'>): Job {
  return {
    name: 'rooms.forget-closed',
    payload: z.strictObject({}),
    schedule: '23 * * * *',
    run: async (_payload, signal) => {
      while (!signal.aborted && (await querySystem(pools, FORGET_CLOSED, [])).length > 0);
      while (!signal.aborted && (await querySystem(pools, FORGET_ATTENDANCE, [PORTION])).length > 0);
      for (let isDone = false; !isDone && !signal.aborted;) {
        const events = await querySystem(pools, FORGET_EVENTS, [PORTION]);
        isDone = events.length === 0 && (await querySystem(pools, FORGET_MARK, [])).length === 0;
      }
    },
  };
}
