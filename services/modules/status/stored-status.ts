import type { Database } from '../../platform/database/database.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { createOutboxStore } from '../../platform/events/outbox-store.ts';
import { createJobStore } from '../../platform/jobs/job-store.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import { openAlerts } from '../escalation/index.ts';
import type { KnownProcess, StoredStatus } from './status.ts';

/** More processes than this are a mistake; the newest are asked. */
const MOST_PROCESSES = 200;

const processes = defineStatement(
  'status.processes',
  `select p.id as process, p.roles, p.release, p.draining as is_draining, p.started_at, p.internal_url
   from app.processes p where p.lease_until > clock_timestamp()
   order by p.started_at desc limit ($1->>'most')::integer`,
);

/** What PostgreSQL knows of the whole: who lives, what waits, what fires. */
export function createStoredStatus(database: Database): () => Promise<StoredStatus> {
  const scope = database.shared(PLATFORM, { requestId: 'status' }, 'system');
  const outbox = createOutboxStore(database);
  const jobs = createJobStore(database);
  return async () => {
    const [known, lags, depth, alerts] = await Promise.all([
      scope.rows<KnownProcess>(processes, { most: MOST_PROCESSES }),
      outbox.lag(),
      jobs.depth(),
      openAlerts(database),
    ]);
    return { processes: known, outbox: lags, jobs: depth, alerts };
  };
}
