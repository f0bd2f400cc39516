import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { startRoomsProcess, type RoomsProcess } from './testing.ts';

const call = { requestId: 'test' };

describe('rooms over two processes', () => {
  let database: OpenDatabase;
  let first: RoomsProcess;
  let second: RoomsProcess;
  let host: Caller;
  let guest: Caller;
  let stranger: Caller;

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, guest, stranger] = (await signUpCallers(database.urls.adminUrl, 3)) as [Caller, Caller, Caller];
    first = await startRoomsProcess(database);
    second = await startRoomsProcess(database);
  });

  afterAll(async () => {
    await first.stop();
    await second.stop();
    await database.close();
  });

  const makeRoom = (input: object = {}) =>
    first.useCases.create.execute(host, { name: 'Algebra', visibility: 'public', ...input }, call);
  const post = (
    process: RoomsProcess,
    caller: Caller,
    roomId: string,
    say: { text: string; clientId?: string },
  ) =>
    process.useCases.post.execute(
      caller,
      { room_id: roomId, client_id: say.clientId ?? randomUUID(), type: 'chat', data: { text: say.text } },
      call,
    );

  it('makes a room whose first event is its host', async () => {
    const room = await makeRoom({ max_members: 5 });
    expect(room).toMatchObject({
      name: 'Algebra',
      visibility: 'public',
      max_members: 5,
      owner_id: host.userId,
      version: 1,
    });
    const events = await first.useCases.listEvents.execute(host, { id: room.id }, call);
    expect(events).toMatchObject({
      seq: 1,
      data: [{ seq: 1, type: 'member.joined', actor_id: host.userId }],
    });
  });

  it('has one owner for both processes, and one dense log', async () => {
    const room = await makeRoom();
    await first.useCases.join.execute(host, { room_id: room.id }, call);
    const joined = await second.useCases.join.execute(guest, { room_id: room.id }, call);
    expect(joined.seq).toBe(2);
    expect(joined.members.map(({ user_id }) => user_id)).toEqual([host.userId, guest.userId]);
    const acks = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post(index % 2 ? first : second, index % 2 ? host : guest, room.id, { text: `m${index}` }),
      ),
    );
    expect(acks.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 3),
    );
    const owner = await first.internal.owner(room.id);
    expect(owner).toEqual(await second.internal.owner(room.id));
    const log = await second.useCases.listEvents.execute(guest, { id: room.id, limit: 1000 }, call);
    expect(log.data.map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1));
  });

  it('answers the same client_id with the same seq, in both processes, and other data with a conflict', async () => {
    const room = await makeRoom();
    const clientId = randomUUID();
    const acks = await Promise.all(
      [first, second, first, second, first].map((process) =>
        post(process, host, room.id, { text: 'once', clientId }),
      ),
    );
    expect(new Set(acks.map(({ seq }) => seq)).size).toBe(1);
    await expect(post(second, host, room.id, { text: 'other', clientId })).rejects.toMatchObject({
      reason: 'room.client-id-reused',
    });
  });

  it('hides a private room from strangers, and lets nobody post who is not in it', async () => {
    const room = await makeRoom({ visibility: 'private' });
    await expect(second.useCases.join.execute(stranger, { room_id: room.id }, call)).rejects.toMatchObject({
      reason: 'room.not-found',
    });
    await expect(post(second, stranger, room.id, { text: 'x' })).rejects.toMatchObject({
      reason: 'room.not-found',
    });
    await expect(first.useCases.get.execute(stranger, { id: room.id }, call)).rejects.toMatchObject({
      reason: 'room.not-found',
    });
    await expect(first.useCases.listEvents.execute(stranger, { id: room.id }, call)).rejects.toMatchObject({
      reason: 'room.not-found',
    });
    await expect(first.useCases.listMembers.execute(stranger, { id: room.id }, call)).rejects.toMatchObject({
      reason: 'room.not-found',
    });
    await expect(post(first, host, randomUUID(), { text: 'x' })).rejects.toMatchObject({
      reason: 'room.not-found',
    });
  });

  it('moves the timer once per client_id, and says what its state does not allow', async () => {
    const room = await makeRoom({ timer_control: 'all' });
    await second.useCases.join.execute(guest, { room_id: room.id }, call);
    const start = { room_id: room.id, client_id: randomUUID(), action: 'start', duration_seconds: 60 };
    const started = await second.useCases.timer.execute(guest, start, call);
    expect(started.timer).toMatchObject({ state: 'running', phase: 'focus', round: 1, duration_seconds: 60 });
    await expect(first.useCases.timer.execute(guest, start, call)).resolves.toEqual(started);
    await expect(
      first.useCases.timer.execute(host, { ...start, client_id: randomUUID() }, call),
    ).rejects.toMatchObject({ reason: 'room.timer-state', code: 'CONFLICT' });
  });
});
