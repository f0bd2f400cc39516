import { z } from 'zod';
import type { Job } from '../jobs/job.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Days that a change stays after everybody has read it, for looking into what happened. */
const KEEP_DAYS = 3;
/** Days after which it goes though a subscriber has not read it: that subscriber exists no more. */
const LONGEST_DAYS = 30;
/** Rows of one statement: it must stay far below the time that a statement may take. */
const BATCH = 2_000;

/** Removes what the outbox no longer needs, in small bites (Decision 44). */
export function trimOutboxJob(store: Pick<OutboxStore, 'trim'>): Job {
  return {
    name: 'platform.trim-outbox',
    payload: z.strictObject({}),
    schedule: '*/10 * * * *',
    run: async (_payload, signal) => {
      while (!signal.aborted && (await store.trim(KEEP_DAYS, LONGEST_DAYS, BATCH)) === BATCH);
    },
  };
}
