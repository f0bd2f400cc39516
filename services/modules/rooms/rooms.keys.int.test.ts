import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { until } from '../../testing/until.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

const call = { requestId: 'test' };

describe('writes of a room with an Idempotency-Key', () => {
  let database: OpenDatabase;
  let asked: RoomsProcess;
  let served: ServedRoutes;
  let host: Caller;

  beforeAll(async () => {
    database = await openTestDatabase({ maxConnections: 2 });
    [host] = (await signUpCallers(database.urls.adminUrl, 1)) as [Caller];
    asked = await startRoomsProcess(database);
    served = await serveRoutes(asked.parts.routes ?? []);
  });

  afterAll(async () => {
    expect(served.bugs).toEqual([]);
    await served.close();
    await asked.stop();
    await database.close();
  });

  const makeRoom = async (by: RoomsProcess): Promise<string> =>
    (await by.useCases.create.execute(host, { name: 'Algebra' }, call)).id;
  const send = (path: string, key: string, body: object) =>
    served.as(host).post(path).set('Idempotency-Key', key).send(body);

  it('leave the database to everybody else while the owner is gone, and are done once when there is one', async () => {
    const owner = await startRoomsProcess(database, { leaseMs: 3_000 });
    const id = await makeRoom(owner);
    await owner.content.getTasks.execute(host, { id }, call);
    await owner.crash();
    const path = `/api/rooms/${id}/tasks`;
    const titles = Array.from({ length: 6 }, (_, n) => `Read ${n}`);
    let answered = 0;
    const writes = titles.map(async (title) => {
      const { status } = await send(path, title, { title });
      answered += 1;
      return status;
    });
    for (let reads = 0; reads < 5; reads += 1) await served.as(host).get('/api/rooms').expect(200);
    expect(answered).toBe(0);
    for (const status of await Promise.all(writes)) expect([201, 503]).toContain(status);
    for (const title of titles) {
      await until(async () => (await send(path, title, { title })).status === 201, 10_000);
      expect((await send(path, title, { title })).status).toBe(201);
    }
    const { tasks } = await asked.content.getTasks.execute(host, { id }, call);
    expect(tasks.map(({ title }) => title).sort()).toEqual(titles);
  });

  it('make one invitation, also when the kept answer is lost; its token is the one told last', async () => {
    const id = await makeRoom(asked);
    const path = `/api/rooms/${id}/invitations`;
    const invite = async () =>
      (await send(path, 'invite', { max_uses: 3 }).expect(201)).body as { id: string; token: string };
    const first = await invite();
    expect(await invite()).toEqual(first);
    const admin = await database.urls.connect('admin');
    await admin.query('delete from app.idempotency_keys');
    const again = await invite();
    expect(again.id).toBe(first.id);
    const listed = await served.as(host).get(path).expect(200);
    expect(listed.body).toMatchObject({ data: [{ id: first.id, max_uses: 3 }] });
    const join = (token: string) => served.as(host).post('/api/rooms/join').send({ token });
    await join(first.token).expect(404);
    await join(again.token).expect(200);
  });
});
