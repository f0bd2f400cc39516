import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createDatabase } from '../../platform/database/database.ts';
import { createRunner } from '../../platform/use-case/runner.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { createTasksModule } from './module.ts';

/** How far away the database is: so far that requests of one moment meet. */
const NETWORK_MS = 150;

let open: OpenDatabase;
let api: ServedRoutes;
let people: Caller[];
let roundTrips = 0;

beforeAll(async () => {
  open = await openTestDatabase();
  people = await signUpCallers(open.urls.adminUrl, 10);
  const pools = {
    ...open.pools,
    acquire: async (role: Parameters<typeof open.pools.acquire>[0]) => {
      roundTrips += 1;
      await setTimeout(NETWORK_MS);
      return open.pools.acquire(role);
    },
  };
  // Only commands need the ORM, and there are none here.
  const database = createDatabase({ pools, orm: undefined as never, reportFailure: () => undefined });
  const runner = createRunner(database, () => undefined);
  api = await serveRoutes(createTasksModule({ runner, clock: systemClock }).routes ?? []);
});
afterAll(async () => {
  await api.close();
  await open.close();
});

const personAt = (index: number): Caller => people[index % people.length]!;

describe('requests at the same time', () => {
  test('share round trips, and each caller gets their own rows', async () => {
    for (const [index, person] of people.entries()) {
      await api
        .as(person)
        .post('/api/tasks')
        .send({ title: `of ${index}` })
        .expect(201);
    }
    roundTrips = 0;
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => api.as(personAt(index)).get('/api/tasks')),
    );
    for (const [index, { status, body }] of answers.entries()) {
      expect(status).toBe(200);
      expect(body.data).toMatchObject([{ user_id: personAt(index).userId, title: `of ${index % 10}` }]);
    }
    expect(roundTrips).toBeLessThan(30);
  });

  test('do NOT fail together when one of them is refused', async () => {
    const tag = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        api
          .as(personAt(index))
          .post('/api/tasks')
          .send({ title: `${index}`, tags: [tag], ...(index === 13 && { subject_id: randomUUID() }) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, index) => (index === 13 ? 422 : 201)),
    );
    const lists = await Promise.all(people.map((person) => api.as(person).get('/api/tasks').query({ tag })));
    const titles = lists.flatMap(({ body }) =>
      body.data.map(({ title }: { title: string }) => Number(title)),
    );
    const expected = Array.from({ length: 30 }, (_, index) => index).filter((index) => index !== 13);
    expect(titles.sort((left, right) => left - right)).toEqual(expected);
  });
});
