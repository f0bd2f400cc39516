import pg from 'pg';
import type { Run } from '../support/platform.ts';

/** A person with a session on the platform. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  /** Good once. */
  readonly refreshToken: string;
  readonly taskIds: readonly string[];
}

const READERS = 64;
const WRITERS = 64;
const TASKS_PER_READER = 20;

/** Who reads and who writes: apart, so that lists stay as long as they are while rows are added. */
export interface People {
  readonly readers: readonly Person[];
  readonly writers: readonly Person[];
}

/** A task as a student types it; `number` makes texts differ. */
export function newTask(number: number): Record<string, unknown> {
  return {
    title: `Read chapter ${number} and answer the questions`,
    description: 'Notes on pages 40 to 62; bring the summary to the study group on Thursday.',
    priority: 'high',
    due_date: '2027-03-01T09:00:00+00:00',
    estimated_duration: 45,
    tags: ['biology', 'exam'],
  };
}

/** Signs people up through the platform, gives the readers tasks, and copies these to the peer's database. */
export async function prepare(run: Run): Promise<People> {
  const readers = await inTurns(READERS, (index) => signUp(run, `reader-${index}`, TASKS_PER_READER));
  const writers = await inTurns(WRITERS, (index) => signUp(run, `writer-${index}`, 0));
  await copyTasks(run);
  return { readers, writers };
}

/** The peer's database: on the same server, the same rows and indexes, without policies and triggers. */
export function bareDatabaseUrl(run: Run): string {
  const url = new URL(run.database_url);
  url.pathname = '/bare';
  return url.href;
}

async function inTurns<Item>(count: number, make: (index: number) => Promise<Item>): Promise<Item[]> {
  const made: Item[] = [];
  for (let index = 0; index < count; index += 8) {
    const turn = Array.from({ length: Math.min(8, count - index) }, (_, offset) => make(index + offset));
    made.push(...(await Promise.all(turn)));
  }
  return made;
}

/** A new person with a session, and so many tasks. */
export async function signUp(run: Run, name: string, tasks: number): Promise<Person> {
  const unique = `${name}-${process.pid}-${Math.floor(performance.timeOrigin)}@example.com`;
  const session = (await post(
    `${run.api_url}/auth/v1/signup`,
    { apikey: run.anon_key },
    {
      email: unique,
      password: 'correct-horse-battery-7',
    },
  )) as { access_token: string; refresh_token: string; user: { id: string } };
  const token = session.access_token;
  const taskIds: string[] = [];
  for (let index = 0; index < tasks; index += 1) {
    const task = await post(`${run.api_url}/api/tasks`, { authorization: `Bearer ${token}` }, newTask(index));
    taskIds.push((task as { id: string }).id);
  }
  return { id: session.user.id, email: unique, token, refreshToken: session.refresh_token, taskIds };
}

/** Sends JSON and gives the JSON of the answer. */
export async function post(url: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function copyTasks(run: Run): Promise<void> {
  const platform = new pg.Client(run.database_url);
  await platform.connect();
  await platform.query('drop database if exists bare with (force)');
  await platform.query('create database bare');
  await platform.query(GIVE_SUBJECTS);
  const { rows } = await platform.query('select to_jsonb(t) as task from public.tasks t');
  const subjects = await platform.query('select to_jsonb(s) as subject from public.subjects s');
  await platform.query('vacuum analyze public.tasks');
  await platform.end();

  const bare = new pg.Client(bareDatabaseUrl(run));
  await bare.connect();
  await bare.query(BARE_SCHEMA);
  await bare.query(
    'insert into tasks select r.* from jsonb_array_elements($1) as task, jsonb_populate_record(null::tasks, task) as r',
    [JSON.stringify(rows.map(({ task }: { task: unknown }) => task))],
  );
  await bare.query(
    'insert into subjects select r.* from jsonb_array_elements($1) as s, jsonb_populate_record(null::subjects, s) as r',
    [JSON.stringify(subjects.rows.map(({ subject }: { subject: unknown }) => subject))],
  );
  await bare.query('vacuum analyze');
  await bare.end();
}

/** A subject for everybody, and every task in it: what an embed finds. */
const GIVE_SUBJECTS = `
  insert into public.subjects (user_id, name) select distinct user_id, 'Biology of cells' from public.tasks
    on conflict do nothing;
  update public.tasks t set subject_id = s.id
    from public.subjects s where s.user_id = t.user_id and s.name = 'Biology of cells'
`;

const BARE_SCHEMA = `
  create table subjects (
    id uuid primary key,
    user_id uuid not null,
    name text not null,
    description text,
    color text,
    icon text,
    is_archived boolean,
    created_at timestamptz,
    updated_at timestamptz
  );
  create type task_status as enum ('todo', 'in_progress', 'completed');
  create type task_priority as enum ('low', 'medium', 'high');
  create table tasks (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null,
    subject_id uuid,
    title text not null,
    description text,
    status task_status default 'todo',
    priority task_priority default 'medium',
    assignment_type text,
    due_date timestamptz,
    estimated_duration integer,
    actual_duration integer,
    points integer,
    tags text[] default '{}',
    attachments text,
    completed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index tasks_user_id on tasks (user_id, created_at desc, id desc);
  create index tasks_user_id_due_date on tasks (user_id, due_date);
  create index tasks_subject_id on tasks (subject_id);
`;
