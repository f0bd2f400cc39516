import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

import { cloneDatabase, type TestDatabase } from '../services/testing/postgres.ts';
import { addPerson, EXISTING_TABLES, type ExistingTable, type Person } from './testing.ts';

interface ExpectedColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly filled: boolean;
}

const FIXTURES = join(import.meta.dirname, '__fixtures__');
const EXPECTED = readTables(readFileSync(join(FIXTURES, 'existing-schema.txt'), 'utf8'));
const DEFAULTS = JSON.parse(readFileSync(join(FIXTURES, 'existing-defaults.json'), 'utf8')) as Record<
  string,
  object
>;
const ENUMS = readFileSync(join(FIXTURES, 'existing-enums.txt'), 'utf8').trim().split('\n');

/** `table: name type? …, name type (default). References: …`, a line for each table. */
function readTables(text: string): ReadonlyMap<ExistingTable, readonly ExpectedColumn[]> {
  const lines = text.trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [, table = '', columns = ''] = /^(\w+): (.*?)(?:\. References: .*)?$/.exec(line) ?? [];
      return [table as ExistingTable, columns.split(', ').map(readColumn)];
    }),
  );
}

function readColumn(text: string): ExpectedColumn {
  const [name = '', type = '', filled] = text.split(' ');
  return {
    name,
    type: type.replace(/\?$/, ''),
    nullable: type.endsWith('?'),
    filled: filled === '(default)',
  };
}

/** The SQL type behind a column, by the rules of the existing database. */
function sqlType(table: ExistingTable, { name, type }: ExpectedColumn): string {
  const byName = BY_NAME[`${table}.${name}`] ?? BY_NAME[name];
  if (type === 'string') {
    if (byName) {
      return byName;
    }
    return name === 'id' || name.endsWith('_id') ? 'uuid' : name.endsWith('_at') ? TIMESTAMP : 'text';
  }
  const plain: Record<string, string> = {
    boolean: 'boolean',
    Json: 'jsonb',
    'string[]': 'text[]',
    number: byName ?? 'integer',
  };
  return plain[type] ?? type;
}

const TIMESTAMP = 'timestamp with time zone';
const TIME = 'time without time zone';
const BY_NAME: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['due_date', 'deadline', 'last_activity', 'last_reviewed', 'request_timestamp', 'window_start'].map(
      (name) => [name, TIMESTAMP],
    ),
  ),
  ...Object.fromEntries(
    ['date', 'event_date', 'exam_date', 'last_study_date', 'streak_start_date', 'date_of_birth'].map(
      (name) => [name, 'date'],
    ),
  ),
  ...Object.fromEntries(
    ['event_time', 'end_time', 'exam_time', 'study_reminder_time'].map((name) => [name, TIME]),
  ),
  average_focus_score: 'numeric(5,2)',
  daily_goal_hours: 'numeric(4,1)',
};

let database: TestDatabase;
let admin: pg.Client;
let person: Person;

beforeAll(async () => {
  database = await cloneDatabase();
  admin = await database.connect('admin');
  person = await addPerson(await database.connect('system'), await database.connectAs('service_role'));
});
afterAll(() => database.drop());

test('the existing schema has 21 tables, and public holds no other', async () => {
  const { rows } = await admin.query(
    `select tablename from pg_tables where schemaname = 'public' order by 1`,
  );
  expect(rows.map((row) => row.tablename)).toEqual([...EXPECTED.keys()].sort());
  expect([...EXPECTED.keys()].sort()).toEqual([...EXISTING_TABLES].sort());
});

