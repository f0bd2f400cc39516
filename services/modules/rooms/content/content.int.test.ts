import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Response } from 'supertest';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { serveRoutes } from '../../../testing/serve-routes.ts';
import { forgetPerson } from '../forget-person.ts';
import { startRoomsProcess, type RoomsProcess } from '../testing.ts';

const call = { requestId: 'test' };

/** superagent knows no lines of JSON. */
function asText(response: Response, done: (failure: Error | null, text: string) => void): void {
  let text = '';
  const stream = response as unknown as NodeJS.ReadableStream;
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => (text += piece));
  stream.on('end', () => done(null, text));
}

describe('what the members of a room make together', () => {
  let database: OpenDatabase;
  let admin: pg.Client;
  let host: Caller;
  let guest: Caller;
  let stranger: Caller;
  const started: RoomsProcess[] = [];

  const start = async (): Promise<RoomsProcess> => {
    const process = await startRoomsProcess(database, { leaseMs: 700 });
    started.push(process);
    return process;
  };

  beforeAll(async () => {
    database = await openTestDatabase();
    [host, guest, stranger] = (await signUpCallers(database.urls.adminUrl, 3)) as [Caller, Caller, Caller];
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

  const open = async ({ useCases }: Pick<RoomsProcess, 'useCases'>): Promise<string> => {
    const room = await useCases.create.execute(host, { name: 'Algebra', visibility: 'public' }, call);
    await useCases.join.execute(guest, { room_id: room.id }, call);
    return room.id;
  };
  const said = (room_id: string, more: object) => ({ room_id, client_id: randomUUID(), ...more });

  it('is the same under the next owner, and a message that is sent again has its old answer', async () => {
    const dying = await start();
    const room_id = await open(dying);
    const { goal, task, note } = dying.content;
    const goalSaid = said(room_id, { text: 'Chapter 3' });
    const taskSaid = said(room_id, { action: 'add', title: 'Summary', assignee_id: guest.userId });
    const noteSaid = said(room_id, {
      base_version: 0,
      changes: [{ from: 0, to: 0, insert: 'Terms 🙂\r\n' }],
    });
    const goalSet = await goal.execute(guest, goalSaid, call);
    const added = await task.execute(host, taskSaid, call);
    const edited = await note.execute(host, noteSaid, call);
    for (let n = 0; n < 60; n += 1) {
      const changes = [{ from: n, to: n, insert: '.' }];
      await note.execute(host, said(room_id, { base_version: n + 1, changes }), call);
    }
    await dying.crash();
    started.splice(started.indexOf(dying), 1);

    const { content } = await start();
    expect(await content.getGoals.execute(guest, { id: room_id }, call)).toMatchObject({
      round: 1,
      members: [{ user_id: guest.userId, text: 'Chapter 3', done: false }],
    });
    expect(await content.getTasks.execute(guest, { id: room_id }, call)).toMatchObject({
      tasks: [{ title: 'Summary', done: false, assignee_id: guest.userId, version: 1 }],
    });
    expect(await content.getNotes.execute(guest, { id: room_id }, call)).toEqual({
      seq: edited.seq + 60,
      version: 61,
      text: `${'.'.repeat(60)}Terms 🙂\r\n`,
    });
    expect(await content.goal.execute(guest, goalSaid, call)).toEqual(goalSet);
    expect(await content.task.execute(host, taskSaid, call)).toEqual(added);
    expect(await content.note.execute(host, noteSaid, call)).toEqual(edited);
    await expect(content.goal.execute(guest, { ...goalSaid, text: 'Other' }, call)).rejects.toMatchObject({
      reason: 'room.client-id-reused',
    });
    const late = said(room_id, { base_version: 1, changes: [{ from: 10, to: 10, insert: 'end' }] });
    expect((await content.note.execute(guest, late, call)).changes).toEqual([
      { from: 70, to: 70, insert: 'end' },
    ]);
  });

  it('is changed from any process at once, and nothing is lost', async () => {
    const processes = [await start(), await start()];
    const room_id = await open(processes[0]!);
    const { task: first } = await processes[0]!.content.task.execute(
      host,
      said(room_id, { action: 'add', title: 'Summary' }),
      call,
    );
    const edit = (more: object) => said(room_id, { action: 'edit', task_id: first!.id, version: 1, ...more });
    await Promise.all([
      processes[0]!.content.task.execute(host, edit({ title: 'Long summary' }), call),
      processes[1]!.content.task.execute(guest, edit({ done: true }), call),
      ...processes.map(({ content }, n) =>
        content.note.execute(
          [host, guest][n]!,
          said(room_id, { base_version: 0, changes: [{ from: 0, to: 0, insert: `<${n}>` }] }),
          call,
        ),
      ),
    ]);
    const { tasks } = await processes[1]!.content.getTasks.execute(host, { id: room_id }, call);
    expect(tasks).toMatchObject([{ title: 'Long summary', done: true, version: 3 }]);
    await expect(
      processes[1]!.content.task.execute(guest, edit({ title: 'Short summary' }), call),
    ).rejects.toMatchObject({
      reason: 'room.task-changed',
      details: { fields: ['title'], task: { title: 'Long summary' } },
    });
    const { text } = await processes[0]!.content.getNotes.execute(host, { id: room_id }, call);
    expect(['<0><1>', '<1><0>']).toContain(text);
  });

  it('counts each reaction once, whoever sends it from wherever how often', async () => {
    const processes = [await start(), await start()];
    const room_id = await open(processes[0]!);
    const post = said(room_id, { type: 'chat', data: { text: 'Done!' } });
    const { seq } = await processes[0]!.useCases.post.execute(host, post, call);
    const react = (n: number, caller: Caller, emoji: string, action = 'add') =>
      processes[n]!.content.react.execute(caller, { room_id, seq, emoji, action }, call);
    await Promise.all([0, 1, 0, 1].flatMap((n) => [react(n, host, '👍'), react(n, guest, '👍')]));
    await react(1, guest, '🧑‍🚀');
    await react(0, host, '👍', 'remove');
    const listed = await processes[0]!.content.listReactions.execute(guest, { id: room_id }, call);
    expect(listed.data).toEqual([
      {
        seq,
        reactions: [
          { emoji: '👍', count: 1, mine: true },
          { emoji: '🧑‍🚀', count: 1, mine: true },
        ],
      },
    ]);
    const { rows } = await admin.query<{ type: string; count: number }>(
      `select type, (data->>'count')::int as count from app.room_events
       where room_id = $1 and type like 'reaction.%' order by seq`,
      [room_id],
    );
    expect(rows).toEqual([
      { type: 'reaction.added', count: 1 },
      { type: 'reaction.added', count: 2 },
      { type: 'reaction.added', count: 1 },
      { type: 'reaction.removed', count: 1 },
    ]);
    await expect(react(0, host, 'ok')).rejects.toMatchObject({ reason: 'input.invalid' });
    for (const [caller, other] of [
      [host, 1],
      [host, 999],
    ] as const) {
      const asked = { room_id, seq: other, emoji: '👍', action: 'add' };
      await expect(processes[0]!.content.react.execute(caller, asked, call)).rejects.toMatchObject({
        reason: 'room.post-not-found',
      });
    }
  });

  it('has no words that are not said in the room', async () => {
    const { useCases, moderation, content } = await start();
    const id = await open({ useCases });
    await moderation.setRoomWords.execute(host, { id, words: ['crib'] }, call);
    const refusal = { status: 'rejected', reason: expect.objectContaining({ reason: 'room.text-refused' }) };
    expect(
      await Promise.allSettled<unknown>([
        content.goal.execute(guest, said(id, { text: 'Make a crib' }), call),
        content.task.execute(guest, said(id, { action: 'add', title: 'Crib for all' }), call),
      ]),
    ).toEqual([refusal, refusal]);
  });

  it('is nothing to anybody outside', async () => {
    const { useCases, content } = await start();
    const room_id = await open({ useCases });
    const id = room_id;
    const attempts = await Promise.allSettled<unknown>([
      content.getGoals.execute(stranger, { id }, call),
      content.getTasks.execute(stranger, { id }, call),
      content.getNotes.execute(stranger, { id }, call),
      content.listReactions.execute(stranger, { id }, call),
      content.getStudyTime.execute(stranger, { id }, call),
      content.replay.execute(stranger, { id }, call),
      content.react.execute(stranger, { room_id, seq: 1, emoji: '👍', action: 'add' }, call),
      content.goal.execute(stranger, said(room_id, { text: 'x' }), call),
      content.task.execute(stranger, said(room_id, { action: 'add', title: 'x' }), call),
      content.note.execute(
        stranger,
        said(room_id, { base_version: 0, changes: [{ from: 0, to: 0, insert: 'x' }] }),
        call,
      ),
    ]);
    const refusal = { status: 'rejected', reason: expect.objectContaining({ reason: 'room.not-found' }) };
    expect(attempts).toEqual(attempts.map(() => refusal));
  });

  it('is read over HTTP: as JSON, and the whole log as lines, also when the room is closed', async () => {
    const process = await start();
    const id = await open(process);
    await process.useCases.post.execute(host, said(id, { type: 'chat', data: { text: 'Hi' } }), call);
    await process.useCases.close.execute(host, { id }, call);
    const served = await serveRoutes(process.parts.routes ?? []);
    const at = (path: string) => served.as(guest).get(`/api/rooms/${id}/${path}`);
    await at('goals').expect(200, { seq: 4, round: 1, shared: null, members: [] });
    await at('tasks').expect(200, { seq: 4, tasks: [] });
    await at('notes').expect(200, { seq: 4, version: 0, text: '' });
    await at('reactions').expect(200, {
      data: [],
      pagination: { limit: 50, has_more: false, next_cursor: null },
    });
    await at('reactions?cursor=bm8').expect(400);
    await at('study-time').expect(200);
    await at('study-time?from=yesterday').expect(422);
    const archived = await served.as(guest).get('/api/rooms?scope=archived&count=exact').expect(200);
    expect(archived.body).toMatchObject({ data: [{ id }], pagination: { total: 1 } });
    const { body, headers } = await at('replay?after=1').buffer(true).parse(asText).expect(200);
    expect(headers['content-type']).toBe('application/x-ndjson');
    const lines = String(body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => Object.keys(line)[0])).toEqual([
      'room',
      'person',
      'event',
      'person',
      'event',
      'event',
      'end',
    ]);
    expect(lines.at(-1)).toEqual({ end: { seq: 4 } });
    expect(served.bugs).toEqual([]);
    await served.close();
  });

  it('forgets a person: their goals lose their words, tasks and notes stay', async () => {
    const { useCases, content, pools } = await start();
    const room_id = await open({ useCases });
    await content.goal.execute(guest, said(room_id, { text: 'Secret' }), call);
    await content.task.execute(
      guest,
      said(room_id, { action: 'add', title: 'Ours', assignee_id: guest.userId }),
      call,
    );
    const told = {
      tell: () => useCases.leaveMembership.execute(guest, { id: room_id }, call) as Promise<never>,
    };
    await forgetPerson({ actors: told, pools }, guest.userId, new AbortController().signal);
    const { rows } = await admin.query<{ log: string; state: string }>(
      `select (select jsonb_agg(e.*)::text from app.room_events e where e.room_id = $1 and e.type <> 'member.left') as log,
         (select c.state::text from app.room_contents c where c.room_id = $1) as state`,
      [room_id],
    );
    expect(rows[0]!.log).toContain('Ours');
    for (const gone of ['Secret', guest.userId]) {
      expect(rows[0]!.log).not.toContain(gone);
      expect(rows[0]!.state).not.toContain(gone);
    }
  });
});
