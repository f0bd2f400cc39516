import type { Place } from '../../platform/http/place.ts';
import type {
  NewStudySession,
  StudySessionChanges,
  StudySessionStatus,
  StudySessionType,
} from './study-session.ts';
import type { TimedStudySession, Timer } from './timer.ts';

/** The orders a list can have; `-` is descending. Sessions that never started come last either way. */
export const STUDY_SESSION_SORTS = ['-created_at', 'created_at', '-started_at', 'started_at'] as const;
export type StudySessionSort = (typeof STUDY_SESSION_SORTS)[number];

/** Which sessions; what is absent does not matter. */
export interface StudySessionFilter {
  readonly status?: readonly StudySessionStatus[] | undefined;
  readonly type?: readonly StudySessionType[] | undefined;
  readonly subject_id?: string | undefined;
  /** Inclusive. */
  readonly started_after?: string | undefined;
  /** Exclusive. */
  readonly started_before?: string | undefined;
}

export interface StudySessionQuery extends StudySessionFilter {
  readonly sort: StudySessionSort;
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** One person's study sessions with their timers; those of others are not there. */
export interface StudySessionRepository {
  list(query: StudySessionQuery): Promise<TimedStudySession[]>;
  count(filter: StudySessionFilter): Promise<number>;
  findById(id: string): Promise<TimedStudySession | undefined>;
  /** Finds it and keeps others from changing it until the transaction ends; `now` is read once nobody else can. */
  findForChange(id: string): Promise<TimedStudySession | undefined>;
  /** @throws `input.reference-unknown` when the subject is not theirs. */
  add(session: NewStudySession): Promise<TimedStudySession>;
  /** Changes what was found for change. @throws `input.reference-unknown` when the subject is not theirs. */
  change(id: string, changes: StudySessionChanges): Promise<TimedStudySession>;
  /** Keeps what the timer of a session has counted. */
  keepTimer(id: string, timer: Timer): Promise<void>;
  /** Whether there was one. */
  remove(id: string): Promise<boolean>;
}
