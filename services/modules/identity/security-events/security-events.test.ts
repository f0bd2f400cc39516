import { describe, expect, test } from '@jest/globals';
import { keepingLog } from '../testing.ts';
import { createSecurityEvents, type SecurityEvent } from './security-events.ts';

function setup(write: (events: readonly SecurityEvent[]) => Promise<unknown>, maxWaiting = 3) {
  const lines: { level: string; message: string; fields: unknown }[] = [];
  const events = createSecurityEvents({ write, log: keepingLog(lines), intervalMs: 5, maxWaiting });
  return { events, lines };
}

const event = (n: number): SecurityEvent => ({ reason: `auth.reason-${n.toString()}` });

describe('security events', () => {
  test('are written together, a line of the log for each', async () => {
    const written: (readonly SecurityEvent[])[] = [];
    const { events, lines } = setup(async (batch) => void written.push(batch));
    events.start();
    events.record(event(1));
    events.record(event(2));
    while (written.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await events.stop();
    expect(written).toEqual([[event(1), event(2)]]);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });

  test('wait while the database is away, in order and within a bound, and the rest is counted', async () => {
    let isAway = true;
    const written: SecurityEvent[] = [];
    const { events, lines } = setup(async (batch) => {
      if (isAway) throw new Error('away');
      written.push(...batch);
    });
    events.start();
    for (let n = 1; n <= 5; n += 1) events.record(event(n));
    while (!lines.some(({ level }) => level === 'debug'))
      await new Promise((resolve) => setTimeout(resolve, 2));
    events.record(event(6));
    isAway = false;
    await events.stop();
    expect(written).toEqual([event(1), event(2), event(3)]);
    expect(lines.find(({ message }) => message.includes('dropped'))?.fields).toEqual({ dropped: 3 });
  });

  test('that are left are written at the end, without ever having been started too', async () => {
    const written: SecurityEvent[] = [];
    const { events } = setup(async (batch) => void written.push(...batch));
    events.record(event(1));
    await events.stop();
    expect(written).toEqual([event(1)]);
  });
});
