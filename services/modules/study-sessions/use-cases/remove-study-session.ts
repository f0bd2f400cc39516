import { useCase } from '../../../platform/use-case/use-case.ts';
import { StudySessionAtVersionInput } from '../contract.ts';
import type { StudySessionDeps } from './deps.ts';
import { findForChange } from './find-for-change.ts';

/**
 * Removes a study session for good; what it has added to the analytics stays.
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export const removeStudySession = useCase<StudySessionDeps, typeof StudySessionAtVersionInput, undefined>({
  name: 'study-sessions.remove',
  kind: 'command',
  input: StudySessionAtVersionInput,
  roles: ['authenticated'],
  run: async (deps, _caller, { id, version }) => {
    await findForChange(deps, { id, version });
    await deps.sessions.remove(id);
    return undefined;
  },
});
