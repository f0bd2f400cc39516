import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { connect } from './index.ts';
import { FakeSocket } from './testing.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const soon = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

function setupStudyFlow() {
  let socket: FakeSocket | undefined;
  const studyflow = connect({
    token: () => 'token',
    random: () => 0.5,
    open: (_url, { auth }) => (socket = new FakeSocket(auth as never)) as never,
  });
  return { studyflow, socket: socket! };
}

const entry = (seq: number, read_at: string | null = null) => ({
  ...{ seq, kind: 'notification.info', data: {}, organisation_id: null, at: '', read_at },
});
const STATE = { unread: 1, read_up_to: 3, version: 1, trimmed_to: 0, more: false };

describe('the inbox', () => {
  test('goes on from where this device stood, over what was too old', () => {
    const { studyflow, socket } = setupStudyFlow();
    const inbox = studyflow.inbox({ after: 2 });
    const seqs: number[] = [];
    inbox.on('events', (events) => seqs.push(...events.map(({ seq }) => seq)));
    socket.accept();
    const [resume] = socket.of('inbox:resume');
    expect(resume!.payload).toEqual({ after: 2 });
    resume!.answer({ ok: true, seq: 6, events: [entry(5), entry(6)], ...STATE, trimmed_to: 4 });
    socket.say('inbox:events', { user_id: 'ada', events: [entry(7)] });
    expect(seqs).toEqual([5, 6, 7]);
    expect(inbox.seq).toBe(7);
  });

  test('knows what is unread on all devices, and marks as read', async () => {
    const { studyflow, socket } = setupStudyFlow();
    const inbox = studyflow.inbox();
    socket.accept();
    socket.of('inbox:resume')[0]!.answer({ ok: true, seq: 4, events: [entry(4)], ...STATE });
    expect([inbox.unread, inbox.readUpTo]).toEqual([1, 3]);
    socket.say('inbox:events', { user_id: 'ada', events: [entry(5)] });
    expect(inbox.unread).toBe(2);
    const marked = inbox.markRead({ up_to: 5 });
    socket.of('inbox:read')[0]!.answer({ ok: true, unread: 0, read_up_to: 5, version: 3, seqs: [4, 5] });
    await marked;
    socket.say('inbox:read', { unread: 2, read_up_to: 3, version: 2, seqs: [] });
    expect([inbox.unread, inbox.readUpTo]).toEqual([0, 5]);
  });

  test('says what was taken back, begins anew, and can be left', () => {
    const { studyflow, socket } = setupStudyFlow();
    const inbox = studyflow.inbox({ after: 99 });
    const told: string[] = [];
    inbox.on('withdrawn', ({ seq }) => told.push(`withdrawn ${seq}`));
    inbox.on('restart', () => told.push('restart'));
    socket.accept();
    const refusal = { code: 'CONFLICT', reason: 'inbox.after-ahead', message: '', retryable: false };
    socket.of('inbox:resume')[0]!.answer({ ok: false, error: refusal });
    socket.of('inbox:resume')[1]!.answer({ ok: true, seq: 0, events: [], ...STATE });
    socket.say('inbox:withdrawn', { seq: 3 });
    inbox.stop();
    socket.say('inbox:withdrawn', { seq: 4 });
    expect(told).toEqual(['restart', 'withdrawn 3']);
  });
});

describe('presence', () => {
  const person = (user_id: string, status: string) => ({ user_id, display_name: user_id, status, at: null });

  test('is asked for at every connection, and changed by what is told', async () => {
    const { studyflow, socket } = setupStudyFlow();
    const seen: string[] = [];
    const presence = studyflow.presence((people) => {
      seen.push(people.map(({ user_id, status }) => `${user_id} ${status}`).join());
    });
    socket.accept();
    socket.of('presence:list')[0]!.answer({ ok: true, people: [person('ben', 'online')] });
    socket.say('presence:changed', { changes: [person('ben', 'away')], stale: false });
    socket.say('presence:changed', { changes: [], stale: true });
    await soon(2_501);
    socket.of('presence:list')[1]!.lose();
    await soon(2_501);
    socket.of('presence:list')[2]!.answer({ ok: true, people: [] });
    expect(seen).toEqual(['ben online', 'ben away', '']);
    const set = presence.set('busy');
    socket.of('presence:set')[0]!.answer({ ok: true, status: 'busy' });
    await set;
    presence.stop();
    socket.drop();
    socket.accept();
    expect(socket.of('presence:list')).toHaveLength(3);
  });
});

test('what is followed after the connection stands begins at once; closing ends all', async () => {
  const { studyflow, socket } = setupStudyFlow();
  socket.accept();
  studyflow.room('room');
  studyflow.inbox();
  studyflow.presence(() => undefined);
  expect(['room:join', 'inbox:resume', 'presence:list'].map((event) => socket.of(event).length)).toEqual([
    1, 1, 1,
  ]);
  expect(Math.abs(studyflow.now() - Date.now())).toBeLessThan(5);
  studyflow.close();
  await soon(600_000);
  expect(socket.attempts).toBe(1);
});
