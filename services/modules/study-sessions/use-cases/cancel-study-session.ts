import { useCase } from '../../../platform/use-case/use-case.ts';
import { StudySessionAtVersionInput } from '../contract.ts';
import type { TimedStudySession } from '../timer.ts';
import { actOnTimer } from './act-on-timer.ts';
import type { StudySessionDeps } from './deps.ts';

/**
 * Gives a session up: it counts for nothing.
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 * @throws `study-session.state` when it is not planned, running or paused.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const cancelStudySession = useCase<
  StudySessionDeps,
  typeof StudySessionAtVersionInput,
  TimedStudySession
>({
  name: 'study-sessions.cancel',
  kind: 'command',
  input: StudySessionAtVersionInput,
  roles: ['authenticated'],
  run: (deps, _caller, input) => actOnTimer(deps, input, 'cancel'),
});
