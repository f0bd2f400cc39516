/** A table with rows of people: which of them are whose, how they are paged, and what nobody is shown. */
export interface PersonalTable {
  /** `schema.table`. */
  readonly name: string;
  /** Of the row `t`; `$person` stands for the person's id. */
  readonly mine: string;
  /** Columns of the key with their types, in order. */
  readonly key: readonly (readonly [column: string, type: string])[];
  /** Secrets, and ids of other people that are none of theirs. */
  readonly omit?: readonly string[];
  /** Columns of bytes, which are written as base64. */
  readonly bytes?: readonly string[];
}

const ID = [['id', 'uuid']] as const;
const USER = [['user_id', 'uuid']] as const;

function own(name: string, rest: Partial<PersonalTable> = {}): PersonalTable {
  return { name, mine: 't.user_id = $person', key: ID, ...rest };
}

const IN_MY_ORGANISATIONS = `(select m.organisation_id from app.organisation_members m where m.user_id = $person)`;
const IN_MY_ROOMS = `(select m.room_id from app.room_members m where m.user_id = $person)`;
/** Whoever said something in a room has joined it. */
const IN_ROOMS_I_JOINED = `(select j.room_id from app.room_events j where j.type = 'member.joined' and j.actor_id = $person)`;

/**
 * Every table with rows of a person, in the order in which an export has them. A test compares this list with the
 * catalogue: a new table with a column of users stands here, or in `LEFT_OUT` with the reason.
 */
export const PERSONAL_TABLES: readonly PersonalTable[] = [
  {
    name: 'auth.users',
    mine: 't.id = $person',
    key: ID,
    omit: [
      'encrypted_password',
      'confirmation_token',
      'recovery_token',
      'email_change_token_new',
      'email_change_token_current',
      'phone_change_token',
      'reauthentication_token',
    ],
  },
  own('auth.identities'),
  own('auth.sessions', {
    omit: ['refresh_token_hmac_key', 'refresh_token_counter', 'refresh_token_rotated_at'],
  }),
  own('auth.mfa_factors', { omit: ['secret', 'last_step'] }),
  own('auth.known_devices', { key: [...USER, ['device', 'text']] }),
  own('auth.audit_log_entries'),
  own('app.security_events', { key: [['id', 'bigint']] }),
  { name: 'public.profiles', mine: 't.id = $person', key: ID },
  own('app.user_preferences', { key: USER }),
  own('app.user_activity', { key: USER }),
  own('app.avatars', { key: USER, bytes: ['bytes'] }),
  ...[
    'user_settings',
    'subjects',
    'tasks',
    'study_sessions',
    'calendar_events',
    'study_goals',
    'exams',
    'study_analytics',
    'study_streaks',
    'achievements',
    'notifications',
    'flashcard_sets',
    'flashcards',
    'flashcard_sessions',
    'quizzes',
    'quiz_attempts',
    'ai_tutor_sessions',
    'ai_messages',
    'rate_limits',
    'api_usage_logs',
  ].map((table) => own(`public.${table}`)),
  own('app.study_session_timers', { key: [['session_id', 'uuid']] }),
  { name: 'app.organisations', mine: `t.id in ${IN_MY_ORGANISATIONS}`, key: ID },
  own('app.organisation_members', { key: [['organisation_id', 'uuid'], ...USER] }),
  { name: 'app.classes', mine: 't.created_by = $person', key: ID },
  own('app.class_members', { key: [['class_id', 'uuid'], ...USER] }),
  { name: 'app.rooms', mine: `(t.owner_id = $person or t.id in ${IN_MY_ROOMS})`, key: ID },
  own('app.room_members', { key: [['room_id', 'uuid'], ...USER] }),
  { name: 'app.room_invitations', mine: 't.created_by = $person', key: ID, omit: ['token_hash'] },
  own('app.room_mutes', { key: [['room_id', 'uuid'], ...USER], omit: ['muted_by'] }),
  own('app.room_knocks', { key: [['room_id', 'uuid'], ...USER] }),
  {
    name: 'app.room_reports',
    mine: 't.reporter_id = $person',
    key: ID,
    omit: ['author_id', 'handled_by', 'note'],
  },
  own('app.room_bans', { key: [['room_id', 'uuid'], ...USER], omit: ['banned_by'] }),
  {
    name: 'app.room_events',
    mine: `t.actor_id = $person and t.room_id in ${IN_ROOMS_I_JOINED}`,
    key: [
      ['room_id', 'uuid'],
      ['seq', 'bigint'],
    ],
    omit: ['epoch'],
  },
  own('app.room_reactions', {
    key: [
      ['room_id', 'uuid'],
      ['seq', 'bigint'],
      ['emoji', 'text'],
    ],
  }),
  own('app.room_attendance', {
    key: [
      ['room_id', 'uuid'],
      ['phase_seq', 'bigint'],
    ],
  }),
  own('app.inbox', { key: [...USER, ['seq', 'bigint']] }),
  own('app.notification_preferences', { key: USER }),
  own('app.push_subscriptions', { omit: ['p256dh', 'auth'] }),
  own('app.deliveries', { omit: ['batch_id'] }),
  own('app.presence_people', { key: USER }),
  own('app.ai_keys', { omit: ['secret_hash'] }),
  own('app.ai_budgets'),
  own('app.ai_ledger', {
    key: [
      ['call_id', 'uuid'],
      ['share', 'smallint'],
    ],
  }),
  own('app.exports', { omit: ['place', 'chunks', 'failures'] }),
  own('app.account_deletions', { key: USER, omit: ['place'] }),
];

/** Tables that name people and are in no export, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'auth.one_time_tokens': 'Nothing but hashes of secrets that live for minutes.',
  'auth.flow_state': 'Sign-ins under way: nothing but secrets that live for minutes.',
  'auth.oauth_flows': 'Sign-ins under way at a provider: nothing but secrets that live for minutes.',
  'auth.revocations': 'Ends of sessions, kept for as long as a token lives.',
  'app.counted_study_sessions':
    'Which sessions are in the sums of analytics: nothing that the sessions do not say.',
  'app.outbox': 'Copies of changes of the rows that the export has, kept for days.',
  'app.ai_embeddings': 'Numbers that are made from own tasks and notes, which are there.',
  'app.idempotency_keys': 'Copies of answers, kept for a day.',
  'app.inbox_heads': 'How far the inbox goes and what of it was read: nothing that the inbox does not say.',
  'app.presence': 'The processes that somebody is connected to at this moment.',
  'app.export_chunks': 'The files of exports themselves.',
};
