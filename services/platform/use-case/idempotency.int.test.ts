import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { defineStatement } from '../database/statement.ts';
import { unavailable } from '../errors/common.ts';
import type { Scope } from '../database/scope.ts';
import type { Caller } from './caller.ts';
import { useCase, type Call, type UseCaseKind } from './use-case.ts';

const sayHello = defineStatement('test.hello', `select $1->>'name' as name`);
const input = z.strictObject({});

let open: OpenDatabase;
let caller: Caller;
/** What whoever is asked does with the question; changed by each test. */
let answer: () => Promise<number>;
let asked = 0;

beforeAll(async () => {
  open = await openTestDatabase({ maxConnections: 2 });
  [caller] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
});
afterAll(() => open.close());
beforeEach(async () => {
  asked = 0;
  answer = () => Promise.resolve(asked);
  await onRows('delete from app.idempotency_keys');
});

const asking = (kind: UseCaseKind = 'ask') =>
  open.runner.bindTo((scope) => scope)(
    useCase({
      name: `test.${kind}`,
      kind,
      input,
      run: async () => {
        asked += 1;
        return { n: await answer() };
      },
    }),
  );
const reading = () =>
  open.runner.bindTo((scope) => scope)(
    useCase({
      name: 'test.read',
      kind: 'query',
      input,
      run: (scope: Scope) => scope.rows(sayHello, { name: 'Ann' }),
    }),
  );
const keyed = (key: string, fingerprint = 'first'): Call => ({
  requestId: 'test',
  idempotency: { key, fingerprint },
});
const ask = (key: string, fingerprint?: string) => asking().execute(caller, {}, keyed(key, fingerprint));
const onRows = async (statement: string): Promise<void> => {
  const admin = await open.urls.connect('admin');
  await admin.query(statement);
};

/** An answer that is given when the test says so, and how many wait for it. */
function held(): {
  give: () => void;
  answer: () => Promise<number>;
  areAsked: (many: number) => Promise<void>;
} {
  const { promise, resolve } = Promise.withResolvers<number>();
  const arrivals: (() => void)[] = [];
  return {
    give: () => resolve(7),
    answer: () => {
      arrivals.forEach((arrive) => arrive());
      return promise;
    },
    areAsked: (many) =>
      new Promise((done) => {
        const look = (): void => void (asked >= many && done());
        arrivals.push(look);
        look();
      }),
  };
}

test('more wait for an answer than there are connections, and the database is everybody else’s meanwhile', async () => {
  const owner = held();
  answer = owner.answer;
  const waiting = Array.from({ length: 5 }, (_, n) => ask(`many-${n}`));
  await owner.areAsked(5);
  await expect(reading().execute(caller, {}, { requestId: 'test' })).resolves.toEqual([{ name: 'Ann' }]);
  expect(open.pools.load().map(({ total, idle }) => total - idle)).toEqual([0, 0, 0, 0]);
  owner.give();
  await expect(Promise.all(waiting)).resolves.toEqual(waiting.map(() => ({ n: 7 })));
});

test('the second with a key is refused while the first waits, and is given its answer afterwards', async () => {
  const owner = held();
  answer = owner.answer;
  const first = ask('once');
  await owner.areAsked(1);
  await expect(ask('once')).rejects.toMatchObject({ reason: 'idempotency.in-flight', retryAfterMs: 1_000 });
  await expect(ask('once', 'other')).rejects.toMatchObject({ reason: 'idempotency.key-reused' });
  await expect(asking('command').execute(caller, {}, keyed('once'))).rejects.toMatchObject({
    reason: 'idempotency.in-flight',
  });
  owner.give();
  await expect(first).resolves.toEqual({ n: 7 });
  await expect(ask('once')).resolves.toEqual({ n: 7 });
  await expect(ask('once', 'other')).rejects.toMatchObject({ reason: 'idempotency.key-reused' });
  expect(asked).toBe(1);
});

test('five at once with one key ask once', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => ask('race')));
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused).toEqual(refused.map(() => expect.objectContaining({ reason: 'idempotency.in-flight' })));
  expect(asked).toBe(1);
});

test('who goes away while the answer is waited for finds it when they come again', async () => {
  const owner = held();
  answer = owner.answer;
  let isGone = false;
  const first = asking().execute(caller, {}, { ...keyed('gone'), hasGone: () => isGone });
  await owner.areAsked(1);
  isGone = true;
  owner.give();
  await first;
  await expect(ask('gone')).resolves.toEqual({ n: 7 });
  expect(asked).toBe(1);
});

test('a refusal leaves the key free', async () => {
  answer = () => Promise.reject(unavailable());
  await expect(ask('refused')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  answer = () => Promise.resolve(2);
  await expect(ask('refused')).resolves.toEqual({ n: 2 });
});

test('a key whose holder died can be used again after half a minute, and the dead one changes nothing any more', async () => {
  const dead = held();
  answer = dead.answer;
  const lost = ask('died');
  await dead.areAsked(1);
  await onRows(`update app.idempotency_keys set created_at = created_at - interval '29 seconds'`);
  await expect(ask('died')).rejects.toMatchObject({ reason: 'idempotency.in-flight' });
  await onRows(`update app.idempotency_keys set created_at = created_at - interval '1 second'`);
  answer = () => Promise.resolve(3);
  await expect(ask('died')).resolves.toEqual({ n: 3 });
  dead.give();
  await expect(lost).resolves.toEqual({ n: 7 });
  await expect(ask('died')).resolves.toEqual({ n: 3 });
});

test('an answer is forgotten after a day', async () => {
  await ask('day');
  await onRows(`update app.idempotency_keys set expires_at = expires_at - interval '24 hours'`);
  answer = () => Promise.resolve(9);
  await expect(ask('day', 'other')).resolves.toEqual({ n: 9 });
});
