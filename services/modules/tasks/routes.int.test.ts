import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { PLATFORM, type Caller } from '../../platform/use-case/caller.ts';
import { createTasksModule } from './module.ts';

let open: OpenDatabase;
let api: ServedRoutes;
let anna: Caller;
let ben: Caller;

beforeAll(async () => {
  open = await openTestDatabase();
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  api = await serveRoutes(createTasksModule({ runner: open.runner, clock: systemClock }).routes ?? []);
});
afterEach(() => expect(api.bugs).toEqual([]));
afterAll(async () => {
  await api.close();
  await open.close();
});

async function addTask(fields: object = {}, caller = anna) {
  const response = await api
    .as(caller)
    .post('/api/tasks')
    .send({ title: 'Essay', ...fields })
    .expect(201);
  return { id: response.body.id as string, etag: response.headers['etag'] as string, body: response.body };
}

describe('/api/tasks', () => {
  test('keeps a task and gives it back with its ETag', async () => {
    const due = '2026-05-01T18:00:00+02:00';
    const { id, etag, body } = await addTask({ due_date: due, tags: ['a', 'b'], estimated_duration: 90 });
    expect(body).toMatchObject({
      user_id: anna.userId,
      title: 'Essay',
      status: 'todo',
      priority: 'medium',
      due_date: '2026-05-01T16:00:00+00:00',
      tags: ['a', 'b'],
      completed_at: null,
    });
    expect(body).not.toHaveProperty('version');
    const read = await api.as(anna).get(`/api/tasks/${id}`).expect(200);
    expect(read.body).toEqual(body);
    expect(read.headers['etag']).toBe(etag);
    await api.as(anna).get(`/api/tasks/${id}`).set('If-None-Match', etag).expect(304);
  });

  test('changes a task at the version that was read, and tells when it is stale', async () => {
    const { id, etag } = await addTask();
    const patch = (version: string, body: object) =>
      api.as(anna).patch(`/api/tasks/${id}`).set('If-Match', version).send(body);
    const changed = await patch(etag, { status: 'completed' }).expect(200);
    expect(changed.body.completed_at).toEqual(expect.any(String));
    const stale = await patch(etag, { title: 'Late' }).set('Accept-Language', 'de').expect(412);
    expect(stale.body).toMatchObject({
      code: 'PRECONDITION_FAILED',
      reason: 'version.stale',
      message: expect.stringContaining('geändert'),
    });
    await api.as(anna).delete(`/api/tasks/${id}`).set('If-Match', etag).expect(412);
    await api.as(anna).patch(`/api/tasks/${id}`).send({ title: 'Without a version' }).expect(200);
  });

  test('completes once, opens again, removes', async () => {
    const { id } = await addTask();
    const done = await api
      .as(anna)
      .post(`/api/tasks/${id}/complete`)
      .send({ actual_duration: 20 })
      .expect(200);
    expect(done.body).toMatchObject({ status: 'completed', actual_duration: 20 });
    const twice = await api.as(anna).post(`/api/tasks/${id}/complete`).expect(409);
    expect(twice.body).toMatchObject({ code: 'CONFLICT', reason: 'task.already-completed' });
    await api.as(anna).post(`/api/tasks/${id}/reopen`).expect(200);
    await api.as(anna).post(`/api/tasks/${id}/reopen`).expect(409);
    await api.as(anna).delete(`/api/tasks/${id}`).expect(204);
    await api.as(anna).get(`/api/tasks/${id}`).expect(404);
  });

  test('lets one of ten racing completions win', async () => {
    const { id } = await addTask();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.as(anna).post(`/api/tasks/${id}/complete`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 409),
    ]);
  });

  test('lets one of ten racing changes of the same version win', async () => {
    const { id, etag } = await addTask();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        api.as(anna).patch(`/api/tasks/${id}`).set('If-Match', etag).send({ points: index }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 412),
    ]);
  });

  test('answers the same to one Idempotency-Key, and acts once', async () => {
    const tag = randomUUID();
    const post = () =>
      api
        .as(anna)
        .post('/api/tasks')
        .set('Idempotency-Key', tag)
        .send({ title: 'Once', tags: [tag] });
    const first = await post().expect(201);
    const second = await post().expect(201);
    expect(second.body).toEqual(first.body);
    const list = await api.as(anna).get('/api/tasks').query({ tag, count: 'exact' }).expect(200);
    expect(list.body.pagination.total).toBe(1);
  });

  test('pages by cursor and filters', async () => {
    const tag = randomUUID();
    for (const title of ['a', 'b', 'c']) await addTask({ title, tags: [tag] });
    const first = await api.as(anna).get('/api/tasks').query({ tag, limit: 2 }).expect(200);
    expect(first.body.pagination).toMatchObject({ limit: 2, has_more: true });
    const cursor = first.body.pagination.next_cursor as string;
    const second = await api.as(anna).get('/api/tasks').query({ tag, limit: 2, cursor }).expect(200);
    expect(second.body.pagination).toEqual({ limit: 2, has_more: false, next_cursor: null });
    const titles = [...first.body.data, ...second.body.data].map(({ title }: { title: string }) => title);
    expect(titles).toEqual(['c', 'b', 'a']);
    const open = await api
      .as(anna)
      .get('/api/tasks')
      .query({ tag, status: 'todo,on_hold', sort: 'due_date' });
    expect(open.body.data).toHaveLength(3);
  });

  test('tells nobody whether a task of somebody else exists', async () => {
    const { id } = await addTask();
    const unknown = randomUUID();
    const asBen = api.as(ben);
    for (const which of [id, unknown]) {
      const answers = await Promise.all([
        asBen.get(`/api/tasks/${which}`),
        asBen.patch(`/api/tasks/${which}`).send({ title: 'Mine' }),
        asBen.delete(`/api/tasks/${which}`),
        asBen.post(`/api/tasks/${which}/complete`),
        asBen.post(`/api/tasks/${which}/reopen`),
      ]);
      for (const { status, body } of answers) {
        expect({ status, reason: body.reason, message: body.message }).toEqual({
          status: 404,
          reason: 'task.not-found',
          message: 'This task does not exist.',
        });
      }
    }
    await api.as(anna).get(`/api/tasks/${id}`).expect(200);
  });

  test('is for people who are signed in', async () => {
    await api.as().get('/api/tasks').expect(401);
    await api.as(PLATFORM).get('/api/tasks').expect(403);
  });

  test.each<[string, object | string, number]>([
    ['an unknown field', { title: 'x', owner: 'me' }, 422],
    ['a wrong type', { title: 7 }, 422],
    ['a list', [], 400],
    ['broken JSON', '{"title":', 400],
    ['NUL in a text', { title: 'a\0b' }, 400],
    ['half a surrogate pair', '{"title":"\\ud800"}', 400],
    ['a year that no calendar has', { title: 'x', due_date: '0000-01-01T00:00:00Z' }, 400],
    ['10,000 levels', `{"title":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400],
  ])('refuses %s', async (_name, body, status) => {
    const response = await api.as(anna).post('/api/tasks').type('json').send(body);
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ code: 'VALIDATION_ERROR', message: expect.any(String) });
  });

  test('refuses an id that is none, and a query that is unknown', async () => {
    await api.as(anna).get('/api/tasks/1').expect(422);
    await api.as(anna).get('/api/tasks').query({ page: 2 }).expect(422);
    await api.as(anna).get('/api/tasks').query({ q: 'a\0' }).expect(400);
  });
});

describe('/api/subjects', () => {
  const addSubject = (name: string, caller = anna) => api.as(caller).post('/api/subjects').send({ name });

  test('keeps, changes, archives, restores and removes', async () => {
    const added = await addSubject('Geography').expect(201);
    const path = added.headers['location'] as string;
    expect(added.body).toMatchObject({ name: 'Geography', color: '#3B82F6', is_archived: false });
    const changed = await api
      .as(anna)
      .patch(path)
      .set('If-Match', added.headers['etag'] as string)
      .send({ color: '#00aa00' })
      .expect(200);
    expect(changed.body.color).toBe('#00aa00');
    await api
      .as(anna)
      .post(`${path}/archive`)
      .set('If-Match', added.headers['etag'] as string)
      .expect(412);
    expect((await api.as(anna).post(`${path}/archive`).expect(200)).body.is_archived).toBe(true);
    expect((await api.as(anna).post(`${path}/restore`).expect(200)).body.is_archived).toBe(false);
    expect((await api.as(anna).get(path).expect(200)).body.name).toBe('Geography');
    await api.as(anna).delete(path).expect(204);
    await api.as(anna).get(path).expect(404);
  });

  test('has each name once per person', async () => {
    await addSubject('Music').expect(201);
    await addSubject('Music', ben).expect(201);
    const taken = await addSubject('Music').expect(409);
    expect(taken.body).toMatchObject({ code: 'CONFLICT', reason: 'subject.name-taken' });
    const racing = await Promise.all(Array.from({ length: 5 }, () => addSubject('Drama')));
    expect(racing.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  test('hides those of others, and takes no task into them', async () => {
    const { body } = await addSubject('Philosophy').expect(201);
    const path = `/api/subjects/${body.id as string}`;
    const asBen = api.as(ben);
    await asBen.get(path).expect(404);
    await asBen.patch(path).send({ name: 'Mine' }).expect(404);
    await asBen.post(`${path}/archive`).expect(404);
    await asBen.post(`${path}/restore`).expect(404);
    await asBen.delete(path).expect(404);
    for (const subject_id of [body.id as string, randomUUID()]) {
      const refused = await asBen.post('/api/tasks').send({ title: 'x', subject_id }).expect(422);
      expect(refused.body).toMatchObject({ code: 'VALIDATION_ERROR', reason: 'input.reference-unknown' });
    }
  });

  test('lists by name with a total', async () => {
    const q = randomUUID();
    for (const letter of ['b', 'a']) await addSubject(`${letter} ${q}`).expect(201);
    const list = await api.as(anna).get('/api/subjects').query({ q, count: 'exact' }).expect(200);
    expect(list.body.data.map(({ name }: { name: string }) => name)).toEqual([`a ${q}`, `b ${q}`]);
    expect(list.body.pagination).toEqual({ limit: 50, has_more: false, next_cursor: null, total: 2 });
  });
});
