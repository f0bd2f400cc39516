/**
 * The 21 tables as `/rest/v1` knows them: `column type`, `!` where null is refused, `= default`, `generated`.
 * A test proves it equal to the catalogue of the migrated database.
 */
export const TABLES = `
achievements: id uuid! = gen_random_uuid() | user_id uuid! | title text! | description text |
  category text | icon text | progress integer = 0 | max_progress integer = 100 |
  reward_points integer = 0 | unlocked boolean = false | unlocked_at timestamptz |
  created_at timestamptz! = now() | updated_at timestamptz! = now()
ai_messages: id uuid! = gen_random_uuid() | user_id uuid! | session_id uuid! | role text! |
  content text! | ai_provider ai_provider | tokens_used integer | response_time integer |
  message_metadata jsonb = '{}'::jsonb | created_at timestamptz! = now()
ai_tutor_sessions: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | title text |
  status text = 'active'::text | ai_provider ai_provider = 'deepseek'::public.ai_provider |
  total_messages integer = 0 | session_metadata jsonb = '{}'::jsonb | started_at timestamptz! = now() |
  last_activity timestamptz! = now() | created_at timestamptz! = now() | updated_at timestamptz! = now()
api_usage_logs: id uuid! = gen_random_uuid() | user_id uuid! | provider text! | model text |
  tokens_used integer | success boolean = false | request_timestamp timestamptz! |
  created_at timestamptz = now()
calendar_events: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | subject_name text |
  title text! | description text | event_type event_type! | event_date date! | event_time time |
  end_time time | location text | color text | recurring boolean = false | recurring_pattern text |
  notification_time integer | completed boolean = false | created_at timestamptz! = now() |
  updated_at timestamptz! = now()
exams: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | title text! | description text |
  exam_date date | exam_time time | duration integer | location text | status text = 'scheduled'::text |
  questions jsonb = '[]'::jsonb | total_marks integer | passing_marks integer |
  created_at timestamptz! = now() | updated_at timestamptz! = now()
flashcard_sessions: id uuid! = gen_random_uuid() | user_id uuid! | flashcard_set_id uuid |
  subject_id uuid | cards_studied integer = 0 | cards_correct integer = 0 | cards_incorrect integer = 0 |
  duration integer | completed boolean = false | created_at timestamptz! = now() |
  updated_at timestamptz! = now()
flashcard_sets: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | title text! |
  description text | is_public boolean = false | total_cards integer = 0 |
  created_at timestamptz! = now() | updated_at timestamptz! = now()
flashcards: id uuid! = gen_random_uuid() | user_id uuid! | set_id uuid! | front_content text! |
  back_content text! | difficulty text | mastery_level integer = 0 | review_count integer = 0 |
  last_reviewed timestamptz | tags text[] = '{}'::text[] | created_at timestamptz! = now() |
  updated_at timestamptz! = now()
notifications: id uuid! = gen_random_uuid() | user_id uuid! | title text! | message text! |
  type text = 'info'::text | read boolean = false | action_url text | metadata jsonb = '{}'::jsonb |
  expires_at timestamptz | created_at timestamptz! = now()
profiles: id uuid! | email text | first_name text | last_name text | full_name text generated |
  avatar_url text | date_of_birth date |
  academic_level academic_level = 'high_school'::public.academic_level |
  subscription_tier subscription_tier = 'free'::public.subscription_tier | timezone text = 'UTC'::text |
  language text = 'en'::text | onboarding_completed boolean = false | study_streak integer = 0 |
  total_study_time integer = 0 | created_at timestamptz! = now() | updated_at timestamptz! = now()
quiz_attempts: id uuid! = gen_random_uuid() | user_id uuid! | quiz_id uuid! |
  answers jsonb = '{}'::jsonb | score integer | time_taken integer | completed boolean = false |
  started_at timestamptz! = now() | completed_at timestamptz | created_at timestamptz! = now()
quizzes: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | title text! | description text |
  questions jsonb = '[]'::jsonb | total_questions integer = 0 | time_limit integer |
  passing_score integer = 70 | created_at timestamptz! = now() | updated_at timestamptz! = now()
rate_limits: id uuid! = gen_random_uuid() | user_id uuid! | window_start timestamptz! |
  requests_count integer = 0 | created_at timestamptz = now() | updated_at timestamptz = now()
study_analytics: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | date date! |
  total_study_time integer = 0 | session_count integer = 0 | tasks_completed integer = 0 |
  flashcards_studied integer = 0 | ai_interactions integer = 0 | average_focus_score numeric(5,2) |
  created_at timestamptz! = now()
study_goals: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | title text! |
  description text | type goal_type = 'weekly'::public.goal_type |
  unit goal_unit = 'hours'::public.goal_unit | status goal_status = 'active'::public.goal_status |
  target_value integer! | current_value integer = 0 | deadline timestamptz |
  created_at timestamptz! = now() | updated_at timestamptz! = now()
study_sessions: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | title text! |
  description text | type study_session_type = 'focus'::public.study_session_type |
  status study_session_status = 'planned'::public.study_session_status | planned_duration integer |
  duration integer = 0 | break_duration integer = 0 | pomodoro_count integer = 0 |
  distractions integer = 0 | focus_score integer | notes text | completed boolean = false |
  started_at timestamptz | completed_at timestamptz | created_at timestamptz! = now() |
  updated_at timestamptz! = now()
study_streaks: id uuid! = gen_random_uuid() | user_id uuid! | current_streak integer = 0 |
  longest_streak integer = 0 | total_study_days integer = 0 | last_study_date date |
  streak_start_date date | created_at timestamptz! = now() | updated_at timestamptz! = now()
subjects: id uuid! = gen_random_uuid() | user_id uuid! | name text! | description text |
  color text = '#3B82F6'::text | icon text | is_archived boolean = false |
  created_at timestamptz! = now() | updated_at timestamptz! = now()
tasks: id uuid! = gen_random_uuid() | user_id uuid! | subject_id uuid | title text! | description text |
  status task_status = 'todo'::public.task_status |
  priority task_priority = 'medium'::public.task_priority | assignment_type text | due_date timestamptz |
  estimated_duration integer | actual_duration integer | points integer | tags text[] = '{}'::text[] |
  attachments text | completed_at timestamptz | created_at timestamptz! = now() |
  updated_at timestamptz! = now()
user_settings: id uuid! = gen_random_uuid() | user_id uuid! | theme text = 'light'::text |
  notifications_enabled boolean = true | email_notifications boolean = true |
  sound_enabled boolean = true | ai_suggestions_enabled boolean = true |
  study_reminder_time time = '09:00:00'::time without time zone | daily_goal_hours numeric(4,1) = 2 |
  pomodoro_enabled boolean = true | pomodoro_work_duration integer = 25 |
  pomodoro_break_duration integer = 5 | pomodoro_long_break_duration integer = 15 |
  dashboard_layout jsonb | created_at timestamptz! = now() | updated_at timestamptz! = now()
`;

