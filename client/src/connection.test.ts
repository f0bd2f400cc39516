import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ConnectionState } from './connection.ts';
import { openFake, tokenUntil, type FakeSocket } from './testing.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

const soon = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

function setupStates(options: Parameters<typeof openFake>[0] = {}) {
  const opened = openFake(options);
  const states: ConnectionState[] = [];
  opened.connection.on('state', (state) => states.push(state));
  return { ...opened, states };
}

describe('a connection', () => {
  test('says who comes, and comes back by itself after it was lost', async () => {
    const { connection, socket, states } = setupStates({ apikey: 'key' });
    await soon(0);
    expect(socket.auth).toEqual({ token: 'token', apikey: 'key' });
    socket.accept();
    socket.drop();
    expect(connection.state).toBe('away');
    await soon(999);
    expect(socket.attempts).toBe(1);
    await soon(2);
    expect(socket.attempts).toBe(2);
    socket.accept();
    expect(states).toEqual(['online', 'away', 'online']);
  });

  test('waits as long as a process that is busy asks for', async () => {
    const { socket } = setupStates();
    socket.refuse({ code: 'RATE_LIMIT', retry_after_ms: 5_000 });
    await soon(5_900);
    expect(socket.attempts).toBe(1);
    await soon(200);
    expect(socket.attempts).toBe(2);
  });

  test('leaves a process that drains as soon as it is let go', async () => {
    const { socket } = setupStates();
    socket.accept();
    socket.say('server:draining', { within_ms: 3_000 });
    socket.drop();
    await soon(101);
    expect(socket.attempts).toBe(2);
  });

  test('tries at once when the browser has a network again', async () => {
    const page = globalThis as unknown as Record<string, unknown>;
    const heard = new Map<string, () => void>();
    page['addEventListener'] = (name: string, work: () => void) => heard.set(name, work);
    page['removeEventListener'] = (name: string) => heard.delete(name);
    const { connection, socket } = setupStates();
    for (let attempt = 0; attempt < 6; attempt += 1) socket.refuse();
    heard.get('online')?.();
    await soon(1_001);
    expect(socket.attempts).toBe(2);
    connection.close();
    expect(heard.size).toBe(0);
    delete page['addEventListener'];
    delete page['removeEventListener'];
  });

  test('ends when it is closed, and does nothing more', async () => {
    const { connection, socket, states } = setupStates();
    socket.accept();
    connection.close();
    await soon(100_000);
    expect(states).toEqual(['online', 'closed']);
    expect(socket.attempts).toBe(1);
    await expect(connection.call('room:leave', { room_id: 'a' })).rejects.toMatchObject({
      reason: 'client.closed',
    });
  });
});

describe('answers', () => {
  test('are given, refused, or missing', async () => {
    const { connection, socket } = setupStates();
    const call = () => connection.call('room:leave', { room_id: 'a' });
    await expect(call()).rejects.toMatchObject({ reason: 'client.offline', retryable: true });
    socket.accept();
    const calls = [call(), call(), call()].map((each) => each.catch((error: unknown) => error));
    const [given, refused] = socket.of('room:leave');
    given!.answer({ ok: true });
    refused!.answer({
      ok: false,
      error: { code: 'CONFLICT', reason: 'room.full', message: 'Full', retryable: false, details: { a: 1 } },
    });
    await soon(5_000);
    expect(await Promise.all(calls)).toEqual([
      { ok: true },
      expect.objectContaining({ code: 'CONFLICT', reason: 'room.full', retryable: false, details: { a: 1 } }),
      expect.objectContaining({ reason: 'client.no-answer', retryable: true }),
    ]);
  });
});

