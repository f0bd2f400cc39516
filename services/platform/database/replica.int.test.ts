import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import type { Caller } from '../use-case/caller.ts';
import { createRunner, type Runner } from '../use-case/runner.ts';
import { useCase } from '../use-case/use-case.ts';
import { createDatabase } from './database.ts';
import type { RolePools } from './pools.ts';
import { databaseAway } from './postgres-errors.ts';
import type { Scope } from './scope.ts';
import { defineStatement } from './statement.ts';

let open: OpenDatabase;
let person: Caller;
let asked: { replica: number; primary: number };
let isReplicaAway: boolean | 'silent';

const add = defineStatement(
  'test.add',
  `insert into public.tasks (user_id, title) values (auth.uid(), 'x') returning title`,
);
const list = defineStatement('test.list', 'select title from public.tasks where user_id = auth.uid()');

const useCases = (runner: Runner) => {
  const bind = runner.bindTo((scope: Scope) => scope);
  const input = z.strictObject({});
  return {
    add: bind(
      useCase({ name: 'test.add', kind: 'append', input, run: (scope: Scope) => scope.rows(add, {}) }),
    ),
    list: bind(
      useCase({ name: 'test.list', kind: 'query', input, run: (scope: Scope) => scope.rows(list, {}) }),
    ),
  };
};

beforeEach(async () => {
  open = await openTestDatabase();
  [person] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
  asked = { replica: 0, primary: 0 };
  isReplicaAway = false;
});
afterEach(() => open.close());

/** One server in both parts: who was asked for a connection is what tells them apart. */
function setup() {
  const counted = (name: keyof typeof asked): RolePools => ({
    ...open.pools,
    acquire: async (role) => {
      asked[name] += 1;
      if (name === 'replica' && isReplicaAway === 'silent') return new Promise(() => undefined);
      if (name === 'replica' && isReplicaAway) throw databaseAway('gone');
      return open.pools.acquire(role);
    },
  });
  const database = createDatabase({
    pools: counted('primary'),
    replica: counted('replica'),
    orm: undefined as never,
    reportFailure: () => undefined,
  });
  return useCases(createRunner(database, () => undefined));
}

const call = { requestId: 'r' };

test('reads go to the replica, writes never', async () => {
  const { add: write, list: read } = setup();
  await write.execute(person, {}, call);
  expect(asked).toEqual({ replica: 0, primary: 1 });
  expect(await read.execute(person, {}, call)).toEqual([{ title: 'x' }]);
  expect(asked).toEqual({ replica: 1, primary: 1 });
});

test.each([true, 'silent'] as const)(
  'a replica that is away (%s) fails no read and is left alone for a while',
  async (how) => {
    const { list: read } = setup();
    isReplicaAway = how;
    expect(await read.execute(person, {}, call)).toEqual([]);
    expect(await read.execute(person, {}, call)).toEqual([]);
    expect(asked).toEqual({ replica: 1, primary: 2 });
  },
);
