import type pg from 'pg';

/** The 21 tables of the existing database, in an order in which rows can be inserted. */
export const EXISTING_TABLES = [
  'profiles',
  'user_settings',
  'study_streaks',
  'rate_limits',
  'api_usage_logs',
  'subjects',
  'tasks',
  'study_sessions',
  'calendar_events',
  'study_goals',
  'exams',
  'study_analytics',
  'achievements',
  'notifications',
  'flashcard_sets',
  'flashcards',
  'flashcard_sessions',
  'quizzes',
  'quiz_attempts',
  'ai_tutor_sessions',
  'ai_messages',
] as const;

/** One of them. */
export type ExistingTable = (typeof EXISTING_TABLES)[number];

/** The column that says whose row it is. */
export function ownerColumn(table: ExistingTable): 'id' | 'user_id' {
  return table === 'profiles' ? 'id' : 'user_id';
}

/** Somebody with one row in every table. */
export interface Person {
  readonly userId: string;
  /** The id of the row in each table. */
  readonly rows: Readonly<Record<ExistingTable, string>>;
}

/** What a row needs besides its owner; `$subjects` stands for the id of the person's row in that table. */
const REQUIRED: Readonly<Record<ExistingTable, Readonly<Record<string, string>>>> = {
  profiles: {},
  user_settings: {},
  study_streaks: {},
  rate_limits: { window_start: '2026-03-01T10:00:00Z' },
  api_usage_logs: { provider: 'openai', request_timestamp: '2026-03-01T10:00:00Z' },
  subjects: { name: 'Algebra' },
  tasks: { title: 'Read chapter 3', subject_id: '$subjects' },
  study_sessions: { title: 'Evening', subject_id: '$subjects' },
  calendar_events: { title: 'Test', event_type: 'exam', event_date: '2026-03-02', subject_id: '$subjects' },
  study_goals: { title: 'Ten hours', target_value: '10', subject_id: '$subjects' },
  exams: { title: 'Final', subject_id: '$subjects' },
  study_analytics: { date: '2026-03-01', subject_id: '$subjects' },
  achievements: { title: 'First day' },
  notifications: { title: 'Hello', message: 'Welcome' },
  flashcard_sets: { title: 'Verbs', subject_id: '$subjects' },
  flashcards: { set_id: '$flashcard_sets', front_content: 'go', back_content: 'went' },
  flashcard_sessions: { flashcard_set_id: '$flashcard_sets', subject_id: '$subjects' },
  quizzes: { title: 'Verbs', subject_id: '$subjects' },
  quiz_attempts: { quiz_id: '$quizzes' },
  ai_tutor_sessions: { subject_id: '$subjects' },
  ai_messages: { session_id: '$ai_tutor_sessions', role: 'user', content: 'Why is that so' },
};

/** An insert into `table` for this owner, with the references that `rows` gives. */
export function buildInsert(
  table: ExistingTable,
  userId: string,
  rows: Readonly<Partial<Record<ExistingTable, string>>>,
  overrides: Readonly<Record<string, string>> = {},
): { text: string; values: string[] } {
  const row: Record<string, string> = { [ownerColumn(table)]: userId, ...REQUIRED[table], ...overrides };
  const values = Object.values(row).map((value) =>
    value.startsWith('$') ? (rows[value.slice(1) as ExistingTable] ?? '') : value,
  );
  const columns = Object.keys(row).join(', ');
  const places = values.map((_value, index) => `$${index + 1}`).join(', ');
  return { text: `insert into public.${table} (${columns}) values (${places}) returning id`, values };
}

/** A new user with nothing but what the database makes for everyone. */
export async function addUser(system: pg.Client, metadata: Record<string, string> = {}): Promise<string> {
  const { rows } = await system.query<{ id: string }>(
    `insert into auth.users (email, raw_user_meta_data) values (gen_random_uuid() || '@example.org', $1) returning id`,
    [JSON.stringify(metadata)],
  );
  return rows[0]!.id;
}

/** A new user with one row in each of the 21 tables; `writer` must be allowed to write them all. */
export async function addPerson(system: pg.Client, writer: pg.Client): Promise<Person> {
  const userId = await addUser(system);
  const rows: Partial<Record<ExistingTable, string>> = { profiles: userId };
  for (const table of EXISTING_TABLES) {
    const made = ['profiles', 'user_settings', 'study_streaks'].includes(table)
      ? await writer.query<{ id: string }>(
          `select id from public.${table} where ${ownerColumn(table)} = $1`,
          [userId],
        )
      : await writer.query<{ id: string }>(buildInsert(table, userId, rows));
    rows[table] = made.rows[0]!.id;
  }
  return { userId, rows: rows as Person['rows'] };
}
