/** Where a study session stands. */
export const STUDY_SESSION_STATUSES = ['planned', 'active', 'paused', 'completed', 'cancelled'] as const;
export type StudySessionStatus = (typeof STUDY_SESSION_STATUSES)[number];

/** What is done in it; the last three come from rows of older databases. */
export const STUDY_SESSION_TYPES = [
  'focus',
  'review',
  'practice',
  'reading',
  'writing',
  'problem_solving',
  'memorization',
  'ai_tutoring',
  'exam_prep',
  'assignment',
  'research',
] as const;
export type StudySessionType = (typeof STUDY_SESSION_TYPES)[number];

/** What a person decides about a study session. */
export interface StudySessionFields {
  readonly subject_id: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly type: StudySessionType | null;
  /** Minutes. */
  readonly planned_duration: number | null;
  /** Minutes. */
  readonly break_duration: number | null;
  readonly pomodoro_count: number | null;
  readonly distractions: number | null;
  /** 0 to 100. */
  readonly focus_score: number | null;
  readonly notes: string | null;
}

/** What follows from starting, pausing and completing. */
interface StudySessionProgress {
  readonly status: StudySessionStatus | null;
  /** Minutes, rounded up; 0 until it is completed. */
  readonly duration: number | null;
  readonly completed: boolean | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

/** A stretch of study, planned, running or done, as its row says it. */
export interface StudySession extends StudySessionFields, StudySessionProgress {
  readonly id: string;
  readonly user_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A study session before it has an id. */
export type NewStudySession = StudySessionFields;

/** New values of some fields; what is absent stays. */
export type StudySessionChanges = {
  readonly [Field in keyof (StudySessionFields & StudySessionProgress)]?: StudySession[Field] | undefined;
};
