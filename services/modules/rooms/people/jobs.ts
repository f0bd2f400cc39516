import { z } from 'zod';
import { querySystem } from '../../../platform/actors/query-system.ts';
import type { RolePools } from '../../../platform/database/pools.ts';
import type { Job } from '../../../platform/jobs/job.ts';

/** Rows of one statement: it must stay far below the time that a statement may take. */
const PORTION = 1_000;

/** Nobody is at the door, or muted, after their time; reports are kept for half a year, open ones for two. */
const OVER = [
  ['rooms.forget-knocks', 'app.room_knocks', 'until < now()'],
  ['rooms.forget-mutes', 'app.room_mutes', 'until < now()'],
  [
    'rooms.forget-reports',
    'app.room_reports',
    `created_at < now() - interval '180 days' and (status <> 'open' or created_at < now() - interval '2 years')`,
  ],
] as const;

/** Removes what is over, in portions; stopped, it goes on the next time. */
export function forgetPastJob(pools: Pick<RolePools, 'acquire'>): Job {
  return {
    name: 'rooms.forget-past',
    payload: z.strictObject({}),
    schedule: '41 * * * *',
    run: async (_payload, signal) => {
      for (const [name, table, condition] of OVER) {
        const statement = {
          name,
          text: `delete from ${table} where ctid = any (array(
            select ctid from ${table} where ${condition} limit $1)) returning 1 as gone`,
        };
        while (!signal.aborted && (await querySystem(pools, statement, [PORTION])).length === PORTION);
      }
    },
  };
}