/** Foreign keys between the tables: table, column, table whose id it names. Their names are PostgreSQL's own. */
export const FOREIGN_KEYS = [
  ['ai_messages', 'session_id', 'ai_tutor_sessions'],
  ['ai_tutor_sessions', 'subject_id', 'subjects'],
  ['calendar_events', 'subject_id', 'subjects'],
  ['exams', 'subject_id', 'subjects'],
  ['flashcard_sessions', 'flashcard_set_id', 'flashcard_sets'],
  ['flashcard_sessions', 'subject_id', 'subjects'],
  ['flashcard_sets', 'subject_id', 'subjects'],
  ['flashcards', 'set_id', 'flashcard_sets'],
  ['quiz_attempts', 'quiz_id', 'quizzes'],
  ['quizzes', 'subject_id', 'subjects'],
  ['study_analytics', 'subject_id', 'subjects'],
  ['study_goals', 'subject_id', 'subjects'],
  ['study_sessions', 'subject_id', 'subjects'],
  ['tasks', 'subject_id', 'subjects'],
] as const;

/** Tables whose user_id is a relation to profiles too, though its foreign key names auth.users (compat.md). */
export const OF_PROFILES = [
  'achievements',
  'ai_messages',
  'ai_tutor_sessions',
  'calendar_events',
  'exams',
  'flashcard_sessions',
  'flashcard_sets',
  'flashcards',
  'notifications',
  'quiz_attempts',
  'quizzes',
  'study_analytics',
  'study_goals',
  'study_sessions',
  'study_streaks',
  'subjects',
  'tasks',
  'user_settings',
] as const;

/** Unique rules beside the primary key, which is `id` everywhere. */
export const UNIQUE_RULES: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['rate_limits', ['user_id', 'window_start']],
  ['study_analytics', ['user_id', 'date', 'subject_id']],
  ['study_streaks', ['user_id']],
  ['subjects', ['user_id', 'name']],
  ['user_settings', ['user_id']],
];

/** What an upsert that names neither id nor `on_conflict` resolves on, where it is not the id (compat.md). */
export const NATURAL_KEYS: Readonly<Record<string, readonly string[]>> = {
  study_streaks: ['user_id'],
  user_settings: ['user_id'],
};

/** Functions that can be called: their arguments in order, and what they give. */
export const FUNCTIONS = [
  {
    name: 'increment_rate_limit',
    parameters: [
      { name: 'p_user_id', type: 'uuid' },
      { name: 'p_window_start', type: 'timestamptz' },
    ],
    returns: 'integer',
    isVolatile: true,
  },
] as const;

/** Row-level security in one word each: whose rows a person has; `id` for profiles, else `user_id`. */
export const OWNER_COLUMNS: Readonly<Record<string, string>> = { profiles: 'id' };

/** Tables of which everyone signed in also reads the rows that somebody made public. */
export const READ_BY_OTHERS: readonly string[] = ['flashcard_sets', 'flashcards'];
