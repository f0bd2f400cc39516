import { describe, expect, jest, test } from '@jest/globals';
import { keepingLog, movableClock, NO_WAKE, sharedWake } from '../testing.ts';
import { createFollower, type LogReading } from './follower.ts';
import { createRevocationList, type Revocation } from './revocation-list.ts';

const entry = (overrides: Partial<Revocation> = {}): Revocation => ({
  session_id: 's1',
  user_id: 'u1',
  at_ms: 1_000_000,
  reason: 'signed-out',
  ...overrides,
});
const subject = { sessionId: 's1', userId: 'u1', issuedAt: 999 };

describe('the list of revocations', () => {
  test('knows a session that ended, and no other of the same person', () => {
    const list = createRevocationList({ clock: movableClock(), keepMs: 1_000 });
    expect(list.find(subject)).toBeUndefined();
    list.add([entry()]);
    expect(list.find(subject)?.reason).toBe('signed-out');
    expect(list.find({ ...subject, sessionId: 's2' })).toBeUndefined();
  });

  test("knows that all of a person's tokens until a moment count no more, later ones do", () => {
    const list = createRevocationList({ clock: movableClock(), keepMs: 1_000 });
    list.add([entry({ session_id: null })]);
    expect(list.find(subject)).toBeDefined();
    expect(list.find({ ...subject, issuedAt: 1_000 })).toBeDefined();
    expect(list.find({ ...subject, issuedAt: 1_001 })).toBeUndefined();
    list.add([entry({ session_id: null, at_ms: 900_000 }), entry({ session_id: null, at_ms: 1_001_000 })]);
    expect(list.find({ ...subject, issuedAt: 1_001 })).toBeDefined();
  });

  test('tells listeners of each entry once, until they stop listening', () => {
    const list = createRevocationList({ clock: movableClock(), keepMs: 1_000 });
    const told: Revocation[] = [];
    const stop = list.onRevoked((revocation) => told.push(revocation));
    list.add([entry(), entry({ at_ms: 1_000_007 })]);
    list.add([entry(), entry({ session_id: null }), entry({ session_id: null })]);
    expect(told).toHaveLength(2);
    stop();
    list.add([entry({ session_id: 's9' })]);
    expect(told).toHaveLength(2);
  });

  test('forgets an entry when no token can be concerned any more', () => {
    const clock = movableClock();
    const list = createRevocationList({ clock, keepMs: 1_000 });
    list.add([entry(), entry({ session_id: null, user_id: 'u2' })]);
    clock.move(500);
    list.add([entry({ session_id: 's2' })]);
    clock.move(600);
    list.add([]);
    expect(list.find(subject)).toBeUndefined();
    expect(list.find({ ...subject, sessionId: 's2' })).toBeDefined();
  });

  test('keeps an entry that names nobody harmless', () => {
    const list = createRevocationList({ clock: movableClock(), keepMs: 1_000 });
    list.add([entry({ session_id: null, user_id: null })]);
    expect(list.find(subject)).toBeUndefined();
  });
});

describe('the follower', () => {
  const setup = (read: (since: string) => Promise<LogReading>) => {
    const clock = movableClock();
    const lines: { level: string; message: string; fields: unknown }[] = [];
    const list = createRevocationList({ clock, keepMs: 10_000 });
    const wake = sharedWake();
    const follower = createFollower({ read, list, wake, clock, log: keepingLog(lines), intervalMs: 20 });
    return { clock, lines, list, wake, follower };
  };

  test('is not fresh before it looked, nor a second after', async () => {
    const { clock, follower } = setup(async () => ({ horizon: '5', revocations: [] }));
    expect(follower.isFresh()).toBe(false);
    await follower.start();
    follower.stop();
    expect(follower.isFresh()).toBe(true);
    clock.move(1_100);
    expect(follower.isFresh()).toBe(false);
  });

  test('goes on from the horizon of the last look', async () => {
    const asked: string[] = [];
    const second = Promise.withResolvers<boolean>();
    const { follower } = setup(async (since) => {
      asked.push(since);
      if (asked.length === 2) second.resolve(true);
      return { horizon: String(asked.length * 10), revocations: [] };
    });
    await follower.start();
    await second.promise;
    follower.stop();
    expect(asked.slice(0, 2)).toEqual(['0', '10']);
  });

  test('says once that the database is away and once that it is back, and does not count as fresh meanwhile', async () => {
    let isAway = true;
    const read = jest.fn(async () => {
      if (isAway) throw new Error('away');
      return { horizon: '1', revocations: [entry()] };
    });
    const { follower, lines, list } = setup(read);
    await follower.start();
    expect(follower.isFresh()).toBe(false);
    while (read.mock.calls.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    isAway = false;
    while (!follower.isFresh()) await new Promise((resolve) => setTimeout(resolve, 5));
    follower.stop();
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(list.find(subject)).toBeDefined();
  });

  test('looks at once when it is woken, and once more when that happens during a look', async () => {
    const looks: (() => void)[] = [];
    const clock = movableClock();
    const wake = sharedWake();
    const follower = createFollower({
      read: () => new Promise((resolve) => looks.push(() => resolve({ horizon: '1', revocations: [] }))),
      list: createRevocationList({ clock, keepMs: 1_000 }),
      wake,
      clock,
      log: keepingLog(),
      intervalMs: 60_000,
    });
    const started = follower.start();
    wake.announce();
    looks[0]?.();
    await started;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(looks).toHaveLength(2);
    looks[1]?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(looks).toHaveLength(2);
    wake.announce();
    expect(looks).toHaveLength(3);
    follower.stop();
    looks[2]?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
    wake.announce();
    expect(looks).toHaveLength(3);
  });

  test('looks every quarter of a second by default', async () => {
    const clock = movableClock();
    const read = jest.fn(async () => ({ horizon: '1', revocations: [] }));
    const list = createRevocationList({ clock, keepMs: 1_000 });
    const follower = createFollower({ read, list, wake: NO_WAKE, clock, log: keepingLog() });
    await follower.start();
    await new Promise((resolve) => setTimeout(resolve, 600));
    follower.stop();
    expect(read.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(read.mock.calls.length).toBeLessThanOrEqual(3);
  });
});
