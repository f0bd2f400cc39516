import type { Database } from '../database/database.ts';
import { defineStatement } from '../database/statement.ts';
import { currentCallContext } from '../telemetry/call-context.ts';
import { PLATFORM } from '../use-case/caller.ts';
import type { JobQueue } from './job.ts';

const enqueue = defineStatement(
  'jobs.enqueue',
  `select app.enqueue_job($1->>'name', $1->'payload', $1->>'key', ($1->>'run_at')::timestamptz)::text as id`,
);

/** The door through which work is left for later; a payload that does not fit its schema is refused here. */
export function createJobQueue(database: Database): JobQueue {
  return {
    enqueue: async (job, payload, { scope, runAt, key } = {}) => {
      job.payload.parse(payload);
      const call = { requestId: currentCallContext()?.requestId ?? '' };
      const target = scope ?? database.shared(PLATFORM, call, 'system');
      await target.rows(enqueue, {
        name: job.name,
        payload,
        key: key ?? null,
        run_at: runAt?.toISOString() ?? null,
      });
    },
  };
}
