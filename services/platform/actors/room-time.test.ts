import { describe, expect, it } from '@jest/globals';
import { atRoomTime, createRoomTime } from './room-time.ts';
import { createTestTime } from './testing.ts';

/** A process whose monotonic clock goes at `rate`, beside a database whose clock can be moved. */
function build({ rate = 1 }: { readonly rate?: number } = {}) {
  const time = createTestTime();
  const begun = time.clock.monotonicMs();
  let moved = 1_000_000;
  const database = (): number => time.clock.monotonicMs() + moved;
  const clock = {
    now: () => new Date(5_000_000),
    monotonicMs: () => (time.clock.monotonicMs() - begun) * rate,
  };
  const roomTime = createRoomTime(clock);
  /** A comparison whose ways there and back take so long. */
  const compare = async (there: number, back: number): Promise<void> => {
    const sentAt = clock.monotonicMs();
    await time.pass(there);
    const databaseMs = database();
    await time.pass(back);
    roomTime.observe({ sentAt, receivedAt: clock.monotonicMs(), databaseMs });
  };
  return {
    time,
    roomTime,
    compare,
    database,
    jump: (ms: number) => (moved += ms),
    timers: { after: (ms: number, work: () => void) => time.timers.after(ms / rate, work) },
  };
}

describe('room time', () => {
  it('is the wall clock before the first comparison, and the database’s after it', async () => {
    const { roomTime, compare, database } = build();
    expect(roomTime.now()).toBe(5_000_000);
    await compare(2, 2);
    expect(roomTime.now()).toBe(database());
  });

  it('follows the comparison with the shortest round trip', async () => {
    const { roomTime, compare, database } = build();
    await compare(1, 1);
    await compare(90, 10);
    expect(Math.abs(roomTime.now() - database())).toBeLessThan(1);
  });

  it('follows a database whose clock was moved at the next comparison, and does not go back itself', async () => {
    const { roomTime, compare, database, jump } = build();
    for (let count = 0; count < 8; count += 1) await compare(1, 1);
    jump(3_600_000);
    await compare(5, 5);
    expect(roomTime.now()).toBe(database());
    const before = roomTime.now();
    jump(-3_600_000);
    await compare(5, 5);
    expect(roomTime.now()).toBe(before);
    expect(roomTime.estimate()).toBe(database());
  });

  it.each([0.5, 2])('stays near the database on a clock that goes %f times as fast', async (rate) => {
    const { roomTime, compare, database, time } = build({ rate });
    for (let count = 0; count < 20; count += 1) {
      await compare(1, 1);
      expect(Math.abs(roomTime.estimate() - database())).toBeLessThan(5);
      await time.pass(200);
    }
  });

  it('rings in time on a clock that goes half as fast, and not at all when it was called off', async () => {
    const { roomTime, compare, database, time, timers } = build({ rate: 0.5 });
    await compare(1, 1);
    const rung: number[] = [];
    const due = database() + 10_000;
    atRoomTime({ roomTime, timers }, due, () => rung.push(database()));
    const cancel = atRoomTime({ roomTime, timers }, due, () => rung.push(0));
    for (let count = 0; count < 60; count += 1) {
      await time.pass(200);
      await compare(1, 1);
      if (count === 3) cancel();
    }
    expect(rung).toHaveLength(1);
    expect(rung[0]! - due).toBeLessThan(300);
  });
});