describe.each([...EXPECTED])('public.%s', (table, expected) => {
  test('has exactly the columns, types and nullability of the existing database', async () => {
    const { rows } = await admin.query(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable
       from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by 1`,
      [`public.${table}`],
    );
    const wanted = expected.map((column) => ({
      name: column.name,
      type: sqlType(table, column),
      nullable: column.nullable,
    }));
    expect(rows).toEqual(wanted.sort((left, right) => (left.name < right.name ? -1 : 1)));
  });

  test('fills what the database is said to fill', async () => {
    const { rows } = await admin.query(
      `select a.attname as name from pg_attribute a
       where a.attrelid = $1::regclass and a.attnum > 0 and a.attnotnull and a.atthasdef order by 1`,
      [`public.${table}`],
    );
    expect(rows.map((row) => row.name)).toEqual(
      expected
        .filter((column) => column.filled)
        .map((column) => column.name)
        .sort(),
    );
  });

  test('has the defaults of the existing database', async () => {
    const { rows } = await admin.query(`select to_jsonb(t) as row from public.${table} t where id = $1`, [
      person.rows[table],
    ]);
    const { total_cards: _cards, ...row } = rows[0].row;
    expect(row).toMatchObject(DEFAULTS[table] ?? {});
  });

  test('belongs to the user and goes with them', async () => {
    const column = table === 'profiles' ? 'id' : 'user_id';
    const { rows } = await admin.query(
      `select pg_get_constraintdef(oid) as definition from pg_constraint
       where conrelid = $1::regclass and contype = 'f' and confrelid = 'auth.users'::regclass`,
      [`public.${table}`],
    );
    expect(rows).toEqual([
      { definition: `FOREIGN KEY (${column}) REFERENCES auth.users(id) ON DELETE CASCADE` },
    ]);
  });
});

test('references between the tables cascade or become null as in the existing database', async () => {
  const { rows } = await admin.query(`
    select conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and confrelid <> 'auth.users'::regclass order by 1`);
  const subject = [
    'ai_tutor_sessions',
    'calendar_events',
    'exams',
    'flashcard_sessions',
    'flashcard_sets',
    'quizzes',
    'study_analytics',
    'study_goals',
    'study_sessions',
    'tasks',
  ];
  expect(rows.map((row) => row.line)).toEqual(
    [
      ...subject.map(
        (table) => `${table} FOREIGN KEY (subject_id) REFERENCES subjects(id) ON DELETE SET NULL`,
      ),
      'ai_messages FOREIGN KEY (session_id) REFERENCES ai_tutor_sessions(id) ON DELETE CASCADE',
      'flashcard_sessions FOREIGN KEY (flashcard_set_id) REFERENCES flashcard_sets(id) ON DELETE SET NULL',
      'flashcards FOREIGN KEY (set_id) REFERENCES flashcard_sets(id) ON DELETE CASCADE',
      'quiz_attempts FOREIGN KEY (quiz_id) REFERENCES quizzes(id) ON DELETE CASCADE',
    ].sort(),
  );
});

test('the enums have the values of the existing database and those that real ones hold besides', async () => {
  const { rows } = await admin.query(`
    select t.typname || ': ' || string_agg(e.enumlabel, ', ' order by e.enumsortorder) as line
    from pg_type t join pg_enum e on e.enumtypid = t.oid group by t.typname order by 1`);
  expect(rows.map((row) => row.line)).toEqual(ENUMS);
});

test('natural keys are unique, and a null subject counts as one value', async () => {
  const { rows } = await admin.query(`
    select conrelid::regclass::text || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
    where contype = 'u' and connamespace = 'public'::regnamespace order by 1`);
  expect(rows.map((row) => row.line)).toEqual([
    'rate_limits UNIQUE (user_id, window_start)',
    'study_analytics UNIQUE NULLS NOT DISTINCT (user_id, date, subject_id)',
    'study_streaks UNIQUE (user_id)',
    'subjects UNIQUE (user_id, name)',
    'user_settings UNIQUE (user_id)',
  ]);
});

test.each([
  ['user_settings', `theme = 'pink'`],
  ['notifications', `type = 'shout'`],
  ['exams', `status = 'lost'`],
  ['ai_tutor_sessions', `status = 'lost'`],
  ['ai_messages', `role = 'robot'`],
  ['flashcards', `difficulty = 'absurd'`],
  ['flashcards', 'mastery_level = 6'],
  ['flashcards', 'mastery_level = -1'],
  ['study_sessions', 'focus_score = 101'],
  ['study_sessions', 'focus_score = -1'],
])('%s refuses %s', async (table, assignment) => {
  await expect(admin.query(`update public.${table} set ${assignment}`)).rejects.toMatchObject({
    code: '23514',
  });
});

test('every reference and every owner column is led by an index', async () => {
  const { rows } = await admin.query(`
    select c.conrelid::regclass::text as name, c.conkey from pg_constraint c
    where c.contype = 'f' and c.connamespace in ('public'::regnamespace, 'auth'::regnamespace, 'app'::regnamespace)
      and not exists (select 1 from pg_index i where i.indrelid = c.conrelid and i.indpred is null
        and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey)`);
  expect(rows).toEqual([]);
});
