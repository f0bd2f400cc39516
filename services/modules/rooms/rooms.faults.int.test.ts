import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import {
  interfering,
  noInterference,
  startRoomsProcess,
  type RoomsProcess,
  type RoomsProcessOptions,
} from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

const call = { requestId: 'test' };

describe('rooms through faults', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let host: Caller;
  const started: RoomsProcess[] = [];

  const start = async (options: RoomsProcessOptions = {}): Promise<RoomsProcess> => {
    const process = await startRoomsProcess(database, options);
    started.push(process);
    return process;
  };

  beforeAll(async () => {
    database = await openTestDatabase();
    [host] = (await signUpCallers(database.urls.adminUrl, 1)) as [Caller];
    admin = new pg.Client(database.urls.adminUrl);
    await admin.connect();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.stop().catch(() => undefined)));
  });

  afterAll(async () => {
    await admin.end();
    await database.close();
  });

  const makeRoom = (process: RoomsProcess, name = 'Room') =>
    process.useCases.create.execute(host, { name, visibility: 'public', timer_control: 'all' }, call);

  const post = (process: RoomsProcess, roomId: string, text: string, clientId = randomUUID()) =>
    process.useCases.post.execute(
      host,
      { room_id: roomId, client_id: clientId, type: 'chat', data: { text } },
      call,
    );

  const retry = async <Output>(work: () => Promise<Output>): Promise<Output> => {
    for (;;) {
      try {
        return await work();
      } catch (thrown) {
        if ((thrown as { code?: string }).code !== 'UNAVAILABLE') throw thrown;
        await pause(50);
      }
    }
  };

  const logOf = async (roomId: string) =>
    (
      await admin.query<{ seq: number; epoch: number; data: { text?: string }; client_id: string | null }>(
        'select seq::int, epoch::int, data, client_id from app.room_events where room_id = $1 order by seq',
        [roomId],
      )
    ).rows;

  const endLease = (process: RoomsProcess) =>
    admin.query(`update app.processes set lease_until = now() - interval '1 s' where id = $1`, [
      process.processId,
    ]);

  it('refuses the write of a stale owner that still believes in its lease, and says nothing of it (R6, R7)', async () => {
    const stale = await start({ leaseMs: 60_000 });
    const fresh = await start({ leaseMs: 60_000 });
    const room = await makeRoom(stale);
    await post(stale, room.id, 'first');
    await endLease(stale);
    await expect(post(fresh, room.id, 'second')).resolves.toMatchObject({ seq: 3 });

    await expect(post(stale, room.id, 'third')).resolves.toMatchObject({ seq: 4 });

    expect(stale.said.events.map(({ event }) => event.data['text'])).toEqual(['first']);
    expect(fresh.said.events.map(({ event }) => event.data['text'])).toEqual(['second', 'third']);
    expect((await logOf(room.id)).map(({ seq, epoch }) => [seq, epoch])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 2],
    ]);
    expect(stale.internal.actors().actors).toEqual([]);
  });

  it('does NOT let one stale actor fail the others of its batch (Decision 19)', async () => {
    const interference = { now: noInterference };
    const process = await start({ leaseMs: 60_000, wrapPools: interfering(interference) });
    const other = await start({ leaseMs: 60_000 });
    const rooms = await Promise.all(Array.from({ length: 5 }, (_, index) => makeRoom(process, `r${index}`)));
    await Promise.all(rooms.map(({ id }) => post(process, id, 'before')));
    const taken = rooms[0]!;
    await admin.query(`update app.actor_heads set epoch = epoch + 1, process_id = $2 where id = $1`, [
      taken.id,
      other.processId,
    ]);
    const batches: string[] = [];
    interference.now = (name, run) => {
      batches.push(name);
      return run();
    };
    const acks = await Promise.all(rooms.map(({ id }) => post(process, id, 'after')));
    expect(acks.map(({ seq }) => seq)).toEqual([3, 3, 3, 3, 3]);
    expect(batches.filter((name) => name === 'rooms.append')).toHaveLength(1);
    expect((await logOf(taken.id)).at(-1)?.epoch).toBe(3);
  });

  it('answers "unknown" when the reply to a commit is lost, and the same seq when asked again (R8, R10)', async () => {
    const interference = { now: noInterference };
    const process = await start({ leaseMs: 60_000, wrapPools: interfering(interference) });
    const room = await makeRoom(process);
    const clientId = randomUUID();
    interference.now = async (name, run) => {
      const result = await run();
      if (name !== 'rooms.append') return result;
      interference.now = noInterference;
      throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
    };
    await expect(post(process, room.id, 'once', clientId)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
    });
    expect(process.said.events).toEqual([]);
    await expect(post(process, room.id, 'once', clientId)).resolves.toMatchObject({ seq: 2 });
    await expect(post(process, room.id, 'next')).resolves.toMatchObject({ seq: 3 });
    expect((await logOf(room.id)).filter(({ client_id }) => client_id === clientId)).toHaveLength(1);
  });

  it('remembers a client_id that no memory holds, in a batch with new ones', async () => {
    const process = await start({ leaseMs: 60_000 });
    const room = await makeRoom(process);
    const clientId = randomUUID();
    await post(process, room.id, 'long ago', clientId);
    await admin.query(
      `insert into app.room_events (room_id, seq, type, at, epoch, data)
       select $1, seq, 'chat', now(), 1, '{"text": "filler"}' from generate_series(3, 1500) seq`,
      [room.id],
    );
    await admin.query(`update app.actor_heads set seq = 1500 where id = $1`, [room.id]);
    await endLease(process);
    const next = await start();
    const [again, fresh, after] = await Promise.all([
      post(next, room.id, 'long ago', clientId),
      post(next, room.id, 'new'),
      post(next, room.id, 'newer'),
    ]);
    expect(again).toMatchObject({ seq: 2 });
    expect([fresh.seq, after.seq]).toEqual([1501, 1502]);
    await expect(post(next, room.id, 'something else', clientId)).rejects.toMatchObject({
      reason: 'room.client-id-reused',
    });
  });

  it('tells only the one message that the database refuses, and stores the rest of the batch', async () => {
    const process = await start();
    const room = await makeRoom(process);
    await post(process, room.id, 'warm');
    const [ban, ...posts] = await Promise.allSettled([
      process.useCases.removeMember.execute(host, { id: room.id, user_id: randomUUID(), ban: true }, call),
      post(process, room.id, 'a'),
      post(process, room.id, 'b'),
    ]);
    expect(ban).toMatchObject({ status: 'rejected', reason: { reason: 'input.reference-unknown' } });
    expect(posts).toMatchObject([
      { status: 'fulfilled', value: { seq: 3 } },
      { status: 'fulfilled', value: { seq: 4 } },
    ]);
  });

  it('takes a room over when its owner has died, without losing or doubling what was sent (R1)', async () => {
    const dying = await start({ leaseMs: 600 });
    const living = await start({ leaseMs: 600 });
    const room = await makeRoom(dying);
    await post(dying, room.id, 'warm');
    const sent = Array.from({ length: 50 }, (_, index) => ({ text: `m${index}`, clientId: randomUUID() }));
    const through = sent.map(({ text, clientId }) => post(living, room.id, text, clientId));
    await Promise.race(through);
    await dying.crash();
    started.splice(started.indexOf(dying), 1);
    const first = await Promise.allSettled(through);
    const acks = await Promise.all(
      sent.map(({ text, clientId }) => retry(() => post(living, room.id, text, clientId))),
    );
    first.forEach((outcome, index) => {
      if (outcome.status === 'fulfilled') expect(acks[index]?.seq).toBe(outcome.value.seq);
    });
    const log = await logOf(room.id);
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
    expect(new Set(log.slice(1).map(({ data }) => data.text)).size).toBe(51);
  });

  it('answers 503 within 1.5 s when the database hangs, and goes on where it was', async () => {
    const interference = { now: noInterference };
    const process = await start({ leaseMs: 60_000, wrapPools: interfering(interference) });
    const room = await makeRoom(process);
    await post(process, room.id, 'before');
    interference.now = () => new Promise(() => undefined);
    const begun = performance.now();
    await expect(post(process, room.id, 'meanwhile')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - begun).toBeLessThan(1_500 * machine.factor());
    interference.now = noInterference;
    const { seq } = await retry(() => post(process, room.id, 'after'));
    expect(seq).toBe(3);
  });

  it('hands its rooms over when it drains, and nobody who speaks meanwhile is refused (R2)', async () => {
    const leaving = await start({ leaseMs: 2_000 });
    const staying = await start({ leaseMs: 2_000 });
    const rooms = await Promise.all(Array.from({ length: 30 }, (_, index) => makeRoom(leaving, `r${index}`)));
    await Promise.all(rooms.map(({ id }) => post(leaving, id, 'warm')));
    await pause(700);
    let isOn = true;
    const outcomes: unknown[] = [];
    const gaps: number[] = [];
    const speakers = rooms.map(async ({ id }, index) => {
      while (isOn) {
        const begun = performance.now();
        await post(index % 2 ? leaving : staying, id, 'x').catch((thrown: unknown) => outcomes.push(thrown));
        gaps.push(performance.now() - begun);
        await pause(5);
      }
    });
    await pause(100);
    await leaving.actors.drain();
    await pause(200);
    isOn = false;
    await Promise.all(speakers);
    expect(outcomes).toEqual([]);
    expect(leaving.internal.actors().actors).toEqual([]);
    expect(staying.internal.actors().actors).toHaveLength(30);
    expect(Math.max(...gaps)).toBeLessThan(1_400 * machine.factor());
    for (const { id } of rooms) {
      const log = await logOf(id);
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    }
  });

  it('activates a cold room once, whoever asks first (R11)', async () => {
    const processes = await Promise.all([start(), start(), start()]);
    for (let round = 0; round < 10; round += 1) {
      const rooms = await Promise.all(Array.from({ length: 10 }, () => makeRoom(processes[0])));
      await Promise.all(
        rooms.flatMap(({ id }) =>
          Array.from({ length: 10 }, (_, index) => {
            const clientId = randomUUID();
            return retry(() => post(processes[index % 3]!, id, 'x', clientId));
          }),
        ),
      );
      const { rows } = await admin.query<{ epoch: string; seq: string }>(
        'select epoch, seq from app.actor_heads where id = any ($1)',
        [rooms.map(({ id }) => id)],
      );
      expect(rows).toEqual(rows.map(() => ({ epoch: '1', seq: '11' })));
    }
  });
});
