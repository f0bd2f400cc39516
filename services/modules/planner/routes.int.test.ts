import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { createPlannerModule } from './module.ts';

const path = '/api/calendar';
const exam = { title: 'Exam', event_type: 'exam', event_date: '2026-03-29' };
let open: OpenDatabase;
let served: ServedRoutes;
let [anna, ben] = [] as unknown as [Caller, Caller];

beforeAll(async () => {
  open = await openTestDatabase();
  const clock = { now: () => new Date('2026-03-29T12:00:00Z') };
  served = await serveRoutes(createPlannerModule({ runner: open.runner, clock }).routes ?? []);
});
beforeEach(async () => {
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
});
afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

const add = async (body: object) => (await served.as(anna).post(path).send(body).expect(201)).body;
const daysOf = (body: { data: { occurrence_date: string }[] }) => body.data.map((row) => row.occurrence_date);

describe('an event', () => {
  test('is added, read, changed at its version, marked and removed', async () => {
    const added = await served
      .as(anna)
      .post(path)
      .send({ ...exam, event_time: '09:30' })
      .expect(201);
    expect(added.body).toMatchObject({ ...exam, event_time: '09:30:00', recurring: false, completed: false });
    const one = `${path}/${added.body.id}`;
    expect(added.headers['location']).toBe(one);
    const etag = added.headers['etag']!;
    const changed = await served
      .as(anna)
      .patch(one)
      .set('If-Match', etag)
      .send({ location: 'Room 4' })
      .expect(200);
    expect(changed.body).toMatchObject({ title: 'Exam', location: 'Room 4' });
    for (const asked of [
      served.as(anna).patch(one).send({ location: 'Late' }),
      served.as(anna).post(`${one}/complete`),
      served.as(anna).delete(one),
    ]) {
      await asked.set('If-Match', etag).expect(412);
    }
    expect((await served.as(anna).post(`${one}/complete`).expect(200)).body.completed).toBe(true);
    const again = await served.as(anna).post(`${one}/complete`).expect(200);
    await served.as(anna).get(one).set('If-None-Match', again.headers['etag']!).expect(304);
    expect((await served.as(anna).post(`${one}/reopen`).expect(200)).body.completed).toBe(false);
    await served.as(anna).delete(one).expect(204);
    await served.as(anna).delete(one).expect(404);
  });

  test('of somebody else is not found, whatever is asked', async () => {
    const { id } = await add(exam);
    for (const asked of [
      served.as(ben).get(`${path}/${id}`),
      served.as(ben).patch(`${path}/${id}`).send({ title: 'Mine' }),
      served.as(ben).post(`${path}/${id}/complete`),
      served.as(ben).post(`${path}/${id}/reopen`),
      served.as(ben).delete(`${path}/${id}`),
    ]) {
      expect((await asked.expect(404)).body.reason).toBe('calendar.not-found');
    }
    await served.as().get(path).expect(401);
  });

  test.each([
    [{}],
    [{ ...exam, title: ' ' }],
    [{ ...exam, event_type: 'party' }],
    [{ ...exam, event_date: '2026-02-30' }],
    [{ ...exam, event_date: '0026-02-01' }],
    [{ ...exam, event_date: '2026-03-29T10:00:00Z' }],
    [{ ...exam, event_time: '25:00' }],
    [{ ...exam, notification_time: -5 }],
    [{ ...exam, subject_id: randomUUID() }],
    [{ ...exam, recurring_pattern: 'FREQ=SECONDLY' }],
    [{ ...exam, recurring: true }],
    [{ ...exam, recurring: false, recurring_pattern: 'FREQ=DAILY' }],
    [{ ...exam, user_id: randomUUID() }],
  ])('%j is refused', async (body) => {
    await served.as(anna).post(path).send(body).expect(422);
  });
});

