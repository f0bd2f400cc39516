import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { PLATFORM, type Caller } from '../../platform/use-case/caller.ts';
import { createStudySessionsModule } from './module.ts';

let open: OpenDatabase;
let api: ServedRoutes;
let anna: Caller;
let ben: Caller;

beforeAll(async () => {
  open = await openTestDatabase();
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  api = await serveRoutes(createStudySessionsModule({ runner: open.runner }).routes ?? []);
});
afterEach(() => expect(api.bugs).toEqual([]));
afterAll(async () => {
  await api.close();
  await open.close();
});

async function plan(fields: object = {}): Promise<string> {
  const response = await api
    .as(anna)
    .post('/api/study-sessions')
    .send({ title: 'Algebra', ...fields })
    .expect(201);
  expect(response.headers['location']).toBe(`/api/study-sessions/${response.body.id as string}`);
  return response.headers['location'] as string;
}

const act = (path: string, action: string, caller = anna) => api.as(caller).post(`${path}/${action}`);

describe('/api/study-sessions', () => {
  test('plans, times over a pause, completes, and counts in the analytics of the day', async () => {
    const path = await plan({ type: 'reading', planned_duration: 25 });
    const planned = await api.as(anna).get(path).expect(200);
    expect(planned.body).toMatchObject({ status: 'planned', elapsed_seconds: 0, running_since: null });

    const started = await act(path, 'start').expect(200);
    expect(started.body).toMatchObject({ status: 'active', running_since: started.body.started_at });
    await setTimeout(30);
    const paused = await act(path, 'pause').expect(200);
    expect(paused.body.elapsed_seconds).toBeGreaterThanOrEqual(0.03);
    await setTimeout(30);
    const waiting = await api.as(anna).get(path).expect(200);
    expect(waiting.body.elapsed_seconds).toBe(paused.body.elapsed_seconds);
    await act(path, 'resume').expect(200);
    const done = await act(path, 'complete').send({ focus_score: 90 }).expect(200);
    expect(done.body).toMatchObject({ status: 'completed', completed: true, duration: 1, focus_score: 90 });
    expect(done.body.elapsed_seconds).toBeGreaterThanOrEqual(paused.body.elapsed_seconds as number);

    const admin = await open.urls.connect('admin');
    const { rows } = await admin.query(
      'select total_study_time, session_count from public.study_analytics where user_id = $1',
      [anna.userId],
    );
    expect(rows).toEqual([{ total_study_time: 1, session_count: 1 }]);
  });

  test.each(['pause', 'resume', 'complete'])('refuses to %s what was only planned', async (action) => {
    const refused = await act(await plan(), action)
      .set('Accept-Language', 'de')
      .expect(409);
    expect(refused.body).toMatchObject({
      code: 'CONFLICT',
      reason: 'study-session.state',
      params: { status: 'planned', action },
      message: expect.stringContaining('Lernsitzung'),
    });
  });

  test.each(['start', 'pause', 'complete'])('lets one of eight racing requests to %s win', async (action) => {
    const path = await plan();
    if (action !== 'start') await act(path, 'start').expect(200);
    const answers = await Promise.all(Array.from({ length: 8 }, () => act(path, action)));
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });

  test('counts a racing pause and completion once', async () => {
    const path = await plan();
    await act(path, 'start').expect(200);
    const [paused, completed] = await Promise.all([act(path, 'pause'), act(path, 'complete')]);
    expect(completed.status).toBe(200);
    expect([200, 409]).toContain(paused.status);
    expect((await api.as(anna).get(path)).body).toMatchObject({ status: 'completed', running_since: null });
  });

  test('changes fields, but never the state past the timer', async () => {
    const path = await plan();
    const { headers } = await api.as(anna).get(path);
    const etag = headers['etag'] as string;
    await api.as(anna).patch(path).set('If-Match', etag).send({ notes: 'page 12' }).expect(200);
    await api.as(anna).patch(path).set('If-Match', etag).send({ notes: 'page 13' }).expect(412);
    await api.as(anna).patch(path).send({ status: 'completed' }).expect(422);
    await api.as(anna).patch(path).send({ duration: 600 }).expect(422);
    await act(path, 'start').set('If-Match', etag).expect(412);
    await act(path, 'cancel').expect(200);
    await api.as(anna).delete(path).expect(204);
    await api.as(anna).get(path).expect(404);
  });

  test('tells nobody whether a session of somebody else exists', async () => {
    const path = await plan();
    for (const which of [path, `/api/study-sessions/${randomUUID()}`]) {
      const answers = await Promise.all([
        api.as(ben).get(which),
        api.as(ben).patch(which).send({ title: 'Mine' }),
        api.as(ben).delete(which),
        ...['start', 'pause', 'resume', 'complete', 'cancel'].map((action) => act(which, action, ben)),
      ]);
      expect(answers.map(({ status, body }) => `${status} ${body.reason as string}`)).toEqual(
        answers.map(() => '404 study-session.not-found'),
      );
    }
  });

  test('lists by pages, with filters and a total', async () => {
    const started = await plan({ type: 'research' });
    await act(started, 'start').expect(200);
    await plan({ type: 'research' });
    const query = { type: 'research,exam_prep', count: 'exact', sort: '-started_at', limit: 1 };
    const first = await api.as(anna).get('/api/study-sessions').query(query).expect(200);
    expect(first.body.data[0]).toMatchObject({ status: 'active', running_since: expect.any(String) });
    expect(first.body.pagination).toMatchObject({ has_more: true, total: 2 });
    const cursor = first.body.pagination.next_cursor as string;
    const second = await api
      .as(anna)
      .get('/api/study-sessions')
      .query({ ...query, cursor })
      .expect(200);
    expect(second.body.data[0]).toMatchObject({ status: 'planned' });
    expect(second.body.data[0]).not.toHaveProperty('version');
    await api.as(anna).get('/api/study-sessions').query({ cursor }).expect(400);
    await api.as(anna).get('/api/study-sessions').query({ cursor: 'x' }).expect(400);
  });

  test('is for people who are signed in, and takes no subject of others', async () => {
    await api.as().get('/api/study-sessions').expect(401);
    await api.as(PLATFORM).get('/api/study-sessions').expect(403);
    const refused = await api
      .as(anna)
      .post('/api/study-sessions')
      .send({ title: 'x', subject_id: randomUUID() })
      .expect(422);
    expect(refused.body.reason).toBe('input.reference-unknown');
    await api.as(anna).post('/api/study-sessions').send({ title: 'x', focus_score: 101 }).expect(422);
  });
});
