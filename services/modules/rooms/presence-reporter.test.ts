import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { unavailable } from '../../platform/errors/common.ts';
import { silentLog } from '../../platform/telemetry/testing.ts';
import { buildPerson } from './actor/testing.ts';
import type { RoomMessage } from './actor/room.messages.ts';
import { PresenceReporter } from './presence-reporter.ts';

describe('telling an owner who is here', () => {
  const mia = buildPerson('mia');
  let told: RoomMessage[];
  let answer: () => Promise<unknown>;
  let waiting: { readonly delayMs: number; readonly work: () => void }[];
  let reporter: PresenceReporter;

  beforeEach(() => {
    told = [];
    waiting = [];
    answer = () => Promise.resolve({});
    reporter = new PresenceReporter({
      processId: 'here',
      actors: {
        tell: (_roomId, message) => {
          told.push(message);
          return answer() as Promise<never>;
        },
      },
      timers: {
        after: (delayMs, work) => {
          const timer = { delayMs, work };
          waiting.push(timer);
          return () => (waiting = waiting.filter((one) => one !== timer));
        },
      },
      log: silentLog(),
    });
  });

  /** Whatever is due within so long happens. */
  const pass = async (longestMs: number): Promise<void> => {
    await nextTurn();
    const due = waiting.filter(({ delayMs }) => delayMs <= longestMs);
    waiting = waiting.filter((timer) => !due.includes(timer));
    for (const { work } of due) work();
    await nextTurn();
  };
  /** Whether it is known that the owner knows. */
  const watch = (): { isTold: boolean } => {
    const seen = { isTold: false };
    void reporter.whenTold('room').then(() => (seen.isTold = true));
    return seen;
  };

  it('is over once the owner has answered for the last change', async () => {
    reporter.set('room', mia, 1);
    reporter.set('room', mia, 0);
    const seen = watch();
    await pass(0);
    expect([told.length, seen.isTold]).toEqual([2, false]);
    await pass(0);
    expect(seen.isTold).toBe(true);
    expect(told.at(-1)).toMatchObject({ people: [{ user_id: 'mia', connections: 0 }] });
    expect(waiting).toEqual([]);
  });

  it('is waited for no longer than a second when the owner is out of reach; then all is told again', async () => {
    answer = () => Promise.reject(unavailable());
    reporter.set('room', mia, 0);
    const seen = watch();
    await pass(0);
    expect(seen.isTold).toBe(false);
    await pass(1_000);
    expect(seen.isTold).toBe(true);
    expect(told.at(-1)).toMatchObject({ isComplete: true, people: [] });
  });

  it('is over at once where nothing has changed, or nobody was here', async () => {
    const seen = watch();
    await nextTurn();
    expect(seen.isTold).toBe(true);
    reporter.set('room', mia, 1);
    await pass(0);
    const again = watch();
    await nextTurn();
    expect(again.isTold).toBe(true);
  });
});
