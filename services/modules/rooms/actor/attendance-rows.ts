import { toIso } from '../room.ts';
import { stopCounting, type Attendance } from './attendance.ts';
import type { Draft } from './draft.ts';

/**
 * Stores how long each person was there in the focus phase that ends now, however it ends.
 *
 * @param counted those for whom it became a study session.
 */
export function recordAttendance(draft: Draft, endedAt: number, counted: ReadonlySet<string>): void {
  const { timer, attendance } = draft.state;
  const { phase, phaseSeq, startedAt, state } = timer;
  if (phase !== 'focus' || phaseSeq === null || startedAt === null) return;
  // A paused phase has counted already.
  const ended = state === 'running' ? stopCounting(attendance, endedAt) : attendance;
  for (const [user_id, attended_ms] of studied(ended)) {
    draft.changes.push({
      table: 'attendance',
      phase_seq: phaseSeq,
      user_id,
      started_at: toIso(startedAt),
      ended_at: toIso(endedAt),
      attended_ms,
      is_counted: counted.has(user_id),
    });
  }
}

function studied(attendance: Attendance): (readonly [userId: string, ms: number])[] {
  return [...attendance].flatMap(([userId, { ms }]) => (ms > 0 ? [[userId, ms] as const] : []));
}
