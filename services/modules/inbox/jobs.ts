import { z } from 'zod';
import type { Job } from '../../platform/jobs/job.ts';
import type { InboxDesk } from './inbox.repository.ts';
import type { DeliveryDesk } from './ways/delivery.postgres.ts';

/** Days that entries of an inbox are kept, and what was sent on other ways (Decision 44). */
const KEPT_DAYS = { inbox: 365, deliveries: 30 } as const;
/** Rows of one statement: it must stay far below the time that a statement may take. */
const BATCH = 1_000;

/** Every night removes what is past its time, a little at a time; stops at once when it is told to. */
export function trimInboxJob(desk: Pick<InboxDesk, 'trim'>, deliveries: Pick<DeliveryDesk, 'trim'>): Job {
  return {
    name: 'inbox.trim',
    payload: z.strictObject({}),
    schedule: '29 3 * * *',
    run: async (_payload, signal) => {
      while (!signal.aborted && (await desk.trim(KEPT_DAYS.inbox, BATCH)) >= BATCH);
      while (!signal.aborted && (await deliveries.trim(KEPT_DAYS.deliveries, BATCH)) === BATCH);
    },
  };
}
