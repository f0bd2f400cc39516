import { describe, expect, test } from '@jest/globals';
import { startLoop } from './loop.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a loop', () => {
  test('takes turns that never overlap, at once while there is more to do', async () => {
    let running = 0;
    let most = 0;
    let turns = 0;
    const loop = startLoop({
      everyMs: 60_000,
      onFailure: () => undefined,
      turn: async () => {
        running += 1;
        most = Math.max(most, running);
        await pause(1);
        running -= 1;
        turns += 1;
        return turns < 5;
      },
    });
    while (turns < 5) await pause(5);
    loop.wake();
    while (turns < 6) await pause(5);
    await loop.stop();
    await pause(20);
    expect([turns, most]).toEqual([6, 1]);
  });

  test('remembers a call that came during a turn', async () => {
    let turns = 0;
    const loop = startLoop({
      everyMs: 60_000,
      onFailure: () => undefined,
      turn: async () => {
        turns += 1;
        await pause(1);
        if (turns === 1) loop.wake();
        return false;
      },
    });
    await pause(30);
    await loop.stop();
    expect(turns).toBe(2);
  });

  test('tells the first of several failures, and again after a turn that went well', async () => {
    const told: unknown[] = [];
    const outcomes = ['bad', 'bad', 'good', 'bad'];
    let turns = 0;
    const loop = startLoop({
      everyMs: 1,
      onFailure: (error) => told.push(error),
      turn: async () => {
        turns += 1;
        if (outcomes[turns - 1] === 'bad') throw new Error(`turn ${turns}`);
        return false;
      },
    });
    while (turns < 4) {
      loop.wake();
      await pause(2);
    }
    await loop.stop();
    expect(told).toEqual([new Error('turn 1'), new Error('turn 4')]);
  });
});
