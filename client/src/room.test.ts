import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Sender } from './sender.ts';
import { Room, type RoomEvent } from './room.ts';
import { openFake, type Sent } from './testing.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

const soon = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

function eventOf(seq: number, more: Partial<RoomEvent> = {}): RoomEvent {
  const event = { type: 'chat', actor_id: 'ben', client_id: null, at: '', data: { text: `${seq}` } };
  return { ...event, seq, ...more };
}

const eventsOf = (...seqs: number[]): RoomEvent[] => seqs.map((seq) => eventOf(seq));
const member = (user_id: string) => ({
  user_id,
  display_name: user_id,
  avatar_url: null,
  role: 'member',
  connections: 1,
  joined_at: '',
});
const IDLE = {
  state: 'idle',
  phase: 'focus',
  round: 1,
  duration_seconds: 1_500,
  remaining_ms: 1_500_000,
  ends_at: null,
  at: '',
};

function setupRoom(options: { after?: number } = {}) {
  const { connection, socket } = openFake();
  const room = new Room('room', { connection, sender: new Sender(connection) }, options);
  const seqs: number[] = [];
  const told: string[] = [];
  room.on('events', (events) => seqs.push(...events.map(({ seq }) => seq)));
  room.on('restart', () => told.push('restart'));
  room.on('end', ({ reason }) => told.push(`end ${reason}`));
  const joins = (): Sent[] => socket.of('room:join');
  const letIn = (events: readonly RoomEvent[], seq: number, more: object = {}): void => {
    const room = { id: 'room', name: 'Algebra' };
    joins()
      .at(-1)!
      .answer({ ok: true, room, members: [member('ben')], timer: IDLE, seq, events, more: false, ...more });
  };
  const say = (...events: RoomEvent[]): void => socket.say('room:events', { room_id: 'room', events });
  return { connection, socket, room, seqs, told, joins, letIn, say };
}

