import { useCase } from '../../../platform/use-case/use-case.ts';
import { StudySessionInput } from '../contract.ts';
import { studySessionNotFound } from '../errors.ts';
import type { TimedStudySession } from '../timer.ts';
import type { StudySessionDeps } from './deps.ts';

/**
 * One study session of the caller, with its timer.
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 */
export const getStudySession = useCase<StudySessionDeps, typeof StudySessionInput, TimedStudySession>({
  name: 'study-sessions.get',
  kind: 'query',
  input: StudySessionInput,
  roles: ['authenticated'],
  run: async ({ sessions }, _caller, { id }) => {
    const session = await sessions.findById(id);
    if (session === undefined) throw studySessionNotFound();
    return session;
  },
});
