import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import type { Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { subjectsIn } from './subject.mikro.ts';
import { tasksIn } from './task.mikro.ts';
import {
  buildTask,
  describeSubjectRepository,
  describeTaskRepository,
  inMemoryTasks,
  type SharedStore,
} from './testing.ts';

const call = { requestId: 'test' };
let open: OpenDatabase;
let anna: Caller;
let ben: Caller;

beforeAll(async () => {
  open = await openTestDatabase();
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
});
afterAll(() => open.close());

function scopeOf(userId: string): Scope {
  return open.database.shared(userId === anna.userId ? anna : ben, call, 'caller');
}

function inPostgres(): SharedStore {
  return {
    anna: anna.userId,
    ben: ben.userId,
    tasksOf: (userId) => tasksIn(scopeOf(userId)),
    subjectsOf: (userId) => subjectsIn(scopeOf(userId)),
  };
}

describe('tasks in memory', () => {
  const store = { ...inMemoryTasks(), anna: 'anna', ben: 'ben' };
  describeTaskRepository(() => store);
  describeSubjectRepository(() => store);
});

describe('tasks in PostgreSQL', () => {
  describeTaskRepository(inPostgres);
  describeSubjectRepository(inPostgres);
});

describe('row-level security is the judge', () => {
  /** The statements of the repository with every check of the application taken out. */
  const unguarded = {
    all: defineStatement('test.all-tasks', 'select id, user_id from public.tasks'),
    one: defineStatement('test.one-task', `select id from public.tasks where id = ($1->>'id')::uuid`),
    rename: defineStatement(
      'test.rename-task',
      `update public.tasks set title = 'Mine now' where id = ($1->>'id')::uuid returning id`,
    ),
    steal: defineStatement(
      'test.steal-task',
      `update public.tasks set user_id = ($1->>'to')::uuid where id = ($1->>'id')::uuid returning id`,
    ),
    remove: defineStatement(
      'test.remove-task',
      `delete from public.tasks where id = ($1->>'id')::uuid returning id`,
    ),
    forge: defineStatement(
      'test.forge-task',
      `insert into public.tasks (user_id, title) values (($1->>'to')::uuid, 'Forged') returning id`,
    ),
  };

  test('shows nothing of others when the repository forgets to ask whose it is', async () => {
    const { id } = await tasksIn(scopeOf(anna.userId)).add(buildTask());
    await tasksIn(scopeOf(ben.userId)).add(buildTask());
    const asBen = scopeOf(ben.userId);

    const seen = await asBen.rows<{ user_id: string }>(unguarded.all, {});
    expect(new Set(seen.map((row) => row.user_id))).toEqual(new Set([ben.userId]));
    for (const statement of [unguarded.one, unguarded.rename, unguarded.remove]) {
      expect(await asBen.rows(statement, { id })).toEqual([]);
    }
    const refusal = { reason: 'auth.not-allowed' };
    await expect(asBen.rows(unguarded.forge, { to: anna.userId })).rejects.toMatchObject(refusal);
    const own = await tasksIn(asBen).add(buildTask());
    await expect(asBen.rows(unguarded.steal, { id: own.id, to: anna.userId })).rejects.toMatchObject(refusal);
    const found = await tasksIn(scopeOf(anna.userId)).findById(id);
    expect(found?.body.parse()).toMatchObject({ title: 'Read chapter 4' });
  });

  test('judges each caller of one batch alone', async () => {
    const callers = await signUpCallers(open.urls.adminUrl, 20);
    await Promise.all(
      callers.map((caller, index) =>
        tasksIn(open.database.shared(caller, call, 'caller')).add(buildTask({ title: `of ${index}` })),
      ),
    );
    const lists = await Promise.all(
      callers.map((caller) =>
        open.database.shared(caller, call, 'caller').rows<{ user_id: string }>(unguarded.all, {}),
      ),
    );
    expect(lists.map((list) => list.map((row) => row.user_id))).toEqual(
      callers.map(({ userId }) => [userId]),
    );
  });
});
