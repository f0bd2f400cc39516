import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { randomIds } from '../../platform/ids/ids.ts';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { createOrganisationsModule } from './module.ts';

let open: OpenDatabase;
let served: ServedRoutes;
let [admin, teacher, student, stranger] = [] as unknown as [Caller, Caller, Caller, Caller];
let organisation: { id: string };

beforeAll(async () => {
  open = await openTestDatabase();
  const { routes = [] } = createOrganisationsModule({ runner: open.runner, ids: randomIds });
  served = await serveRoutes(routes);
  [admin, teacher, student, stranger] = (await signUpCallers(open.urls.adminUrl, 4)) as [
    Caller,
    Caller,
    Caller,
    Caller,
  ];
});
afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

const path = '/api/organisations';
const add = (userId: string, role: string) =>
  served.as(admin).post(`${path}/${organisation.id}/members`).send({ user_id: userId, role });

beforeEach(async () => {
  organisation = (await served.as(admin).post(path).send({ name: ' Lyceum ' }).expect(201)).body;
  await add(teacher.userId, 'teacher').expect(201);
  await add(student.userId, 'student').expect(201);
});

describe('organisations', () => {
  test('are founded, listed, renamed at a version and deleted', async () => {
    const one = `${path}/${organisation.id}`;
    const got = await served.as(admin).get(one).expect(200);
    expect(got.body).toMatchObject({ name: 'Lyceum', role: 'admin', is_personal: false });
    expect(got.headers['etag']).toBe('"1"');
    const stale = served.as(admin).patch(one).set('If-Match', '"7"').send({ name: 'Academy' });
    expect((await stale.expect(412)).body).toMatchObject({ reason: 'version.stale' });
    const renamed = await served
      .as(admin)
      .patch(one)
      .set('If-Match', '"1"')
      .send({ name: 'Academy' })
      .expect(200);
    expect(renamed.headers['etag']).toBe('"2"');
    const list = await served.as(admin).get(`${path}?limit=1&count=exact`).expect(200);
    expect(list.body.data[0]).toMatchObject({ is_personal: true });
    expect(list.body.pagination).toMatchObject({ has_more: true, total: expect.any(Number) });
    const next = await served.as(admin).get(`${path}?cursor=${list.body.pagination.next_cursor}`).expect(200);
    expect(next.body.data.map(({ id }: { id: string }) => id)).toContain(organisation.id);
    await served.as(admin).delete(one).expect(204);
    await served.as(admin).get(one).expect(404);
  });

  test.each([
    ['get', ''],
    ['patch', ''],
    ['delete', ''],
    ['get', '/members'],
    ['post', '/leave'],
    ['get', '/classes'],
  ] as const)('are not found by strangers: %s %s', async (method, rest) => {
    const asked = served.as(stranger)[method](`${path}/${organisation.id}${rest}`);
    const answer = method === 'patch' ? await asked.send({ name: 'Mine' }) : await asked;
    expect([answer.status, answer.body.reason]).toEqual([404, 'organisation.not-found']);
  });

  test('refuse a student what is for admins', async () => {
    const renaming = served.as(student).patch(`${path}/${organisation.id}`).send({ name: 'Ours' });
    expect((await renaming.expect(403)).body).toMatchObject({ reason: 'organisation.role-needed' });
    await served.as(teacher).delete(`${path}/${organisation.id}`).expect(403);
    await served.as(student).get(`${path}/${organisation.id}`).expect(200);
  });

  test('cannot be deleted or left when they are personal', async () => {
    const { body } = await served.as(student).get(`${path}?limit=1`).expect(200);
    const personal = `${path}/${body.data[0].id}`;
    expect((await served.as(student).delete(personal).expect(409)).body.reason).toBe('organisation.personal');
    await served.as(student).post(`${personal}/leave`).expect(409);
    await served.as(student).post(`${personal}/members`).send({ user_id: admin.userId }).expect(409);
    await served.as(student).patch(personal).send({ name: 'My own' }).expect(200);
  });

  test.each([
    [{}],
    [{ name: '' }],
    [{ name: '   ' }],
    [{ name: 'x'.repeat(201) }],
    [{ name: 7 }],
    [{ name: 'Fine', owner: 'me' }],
  ])('refuse %j', async (body) => {
    const answer = await served.as(admin).post(path).send(body).expect(422);
    expect(answer.body.errors.length).toBeGreaterThan(0);
  });

  test('are for people who are signed in', async () => {
    await served.as().get(path).expect(401);
    await served
      .as({ ...admin, role: 'service_role', userId: '' })
      .get(path)
      .expect(403);
  });
});

