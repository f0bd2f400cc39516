import { useCase } from '../../../platform/use-case/use-case.ts';
import { StudySessionAtVersionInput } from '../contract.ts';
import type { TimedStudySession } from '../timer.ts';
import { actOnTimer } from './act-on-timer.ts';
import type { StudySessionDeps } from './deps.ts';

/**
 * Lets the timer of a paused session run on.
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 * @throws `study-session.state` when it is not paused.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const resumeStudySession = useCase<
  StudySessionDeps,
  typeof StudySessionAtVersionInput,
  TimedStudySession
>({
  name: 'study-sessions.resume',
  kind: 'command',
  input: StudySessionAtVersionInput,
  roles: ['authenticated'],
  run: (deps, _caller, input) => actOnTimer(deps, input, 'resume'),
});
