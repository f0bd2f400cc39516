import { useCase } from '../../../platform/use-case/use-case.ts';
import { EndStreaksInput } from '../contract.ts';
import type { StreakDeps } from './maintain-streak.ts';

/** A bound on one transaction. */
export const ENDED_AT_ONCE = 500;

/** Ends streaks of people who studied neither yesterday nor today, a bounded number at once; gives how many. */
export const endStreaks = useCase<Pick<StreakDeps, 'streaks'>, typeof EndStreaksInput, number>({
  name: 'analytics.end-streaks',
  kind: 'command',
  runsAs: 'system',
  roles: ['service_role'],
  input: EndStreaksInput,
  run: ({ streaks }) => streaks.endBroken(ENDED_AT_ONCE),
});