describe('tokens', () => {
  test('are replaced before they end, on the same connection', async () => {
    let token = tokenUntil(Date.now() + 3_600_000);
    const asked: boolean[] = [];
    const { connection, socket } = setupStates({
      token: ({ refresh }) => {
        asked.push(refresh);
        if (refresh) token = tokenUntil(Date.now() + 3_600_000);
        return token;
      },
    });
    await soon(0);
    socket.accept();
    await soon(3_530_000);
    expect(socket.of('session:refresh')).toEqual([]);
    await soon(20_000);
    expect(socket.of('session:refresh').map(({ payload }) => payload)).toEqual([{ token }]);
    socket.of('session:refresh')[0]!.answer({ ok: true, expires_at: '' });
    await soon(3_600_000);
    expect(socket.of('session:refresh')).toHaveLength(2);
    expect(asked).toEqual([false, true, true]);
    expect(connection.state).toBe('online');
  });

  test('are asked for again and again while there is no new one', async () => {
    const token = tokenUntil(Date.now() + 100_000);
    const asked: boolean[] = [];
    const { socket } = setupStates({ token: ({ refresh }) => (asked.push(refresh), token) });
    await soon(0);
    socket.accept();
    await soon(89_000);
    expect(asked).toEqual([false]);
    await soon(32_000);
    expect(asked).toEqual([false, true, true, true, true]);
    expect(socket.of('session:refresh')).toEqual([]);
  });

  test('that ended are renewed once; a new one that is no good either is the end', async () => {
    const asked: boolean[] = [];
    const { socket, states } = setupStates({
      token: ({ refresh }) => {
        asked.push(refresh);
        return 'token';
      },
    });
    await soon(0);
    socket.refuse({ code: 'TOKEN_EXPIRED' });
    await soon(2_000);
    socket.refuse({ code: 'TOKEN_EXPIRED' });
    await soon(60_000);
    expect(asked).toEqual([false, true]);
    expect(states).toEqual(['away', 'refused']);
  });

  test('that end while connected are renewed with a new connection', async () => {
    const { socket, connection } = setupStates();
    socket.accept();
    socket.say('session:closed', { code: 'TOKEN_EXPIRED' });
    socket.drop();
    await soon(2_000);
    socket.accept();
    expect(connection.state).toBe('online');
  });

  test('of a session that ended are the end, until somebody signs in again', async () => {
    const { socket, connection } = setupStates();
    socket.accept();
    socket.say('session:closed', { code: 'SESSION_REVOKED' });
    socket.drop();
    await soon(60_000);
    expect(connection.state).toBe('refused');
    expect(socket.attempts).toBe(1);
    connection.connect();
    socket.accept();
    expect(connection.state).toBe('online');
  });

  test('that cannot be had without a network are asked for until there is one', async () => {
    let hasNetwork = false;
    const { socket, connection } = setupStates({
      token: async () => {
        if (!hasNetwork) throw new Error('no network');
        return 'token';
      },
    });
    await soon(0);
    expect(socket.auth).toEqual({});
    socket.refuse({ code: 'TOKEN_MISSING' });
    expect(connection.state).toBe('away');
    hasNetwork = true;
    await soon(2_000);
    expect(socket.auth).toEqual({ token: 'token' });
  });
});

test('the clock is compared a few times at once, then every minute, and not while away', async () => {
  const { socket, connection } = setupStates();
  const exchanges = (): number => socket.of('clock:sync').length;
  answerClocks(socket, 3_000);
  socket.accept();
  await soon(2_000);
  expect(exchanges()).toBe(5);
  expect(Math.abs(connection.clock.now() - (Date.now() + 3_000))).toBeLessThan(2);
  await soon(120_000);
  expect(exchanges()).toBe(7);
  socket.drop();
  await soon(600);
  expect(exchanges()).toBe(7);
});

function answerClocks(socket: FakeSocket, ahead: number): void {
  const push = socket.sent.push.bind(socket.sent);
  socket.sent.push = (...sent) => {
    for (const { event, answer } of sent)
      if (event === 'clock:sync') answer({ ok: true, t0: 0, t1: Date.now() + ahead, t2: Date.now() + ahead });
    return push(...sent);
  };
}
