import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { studySessionNotFound } from '../errors.ts';
import type { TimedStudySession } from '../timer.ts';
import type { StudySessionDeps } from './deps.ts';

/**
 * The session that a command is about, locked until it has ended.
 *
 * @throws `study-session.not-found` when there is no such session for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 */
export async function findForChange(
  { sessions }: StudySessionDeps,
  { id, version }: { readonly id: string; readonly version?: string | undefined },
): Promise<TimedStudySession> {
  const session = await sessions.findForChange(id);
  if (session === undefined) throw studySessionNotFound();
  matchVersion(session, version);
  return session;
}
