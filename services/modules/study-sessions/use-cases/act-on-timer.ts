import { studySessionState } from '../errors.ts';
import type { StudySessionChanges } from '../study-session.ts';
import { moveTimer, type TimedStudySession, type TimerAction } from '../timer.ts';
import type { StudySessionDeps } from './deps.ts';
import { findForChange } from './find-for-change.ts';

/**
 * Takes a session to its next state and keeps what the timer has counted, in one transaction.
 *
 * Order matters: the timer is written first, so that the session is read back with it.
 *
 * @throws `study-session.state` when the state does not allow it, be it by a request that was faster.
 */
export async function actOnTimer(
  deps: StudySessionDeps,
  which: { readonly id: string; readonly version?: string | undefined },
  action: TimerAction,
  alongside: StudySessionChanges = {},
): Promise<TimedStudySession> {
  const session = await findForChange(deps, which);
  const move = moveTimer(session, action);
  if (move === undefined) throw studySessionState({ status: session.status ?? 'planned', action });

  await deps.sessions.keepTimer(session.id, move.timer);
  return deps.sessions.change(session.id, { ...alongside, ...move.changes });
}
