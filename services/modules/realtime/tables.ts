import type { RowChange } from '../../platform/events/row-change.ts';

/** The tables whose changes can be listened to: the 21 of the existing schema. A test compares them with the database. */
export const TABLES = [
  'achievements',
  'ai_messages',
  'ai_tutor_sessions',
  'api_usage_logs',
  'calendar_events',
  'exams',
  'flashcard_sessions',
  'flashcard_sets',
  'flashcards',
  'notifications',
  'profiles',
  'quiz_attempts',
  'quizzes',
  'rate_limits',
  'study_analytics',
  'study_goals',
  'study_sessions',
  'study_streaks',
  'subjects',
  'tasks',
  'user_settings',
] as const;

export type Table = (typeof TABLES)[number];

const SCHEMA = 'public';

/** As the outbox names them. */
export const TOPICS: readonly string[] = TABLES.map((table) => `${SCHEMA}.${table}`);

/** The table of a change; undefined for those that are not for listening. */
export function tableOf(change: Pick<RowChange, 'table'>): Table | undefined {
  const [schema, name] = change.table.split('.', 2);
  return schema === SCHEMA ? TABLES.find((table) => table === name) : undefined;
}

/**
 * Whom the database is asked about: a row of most tables can only ever be its owner's, a set of flashcards and its
 * cards may be public. Never the answer itself: that is row-level security's.
 */
export function mayConcernOthers(table: Table, row: Readonly<Record<string, unknown>>): boolean {
  return table === 'flashcards' || (table === 'flashcard_sets' && row['is_public'] === true);
}
