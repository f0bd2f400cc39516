import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TaskEntity } from '../../modules/tasks/task.entity.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import type { Caller } from '../use-case/caller.ts';
import { defineStatement } from './statement.ts';

let open: OpenDatabase;
let people: Caller[];
const call = { requestId: 'r-1' };

const insertTask = defineStatement(
  'test.insert-task',
  `insert into public.tasks (user_id, title) values (auth.uid(), $1->>'title') returning id, title`,
);
/** Names no user: row-level security alone decides what comes back. */
const allTasks = defineStatement('test.all-tasks', 'select title, user_id from public.tasks order by title');
const claims = defineStatement(
  'test.claims',
  `select auth.uid() as user_id, current_user as db_role, current_setting('app.request_id', true) as request_id`,
);

beforeAll(async () => {
  open = await openTestDatabase();
  people = await signUpCallers(open.urls.adminUrl, 5);
});
afterAll(() => open.close());

describe('shared statements', () => {
  test('judge every caller of one batch alone', async () => {
    await Promise.all(
      people.map((caller, n) =>
        open.database.shared(caller, call, 'caller').rows(insertTask, { title: `task ${n}` }),
      ),
    );
    const seen = await Promise.all(
      people.map((caller) => open.database.shared(caller, call, 'caller').rows(allTasks, {})),
    );
    expect(seen).toEqual(people.map(({ userId }, n) => [{ title: `task ${n}`, user_id: userId }]));
  });

  test("one caller's failing statement does not fail the others of its batch", async () => {
    const titles = ['fine', null, 'fine too'];
    const outcomes = await Promise.allSettled(
      titles.map((title, n) => open.database.shared(people[n]!, call, 'caller').rows(insertTask, { title })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'VALIDATION_ERROR' } });
  });

  test('withdraw a caller who has gone before the statement is sent', async () => {
    const gone = new AbortController();
    const rows = open.database
      .shared(people[0]!, { ...call, signal: gone.signal }, 'caller')
      .rows(allTasks, {});
    gone.abort();
    await expect(rows).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('leave no claims behind for the next user of the connection', async () => {
    await open.database.shared(people[0]!, call, 'caller').rows(allTasks, {});
    const [own] = await open.database.shared(people[1]!, { requestId: 'r-2' }, 'caller').rows(claims, {});
    expect(own).toEqual({ user_id: people[1]!.userId, db_role: 'authenticated', request_id: 'r-2' });
  });
});

describe('transactions', () => {
  test('show entity manager and statements the same rows, judged by row-level security', async () => {
    const caller = people[3]!;
    const titles = await open.database.transaction(caller, call, 'caller', async (scope) => {
      const em = scope.entityManager();
      em.create(TaskEntity, { userId: caller.userId, title: 'from the entity manager' } as never);
      return scope.rows<{ title: string }>(allTasks, {});
    });
    expect(titles.map(({ title }) => title)).toContain('from the entity manager');
    expect(titles.every((task) => (task as never as { user_id: string }).user_id === caller.userId)).toBe(
      true,
    );
  });

  test('store nothing when the work fails, and run no effect', async () => {
    const effects: string[] = [];
    const failing = open.database.transaction(people[4]!, call, 'caller', async (scope) => {
      scope.afterCommit(() => void effects.push('told'));
      await scope.rows(insertTask, { title: 'never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const rows = await open.database.shared(people[4]!, call, 'caller').rows<{ title: string }>(allTasks, {});
    expect(rows.map(({ title }) => title)).not.toContain('never');
    expect(effects).toEqual([]);
  });

  test('run effects after the commit', async () => {
    const effects: string[] = [];
    await open.database.transaction(people[4]!, call, 'caller', async (scope) => {
      scope.afterCommit(() => void effects.push('told'));
      await scope.rows(insertTask, { title: 'kept' });
    });
    expect(effects).toEqual(['told']);
  });

  test('run as the system where the use case says so', async () => {
    const [row] = await open.database.transaction(people[0]!, call, 'system', (scope) =>
      scope.rows(claims, {}),
    );
    expect(row).toMatchObject({ db_role: 'studyflow_system', user_id: people[0]!.userId });
  });
});
