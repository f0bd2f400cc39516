import { useCase } from '../../../platform/use-case/use-case.ts';
import { ChangeStudySessionInput } from '../contract.ts';
import type { TimedStudySession } from '../timer.ts';
import type { StudySessionDeps } from './deps.ts';
import { findForChange } from './find-for-change.ts';

/**
 * Changes the fields that are named; the state is the timer's alone.
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 * @throws `input.reference-unknown` when the subject is not one of the caller's.
 */
export const changeStudySession = useCase<
  StudySessionDeps,
  typeof ChangeStudySessionInput,
  TimedStudySession
>({
  name: 'study-sessions.change',
  kind: 'command',
  input: ChangeStudySessionInput,
  roles: ['authenticated'],
  run: async (deps, _caller, { id, version, ...changes }) => {
    await findForChange(deps, { id, version });
    return deps.sessions.change(id, changes);
  },
});
