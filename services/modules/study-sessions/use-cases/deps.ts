import type { StudySessionRepository } from '../study-session.repository.ts';

/** What the use cases of study sessions stand on. */
export interface StudySessionDeps {
  readonly sessions: StudySessionRepository;
}