describe('members', () => {
  const members = () => `${path}/${organisation.id}/members`;

  test('are added by address once, and show it to admins only', async () => {
    const email = `${stranger.userId}@EXAMPLE.test`;
    const added = await served.as(admin).post(members()).send({ email }).expect(201);
    expect(added.body).toMatchObject({
      user_id: stranger.userId,
      role: 'student',
      email: email.toLowerCase(),
    });
    const again = await served.as(admin).post(members()).send({ email }).expect(409);
    expect(again.body.reason).toBe('organisation.already-member');
    const seen = await served.as(student).get(members()).expect(200);
    expect(seen.body.data).toHaveLength(4);
    expect(seen.body.data.every((member: { email: unknown }) => member.email === null)).toBe(true);
  });

  test.each([
    [404, { email: 'nobody@example.test' }],
    [404, { user_id: randomUUID() }],
    [422, {}],
    [422, { email: 'no address' }],
    [422, { user_id: 'x' }],
    [422, { user_id: randomUUID(), email: 'a@example.test' }],
    [422, { user_id: randomUUID(), role: 'king' }],
  ])('answer %i to %j', async (status, body) => {
    await served.as(admin).post(members()).send(body).expect(status);
  });

  test('keep a last admin, who can hand over and go', async () => {
    const own = `${members()}/${admin.userId}`;
    expect((await served.as(admin).delete(own).expect(409)).body.reason).toBe('organisation.last-admin');
    await served.as(admin).patch(own).send({ role: 'student' }).expect(409);
    await served.as(admin).post(`${path}/${organisation.id}/leave`).expect(409);
    const promoted = served.as(admin).patch(`${members()}/${teacher.userId}`).send({ role: 'admin' });
    expect((await promoted.expect(200)).body).toMatchObject({ role: 'admin' });
    await served.as(admin).post(`${path}/${organisation.id}/leave`).expect(204);
    await served.as(admin).get(members()).expect(404);
  });

  test('never lose both admins when both leave at once', async () => {
    await served.as(admin).patch(`${members()}/${teacher.userId}`).send({ role: 'admin' }).expect(200);
    const answers = await Promise.all(
      [admin, teacher].map((caller) => served.as(caller).post(`${path}/${organisation.id}/leave`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  test('go by themselves, and are sent away by admins only', async () => {
    await served.as(student).delete(`${members()}/${teacher.userId}`).expect(403);
    await served.as(student).delete(`${members()}/${student.userId}`).expect(204);
    await served.as(admin).delete(`${members()}/${student.userId}`).expect(404);
    await served.as(admin).delete(`${members()}/${teacher.userId}`).expect(204);
    await served.as(admin).patch(`${members()}/${teacher.userId}`).send({ role: 'admin' }).expect(404);
    await served.as(teacher).patch(`${members()}/${admin.userId}`).send({ role: 'admin' }).expect(404);
  });
});

describe('classes', () => {
  const classes = () => `${path}/${organisation.id}/classes`;

  test('are made and kept by teachers, seen by members, hidden from strangers', async () => {
    await served.as(student).post(classes()).send({ name: 'Ours' }).expect(403);
    const made = await served.as(teacher).post(classes()).send({ name: 'Biology 9b' }).expect(201);
    const one = `/api/classes/${made.body.id}`;
    expect(made.headers['location']).toBe(one);
    const members = await served.as(student).get(`${one}/members?count=exact`).expect(200);
    expect(members.body).toMatchObject({
      data: [{ user_id: teacher.userId, role: 'teacher' }],
      pagination: { total: 1 },
    });
    await served.as(student).get(one).expect(200);
    for (const asked of [
      served.as(stranger).get(one),
      served.as(stranger).patch(one).send({ name: 'Mine' }),
      served.as(stranger).delete(one),
      served.as(stranger).get(`${one}/members`),
      served.as(stranger).post(`${one}/members`).send({ user_id: stranger.userId }),
    ]) {
      expect((await asked.expect(404)).body.reason).toBe('class.not-found');
    }
    const list = await served.as(student).get(`${classes()}?count=exact`).expect(200);
    expect(list.body.pagination.total).toBe(1);
  });

  test('change at a version, are archived and deleted', async () => {
    const { body } = await served.as(admin).post(classes()).send({ name: 'A', description: 'B' }).expect(201);
    const one = `/api/classes/${body.id}`;
    const changed = await served
      .as(teacher)
      .patch(one)
      .set('If-Match', '"1"')
      .send({ archived: true })
      .expect(200);
    expect(changed.body).toMatchObject({ name: 'A', description: 'B', archived_at: expect.any(String) });
    await served.as(teacher).patch(one).set('If-Match', '"1"').send({ name: 'Late' }).expect(412);
    await served.as(student).patch(one).send({ name: 'Ours' }).expect(403);
    await served.as(student).delete(one).expect(403);
    await served.as(admin).delete(one).expect(204);
    await served.as(admin).delete(one).expect(404);
  });

  test('take in members of the organisation only', async () => {
    const { body } = await served.as(teacher).post(classes()).send({ name: 'A' }).expect(201);
    const members = `/api/classes/${body.id}/members`;
    await served.as(teacher).post(members).send({ user_id: stranger.userId }).expect(404);
    await served.as(student).post(members).send({ user_id: student.userId }).expect(403);
    await served.as(teacher).post(members).send({ user_id: student.userId }).expect(201);
    await served.as(teacher).post(members).send({ user_id: student.userId }).expect(409);
    await served.as(student).delete(`${members}/${teacher.userId}`).expect(403);
    await served.as(student).delete(`${members}/${student.userId}`).expect(204);
    await served.as(teacher).delete(`${members}/${student.userId}`).expect(404);
  });
});
