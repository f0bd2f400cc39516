import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../../testing/serve-routes.ts';
import type { Task } from '../actor/content/tasks.ts';
import { startRoomsProcess, type RoomsProcess } from '../testing.ts';

const call = { requestId: 'test' };

describe('REST of a room through a process that does not own it', () => {
  let database: OpenDatabase;
  let owner: RoomsProcess;
  let asked: RoomsProcess;
  let served: ServedRoutes;
  let host: Caller;
  let guest: Caller;
  let path: string;
  let id: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, guest] = (await signUpCallers(database.urls.adminUrl, 2)) as [Caller, Caller];
    // Nobody dies here: a slow machine must not lose its lease.
    owner = await startRoomsProcess(database, { leaseMs: 20_000 });
    asked = await startRoomsProcess(database, { leaseMs: 20_000, roles: ['api'] });
    served = await serveRoutes(asked.parts.routes ?? []);
    ({ id } = await owner.useCases.create.execute(host, { name: 'Algebra', visibility: 'public' }, call));
    await owner.useCases.join.execute(guest, { room_id: id }, call);
    path = `/api/rooms/${id}`;
  });

  afterAll(async () => {
    expect(served.bugs).toEqual([]);
    await served.close();
    await asked.stop();
    await owner.stop();
    await database.close();
  });

  const addTask = async (title: string): Promise<Task> => {
    const { body } = await served.as(guest).post(`${path}/tasks`).send({ title }).expect(201);
    return body as Task;
  };
  const tasksOfOwner = async (): Promise<readonly Task[]> =>
    (await owner.content.getTasks.execute(host, { id }, call)).tasks;
  const forgetAnswers = async (): Promise<void> => {
    const admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
    await admin.query('delete from app.idempotency_keys where user_id = $1', [guest.userId]);
    await admin.end();
  };
  const lastSaid = () => owner.said.events.at(-1)?.event;

  it('writes tasks where the owner sees them, and the owner tells the room', async () => {
    const { id: taskId } = await addTask('Read');
    expect(lastSaid()).toMatchObject({ type: 'task.added', actor_id: guest.userId });
    expect(await owner.internal.owner(id)).toMatchObject({ process: owner.processId });
    const task = `${path}/tasks/${taskId}`;
    const ticked = await served.as(guest).patch(task).set('If-Match', '"1"').send({ done: true }).expect(200);
    expect([ticked.headers['etag'], ticked.body]).toMatchObject(['"2"', { title: 'Read', done: true }]);
    expect(await tasksOfOwner()).toMatchObject([{ id: taskId, done: true, version: 2 }]);
    const late = await served.as(host).patch(task).set('If-Match', '"1"').send({ title: 'No' }).expect(412);
    expect(late.body).toMatchObject({ reason: 'version.stale', details: { task: { version: 2 } } });
    await served.as(host).delete(task).set('If-Match', '"2"').expect(204);
    expect(await tasksOfOwner()).toEqual([]);
    expect(asked.said.events).toEqual([]);
  });

  it('sets goals and edits notes at the owner, which refuses what it does not allow', async () => {
    await served.as(guest).patch(`${path}/goals/me`).send({ text: 'Chapter 3' }).expect(200);
    expect(lastSaid()).toMatchObject({ type: 'goal.set', data: { text: 'Chapter 3' } });
    await served.as(guest).patch(`${path}/goals/all`).send({ text: 'Quiet' }).expect(403);
    const write = { base_version: 0, changes: [{ from: 0, to: 0, insert: 'Terms' }] };
    const noted = await served.as(guest).patch(`${path}/notes`).send(write).expect(200);
    expect(noted.headers['etag']).toBe('"1"');
    await served
      .as(guest)
      .patch(`${path}/notes`)
      .send({ ...write, base_version: 7 })
      .expect(409);
    expect(await owner.content.getNotes.execute(host, { id }, call)).toMatchObject({ text: 'Terms' });
    expect(await owner.content.getGoals.execute(host, { id }, call)).toMatchObject({
      members: [{ user_id: guest.userId, text: 'Chapter 3' }],
    });
    await served.as(guest).delete(`${path}/goals/me`).expect(204);
    const read = await served.as(host).get(`${path}/goals`).expect(200);
    expect(read.body).toMatchObject({ members: [] });
  });

  it('takes every change for If-Match: *, whatever comes in between, and none of what is not there', async () => {
    const task = `${path}/tasks/${(await addTask('Write')).id}`;
    const any = (title: string) => served.as(guest).patch(task).set('If-Match', '*').send({ title });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => any(`Write ${n}`)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await tasksOfOwner()).toMatchObject([{ version: 9 }]);
    await served.as(guest).put(`${task}/place`).set('If-Match', '*').send({ after_id: null }).expect(200);
    await served.as(guest).delete(task).set('If-Match', '*').expect(204);
    await served.as(guest).delete(task).set('If-Match', '*').expect(404);
    await served
      .as(guest)
      .patch(`${path}/tasks/${randomUUID()}`)
      .set('If-Match', '*')
      .send({ done: true })
      .expect(404);
  });

  it('knows a request with If-Match: * again by its key, also when the kept answer is lost', async () => {
    const { id: taskId } = await addTask('Once');
    const task = `${path}/tasks/${taskId}`;
    const keyed = (key: string) => ({ 'Idempotency-Key': key, 'If-Match': '*' });
    const rename = () => served.as(guest).patch(task).set(keyed('rename')).send({ title: 'Only once' });
    await rename().expect(200);
    await forgetAnswers();
    expect((await rename().expect(200)).body).toMatchObject({ title: 'Only once', version: 2 });
    const remove = () => served.as(guest).delete(task).set(keyed('remove'));
    await remove().expect(204);
    await forgetAnswers();
    await remove().expect(204);
  });
});