describe('the log of a room', () => {
  test('is resumed from the last seq after every reconnect, and nothing comes twice', () => {
    const { socket, room, seqs, joins, letIn, say } = setupRoom();
    socket.accept();
    expect(joins()[0]!.payload).toEqual({ room_id: 'room' });
    letIn(eventsOf(51, 52), 52);
    expect(room.isLive).toBe(true);
    say(...eventsOf(53));
    socket.say('room:events', { room_id: 'another', events: eventsOf(54) });
    socket.drop();
    expect(room.isLive).toBe(false);
    socket.accept();
    expect(joins()[1]!.payload).toEqual({ room_id: 'room', after: 53 });
    letIn(eventsOf(53, 54, 55), 57, { more: true });
    say(...eventsOf(56, 57));
    say(...eventsOf(57, 58));
    expect(seqs).toEqual([51, 52, 53, 54, 55, 56, 57, 58]);
    expect(room.seq).toBe(58);
  });

  test('goes on from where another day ended', () => {
    const { socket, seqs, joins, letIn } = setupRoom({ after: 7 });
    socket.accept();
    expect(joins()[0]!.payload).toEqual({ room_id: 'room', after: 7 });
    letIn(eventsOf(8), 8);
    expect(seqs).toEqual([8]);
  });

  test('is asked for again when something is missing', () => {
    const { socket, seqs, joins, letIn, say } = setupRoom();
    socket.accept();
    letIn(eventsOf(1), 1);
    say(eventOf(2), eventOf(4));
    say(eventOf(5));
    expect(joins().at(-1)!.payload).toEqual({ room_id: 'room', after: 2 });
    letIn(eventsOf(3, 4, 5), 5);
    say(eventOf(6));
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('begins anew when the platform knows less than this device', () => {
    const { socket, seqs, told, joins, letIn } = setupRoom({ after: 90 });
    socket.accept();
    joins()[0]!.answer({
      ok: false,
      error: {
        code: 'CONFLICT',
        reason: 'room.after-ahead',
        message: '',
        retryable: false,
        details: { seq: 4 },
      },
    });
    expect(joins()[1]!.payload).toEqual({ room_id: 'room' });
    letIn(eventsOf(3, 4), 4);
    expect(told).toEqual(['restart']);
    expect(seqs).toEqual([3, 4]);
  });

  test('is asked for again while the platform is busy, and given up when it is not there', async () => {
    const { socket, room, told, joins } = setupRoom();
    socket.accept();
    joins()[0]!.lose();
    await soon(300);
    joins()[1]!.answer({
      ok: false,
      error: { code: 'NOT_FOUND', reason: 'room.not-found', message: '', retryable: false },
    });
    await soon(60_000);
    expect(told).toEqual(['end room.not-found']);
    expect(room.endReason).toBe('room.not-found');
    expect(joins()).toHaveLength(2);
  });

  test('ends when somebody is removed', () => {
    const { socket, room, seqs, told, letIn, say } = setupRoom();
    socket.accept();
    letIn([], 0);
    socket.say('room:removed', { room_id: 'room', reason: 'banned' });
    say(eventOf(1));
    socket.drop();
    expect([told, seqs, room.isLive]).toEqual([['end banned'], [], false]);
  });
});

describe('a room', () => {
  test('shows a post at once, and no more as pending when it is in the log', async () => {
    const { socket, room, letIn, say } = setupRoom();
    const posted = room.post('Hello');
    const [{ client_id } = { client_id: '' }] = room.pending;
    expect(room.pending).toEqual([{ client_id, text: 'Hello' }]);
    socket.accept();
    letIn([], 0);
    say(eventOf(1, { client_id, actor_id: 'ada' }));
    expect(room.pending).toEqual([]);
    socket.of('room:post')[0]!.answer({ ok: true, seq: 1, at: '' });
    expect(await posted).toMatchObject({ seq: 1 });
  });

  test('takes a post back that was refused', async () => {
    const { socket, room, letIn } = setupRoom();
    socket.accept();
    letIn([], 0);
    const posted = room.post('Hello').catch((error: unknown) => error);
    const refusal = { code: 'AUTHZ_ERROR', reason: 'room.muted', message: 'Muted', retryable: false };
    socket.of('room:post')[0]!.answer({ ok: false, error: refusal });
    expect(await posted).toMatchObject({ reason: 'room.muted' });
    expect(room.pending).toEqual([]);
  });

  test('counts a phase down by the clock of the server', async () => {
    const { connection, socket, room, letIn, say } = setupRoom();
    expect(room.remaining()).toBeUndefined();
    socket.accept();
    letIn([], 0);
    expect(room.remaining()).toBe(1_500_000);
    const ahead = 10_000;
    connection.clock.add({
      asked: Date.now(),
      heard: Date.now(),
      received: Date.now() + ahead,
      answered: Date.now() + ahead,
    });
    const ends_at = new Date(Date.now() + ahead + 60_000).toISOString();
    say(eventOf(1, { type: 'timer.started', data: { timer: { ...IDLE, state: 'running', ends_at } } }));
    await soon(20_000);
    expect(Math.round(room.remaining()! / 100)).toBe(400);
    await soon(90_000);
    expect(room.remaining()).toBe(0);
  });

  test('knows the timer that it has moved before the log says so, and nothing older than the log', async () => {
    const { socket, room, letIn, say } = setupRoom();
    socket.accept();
    const first = room.moveTimer('start');
    socket.of('room:timer')[0]!.answer({ ok: true, seq: 1, timer: { ...IDLE, remaining_ms: 1 } });
    await first;
    expect(room.remaining()).toBe(1);
    letIn([], 1);
    const second = room.moveTimer('reset');
    say(eventOf(2, { type: 'timer.started', data: { timer: { ...IDLE, remaining_ms: 3 } } }));
    socket.of('room:timer')[1]!.answer({ ok: true, seq: 2, timer: { ...IDLE, remaining_ms: 2 } });
    await second;
    expect(room.remaining()).toBe(3);
  });

  test('moves the timer, and does other things, once', async () => {
    const { socket, room, letIn } = setupRoom();
    socket.accept();
    letIn([], 0);
    const moved = room.moveTimer('start', { duration_seconds: 60 });
    const [{ payload, answer }] = socket.of('room:timer') as [Sent];
    expect(payload).toEqual({
      room_id: 'room',
      client_id: expect.any(String),
      action: 'start',
      duration_seconds: 60,
    });
    answer({ ok: true, seq: 1, timer: IDLE });
    expect(await moved).toEqual(IDLE);
    void room.do('room:react', { seq: 1, emoji: '👍' } as never);
    expect(socket.of('room:react')[0]!.payload).toMatchObject({ room_id: 'room', seq: 1 });
  });

  test('sends what had no answer again under the same id, when it is told that id', async () => {
    const { socket, room, letIn } = setupRoom();
    socket.accept();
    letIn([], 0);
    const goal = { text: 'Chapter 3' } as never;
    const lost = expect(room.do('room:goal', goal, 'an-id')).rejects.toMatchObject({
      reason: 'client.no-answer',
    });
    socket.drop();
    await soon(60_000);
    await lost;
    void room.do('room:goal', goal, 'an-id').catch(() => undefined);
    socket.accept();
    const ids = socket.of('room:goal').map(({ payload }) => (payload as { client_id: string }).client_id);
    expect(ids).toEqual(['an-id', 'an-id']);
  });

  test('knows who is there, in small rooms and large ones, and drops what is older', () => {
    const { socket, room, letIn } = setupRoom();
    socket.accept();
    letIn([], 0);
    const names = (): string[] => room.members.map(({ user_id }) => user_id);
    const presence = (told: object): void => socket.say('room:presence', { room_id: 'room', ...told });
    presence({ version: 5, members: [member('ada'), member('ben')] });
    presence({ version: 4, members: [] });
    expect(names()).toEqual(['ada', 'ben']);
    presence({ version: 6, joined: [member('cleo')], left: ['ada'] });
    expect(names()).toEqual(['ben', 'cleo']);
  });

  test('tells that somebody types now and then, and hears of others until they stop', async () => {
    const { socket, room, letIn, say } = setupRoom();
    socket.accept();
    letIn([], 0);
    const said = (): unknown[] => socket.of('room:typing').map(({ payload }) => payload['typing']);
    for (let key = 0; key < 40; key += 1) {
      room.type();
      await soon(100);
    }
    expect(said()).toEqual([true, true]);
    await soon(2_500);
    expect(said()).toEqual([true, true, false]);
    for (const user_id of ['ben', 'cleo', 'dana'])
      socket.say('room:typing', { room_id: 'room', user_id, typing: true });
    socket.say('room:typing', { room_id: 'room', user_id: 'cleo', typing: false });
    say(eventOf(1));
    expect(room.typing).toEqual(['dana']);
    await soon(6_000);
    expect(room.typing).toEqual([]);
  });

  test('tells that somebody has stopped typing once it is sent, and at once that they begin anew', () => {
    const { socket, room, letIn } = setupRoom();
    socket.accept();
    letIn([], 0);
    const said = (): unknown[] => socket.of('room:typing').map(({ payload }) => payload['typing']);
    room.post('pasted').catch(() => undefined);
    expect(said()).toEqual([]);
    room.type();
    room.post('typed').catch(() => undefined);
    room.type();
    expect(said()).toEqual([true, false, true]);
  });

  test('is left for good', () => {
    const { socket, room, seqs, joins, letIn, say } = setupRoom();
    socket.accept();
    letIn([], 0);
    room.leave();
    say(eventOf(1));
    socket.drop();
    socket.accept();
    expect(socket.of('room:leave')).toHaveLength(1);
    expect(joins()).toHaveLength(1);
    expect(seqs).toEqual([]);
  });

  test('learns changes of the room, and whoever listens may fail', async () => {
    const { socket, room, letIn, say } = setupRoom();
    socket.accept();
    letIn([], 0);
    let changes = 0;
    const stop = room.on('change', () => (changes += 1));
    room.on('events', () => {
      throw new Error('a bug of the page');
    });
    say(eventOf(1, { type: 'room.updated', data: { changes: { name: 'Calculus' } } }));
    expect(room.room).toMatchObject({ name: 'Calculus' });
    expect(changes).toBe(1);
    stop();
    say(eventOf(2));
    expect(changes).toBe(1);
    await expect(soon(1)).rejects.toThrow('a bug of the page');
  });
});
