import { useCase } from '../../../platform/use-case/use-case.ts';
import { CompleteStudySessionInput } from '../contract.ts';
import type { TimedStudySession } from '../timer.ts';
import { actOnTimer } from './act-on-timer.ts';
import type { StudySessionDeps } from './deps.ts';

/**
 * Ends a session: its duration is what the timer has counted, in minutes rounded up.
 *
 * That it counts in the analytics is a consequence of the row, not of this use case (Decision 32).
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 * @throws `study-session.state` when it is not running or paused.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const completeStudySession = useCase<
  StudySessionDeps,
  typeof CompleteStudySessionInput,
  TimedStudySession
>({
  name: 'study-sessions.complete',
  kind: 'command',
  input: CompleteStudySessionInput,
  roles: ['authenticated'],
  run: (deps, _caller, { id, version, ...alongside }) =>
    actOnTimer(deps, { id, version }, 'complete', alongside),
});
