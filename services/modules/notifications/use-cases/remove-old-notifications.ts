import { useCase } from '../../../platform/use-case/use-case.ts';
import { RemoveOldInput } from '../contract.ts';
import type { DeskDeps } from './deps.ts';

/** Days that notifications are kept: when they were read, and at most. */
export const KEPT_DAYS = { read: 90, unread: 365 } as const;

/** How many go in one transaction: few enough that nobody waits for it. */
export const REMOVED_AT_ONCE = 1_000;

/** Removes some of the notifications that are past their time and tells how many (Decision 44). */
export const removeOldNotifications = useCase<DeskDeps, typeof RemoveOldInput, number>({
  name: 'notifications.remove-old',
  kind: 'command',
  runsAs: 'system',
  input: RemoveOldInput,
  roles: ['service_role'],
  run: ({ desk, clock }) => {
    const now = clock.now();
    return desk.removeOld({
      now: now.toISOString(),
      readBefore: daysBefore(now, KEPT_DAYS.read),
      before: daysBefore(now, KEPT_DAYS.unread),
      limit: REMOVED_AT_ONCE,
    });
  },
});

function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString();
}
