import { useCase } from '../../../platform/use-case/use-case.ts';
import { StudySessionAtVersionInput } from '../contract.ts';
import type { TimedStudySession } from '../timer.ts';
import { actOnTimer } from './act-on-timer.ts';
import type { StudySessionDeps } from './deps.ts';

/**
 * Stops the timer for a while; what it has counted stays.
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 * @throws `study-session.state` when it is not running.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const pauseStudySession = useCase<
  StudySessionDeps,
  typeof StudySessionAtVersionInput,
  TimedStudySession
>({
  name: 'study-sessions.pause',
  kind: 'command',
  input: StudySessionAtVersionInput,
  roles: ['authenticated'],
  run: (deps, _caller, input) => actOnTimer(deps, input, 'pause'),
});
