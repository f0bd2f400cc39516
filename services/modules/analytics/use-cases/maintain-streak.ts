import type { Clock } from '../../../platform/clock/clock.ts';
import { dayIn } from '../../../platform/clock/time-zone.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { StreakRepository } from '../analytics.repository.ts';
import { MaintainStreakInput } from '../contract.ts';
import { zoneOrUtc } from './get-analytics.ts';

export interface StreakDeps {
  readonly streaks: StreakRepository;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Brings a person's streak and study time up to date with their sessions, by computing them anew: once or ten times,
 * the result is the same. A person who is gone is passed over.
 */
export const maintainStreak = useCase<StreakDeps, typeof MaintainStreakInput, undefined>({
  name: 'analytics.maintain-streak',
  kind: 'command',
  runsAs: 'system',
  roles: ['service_role'],
  input: MaintainStreakInput,
  run: async ({ streaks, clock }, _caller, { user_id }) => {
    const person = await streaks.hold(user_id);
    if (person === undefined) return undefined;
    const timeZone = zoneOrUtc(person.timezone ?? undefined);
    await streaks.recompute(user_id, timeZone, dayIn(timeZone, clock.now()));
    return undefined;
  },
});
