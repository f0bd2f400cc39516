import type { Exchange, Usage } from './contract.ts';
import type { Turn } from './tutor/history.ts';
import type { StudyFacts } from './progress/study-facts.ts';

/** What the AI functions ask of storage; all of it is the caller's own. */
export interface AiRepository {
  logUsage(usage: Usage): Promise<void>;
  /**
   * Adds a question and its answer to a session of the caller. Passed over when there is no such session, or when the
   * front end writes the conversation itself: then it would stand there twice. Tells whether it was written.
   */
  addExchange(exchange: Exchange): Promise<boolean>;
  /** The latest turns of one of the caller's sessions, in order; none of a session that is not theirs. */
  turnsOf(sessionId: string): Promise<readonly Turn[]>;
  studyFacts(timeZone: string): Promise<StudyFacts>;
  timeZone(): Promise<string | undefined>;
}
