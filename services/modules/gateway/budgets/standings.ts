import type { Clock } from '../../../platform/clock/clock.ts';
import type { BudgetDesk, FindStanding, Standing } from './budget.ts';
import { createFresh } from './fresh.ts';

/** Who pays for whom, remembered for less than a second: a budget that is set counts as soon as that. */
export function rememberStandings(
  desk: Pick<BudgetDesk, 'standingOf'>,
  clock: Pick<Clock, 'monotonicMs'>,
): FindStanding {
  const known = createFresh<Standing>({
    read: (name) => {
      const [userId = '', organisationId = '', keyId = ''] = name.split(' ');
      return desk.standingOf(userId, organisationId, keyId === '' ? undefined : keyId);
    },
    clock,
  });
  return ({ caller: { userId, organisationId }, keyId = '' }) =>
    userId === ''
      ? Promise.resolve({ budgets: [] })
      : known.get(`${userId} ${organisationId.replaceAll(' ', '')} ${keyId}`);
}
