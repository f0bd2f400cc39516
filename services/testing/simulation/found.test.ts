import { describe, expect, it } from '@jest/globals';
import type { Fault, Operation, Plan } from './plan.ts';
import { runSchedule } from './run-schedule.ts';

/** Two processes, one room, and what was needed beside them. */
function planOf(operations: readonly Operation[], faults: readonly Fault[], more: Partial<Plan> = {}): Plan {
  const clock = { rate: 1, begin: 1_000, wallOffsetMs: 0 };
  return {
    seed: 1,
    leaseMs: 1_000,
    slots: 2,
    startedSlots: 2,
    rooms: 1,
    clients: 3,
    clocks: [clock, clock],
    networkMs: 1,
    databaseMs: 1,
    lostBroadcasts: 0,
    withPresence: false,
    durationMs: 3_000,
    operations,
    faults,
    ...more,
  };
}

const JOIN: Operation = { at: 60, type: 'join', client: 0, room: 0 };

/** Schedules that broke a promise once, made small. */
const FOUND: readonly (readonly [what: string, plan: Plan])[] = [
  [
    'a process drains when the only other one has come just now',
    planOf(
      [
        { at: 60, type: 'join', client: 2, room: 0 },
        { at: 1_962, type: 'join', client: 2, room: 0 },
      ],
      [
        { at: 759, type: 'drain', slot: 0, downMs: 174 },
        { at: 1_959, type: 'drain', slot: 1, downMs: 174 },
      ],
      { seed: 5_012_636, leaseMs: 2_000, withPresence: true, durationMs: 3_656 },
    ),
  ],
  [
    'the clock of the database goes back an hour, and a process starts after it',
    planOf(
      Array.from({ length: 8 }, (_, room) => ({ ...JOIN, room })),
      [
        { at: 500, type: 'clock-jump', byMs: -3_600_000 },
        { at: 700, type: 'crash', slot: 1, downMs: 100, arrives: 0 },
      ],
      { rooms: 8 },
    ),
  ],
  [
    'a timer runs in a process whose clock goes half as fast',
    planOf([JOIN, { at: 100, type: 'timer', client: 0, room: 0, action: 'start', seconds: 4 }], [], {
      startedSlots: 1,
      clocks: [0, 1].map(() => ({ rate: 0.5, begin: 1_000, wallOffsetMs: 0 })),
    }),
  ],
  [
    'a room with a timer comes to a process that has not heard of the database’s clock yet, its own an hour wrong',
    planOf(
      [{ at: 1_438, client: 0, room: 0, type: 'timer', action: 'start', seconds: 2 }],
      [
        { at: 1_414, type: 'lost-replies', slot: 1, share: 0.8, forMs: 5_000 },
        { at: 1_660, type: 'start', slot: 1 },
        { at: 1_890, type: 'crash', slot: 1, downMs: 98, arrives: 0.5 },
      ],
      {
        seed: 7_014_588,
        leaseMs: 2_000,
        startedSlots: 1,
        clients: 1,
        clocks: [
          { rate: 1, begin: 89_008, wallOffsetMs: 0 },
          { rate: 1, begin: 393_107, wallOffsetMs: -3_600_000 },
        ],
        networkMs: 3,
        databaseMs: 10,
        lostBroadcasts: 0.1,
        durationMs: 2_210,
      },
    ),
  ],
];

describe('a schedule that broke a promise once', () => {
  it.each(FOUND)('keeps it: %s', async (_what, plan) => {
    expect((await runSchedule(plan)).wrong).toEqual([]);
  });
});