describe('a range of days', () => {
  test('shows single events and each day of a series, in order, page after page', async () => {
    await add({ ...exam, event_time: '14:00' });
    const weekly = 'FREQ=WEEKLY;BYDAY=SU,TU;UNTIL=20260405';
    await add({
      ...exam,
      title: 'Course',
      event_date: '2026-03-24',
      event_time: '08:00',
      recurring_pattern: weekly,
    });
    const range = `${path}?from=2026-03-25&to=2026-04-30`;
    const { body } = await served.as(anna).get(`${range}&count=exact`).expect(200);
    expect(daysOf(body)).toEqual(['2026-03-29', '2026-03-29', '2026-03-31', '2026-04-05']);
    expect(body.data.map(({ title }: { title: string }) => title)).toEqual([
      'Course',
      'Exam',
      'Course',
      'Course',
    ]);
    expect(body.data[0]).toMatchObject({ event_date: '2026-03-24', recurring: true });
    expect(body.pagination).toMatchObject({ total: 4, has_more: false });
    const seen: unknown[] = [];
    let cursor = '';
    for (let pages = 0; pages < 4; pages += 1) {
      const page = (await served.as(anna).get(`${range}&limit=1${cursor}`).expect(200)).body;
      seen.push(...page.data);
      cursor = `&cursor=${page.pagination.next_cursor}`;
    }
    expect(seen).toEqual(body.data);
  });

  test('shows a series whose rule nobody can read on its own day, and old words as rules', async () => {
    const admin = await open.urls.connect('admin');
    for (const pattern of ['whenever it rains', 'weekly']) {
      await admin.query(
        `insert into public.calendar_events (user_id, title, event_type, event_date, recurring, recurring_pattern)
         values ($1, $2, 'study', '2026-03-01', true, $2)`,
        [anna.userId, pattern],
      );
    }
    const { body } = await served.as(anna).get(`${path}?from=2026-03-01&to=2026-03-14`).expect(200);
    expect(daysOf(body)).toEqual(['2026-03-01', '2026-03-01', '2026-03-08']);
  });

  test('filters by kind, subject and whether it is done', async () => {
    await add({ ...exam, completed: true });
    await add({ ...exam, event_type: 'quiz', recurring_pattern: 'daily' });
    const range = `${path}?from=2026-03-29&to=2026-03-30`;
    expect(
      daysOf((await served.as(anna).get(`${range}&event_type=quiz,break`).expect(200)).body),
    ).toHaveLength(2);
    expect(daysOf((await served.as(anna).get(`${range}&completed=true`).expect(200)).body)).toHaveLength(1);
    expect(
      daysOf((await served.as(anna).get(`${range}&subject_id=${randomUUID()}`).expect(200)).body),
    ).toEqual([]);
  });

  test('is around today when none is asked for, a month when one end is', async () => {
    await add({ ...exam, event_date: '2026-02-22' });
    await add({ ...exam, event_date: '2027-03-28' });
    await add({ ...exam, event_date: '2027-03-29' });
    expect(daysOf((await served.as(anna).get(path).expect(200)).body)).toEqual(['2026-02-22', '2027-03-28']);
    expect(daysOf((await served.as(anna).get(`${path}?from=2027-03-29`).expect(200)).body)).toHaveLength(1);
    expect(daysOf((await served.as(anna).get(`${path}?to=2027-03-28`).expect(200)).body)).toHaveLength(1);
  });

  test.each([
    [422, 'from=2026-01-02&to=2026-01-01'],
    [422, 'from=2026-01-01&to=2027-02-05'],
    [200, 'from=2026-01-01&to=2027-02-04'],
    [422, 'from=yesterday'],
    [422, 'event_type=party'],
    [422, 'completed=maybe'],
    [422, 'limit=0'],
    [422, 'order=random'],
    [400, 'cursor=nonsense'],
    [400, `cursor=${Buffer.from(JSON.stringify(['calendar', 'soon', randomUUID()])).toString('base64url')}`],
    [
      400,
      `cursor=${Buffer.from(JSON.stringify(['calendar', '2026-13-45 ', randomUUID()])).toString('base64url')}`,
    ],
  ])('answers %i to ?%s', async (status, query) => {
    await served.as(anna).get(`${path}?${query}`).expect(status);
  });

  test('refuses to expand more series than it can', async () => {
    const admin = await open.urls.connect('admin');
    await admin.query(
      `insert into public.calendar_events (user_id, title, event_type, event_date, recurring, recurring_pattern)
       select $1, 'x', 'study', '2026-03-01', true, 'daily' from generate_series(1, 1001)`,
      [anna.userId],
    );
    const { body } = await served.as(anna).get(path).expect(409);
    expect(body).toMatchObject({ reason: 'calendar.too-many-series', params: { limit: 1_000 } });
  });
});
