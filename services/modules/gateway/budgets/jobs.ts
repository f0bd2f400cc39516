import { z } from 'zod';
import type { Job } from '../../../platform/jobs/job.ts';
import type { BudgetDesk } from './budget.ts';
import type { ObserveAccounts } from './observe-accounts.ts';

/** Rows of one statement: it must stay far below the time that a statement may take. */
const BATCH = 500;

/** Gives back what dead processes held, every minute, and removes at night what is past its time (Decision 44). */
export function budgetJobs(
  desk: Pick<BudgetDesk, 'expire' | 'trim'>,
  observe: Pick<ObserveAccounts, 'expired'>,
): Job[] {
  return [
    {
      name: 'gateway.expire-reservations',
      payload: z.strictObject({}),
      schedule: '* * * * *',
      run: async (_payload, signal) => {
        let expired = BATCH;
        while (!signal.aborted && expired === BATCH) {
          expired = await desk.expire(BATCH);
          observe.expired(expired);
        }
      },
    },
    {
      name: 'gateway.trim-ledger',
      payload: z.strictObject({}),
      schedule: '41 3 * * *',
      run: async (_payload, signal) => {
        while (!signal.aborted && (await desk.trim(BATCH)) >= BATCH);
      },
    },
  ];
}
