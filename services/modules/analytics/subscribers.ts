import type { RowChange, Subscriber } from '../../platform/events/row-change.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { AnalyticsCache } from './analytics.repository.ts';

/** Keeps streaks and study time true after every completed session, whatever door it came through (Decision 32). */
export function maintainStreaks(maintain: BoundUseCase): Subscriber {
  return {
    name: 'analytics.maintain-streaks',
    tables: ['public.study_sessions', 'public.profiles'],
    handle: async (change) => {
      if (change.userId === null || !(hasStudied(change) || hasMoved(change))) return;
      await maintain.execute(
        PLATFORM,
        { user_id: change.userId },
        { requestId: change.requestId ?? change.id },
      );
    },
  };
}

/** A session that is, or was, a completed one: an open one counts nowhere. */
function hasStudied({ table, old, new: session }: RowChange): boolean {
  return table === 'public.study_sessions' && (isCompleted(old) || isCompleted(session));
}

function isCompleted(session: RowChange['new']): boolean {
  return session !== null && (session['completed'] === true || session['status'] === 'completed');
}

/** Another time zone makes other days. */
function hasMoved({ table, operation, old, new: profile }: RowChange): boolean {
  return table === 'public.profiles' && operation === 'UPDATE' && old?.['timezone'] !== profile?.['timezone'];
}

/** Forgets what was kept about a person as soon as something that is summed has changed. */
export function forgetAnalytics(cache: AnalyticsCache): Subscriber {
  return {
    name: 'analytics.forget',
    tables: ['public.study_sessions', 'public.tasks', 'public.subjects'],
    handle: async (change) => {
      if (change.userId !== null && countsInSums(change)) await cache.forget(change.userId);
    },
  };
}

/** A task that is not, and was not, completed counts nowhere. */
function countsInSums({ table, old, new: row }: RowChange): boolean {
  return table !== 'public.tasks' || isDone(old) || isDone(row);
}

function isDone(task: RowChange['new']): boolean {
  return task !== null && task['completed_at'] !== null;
}
