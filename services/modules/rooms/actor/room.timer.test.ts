import { describe, expect, it } from '@jest/globals';
import { idleTimer, moveTimer, nextPhase, timerFromEvent, viewTimer, type Timer } from './room.timer.ts';
import { BEGINNING } from './testing.ts';

const at = (seconds: number, seq = 7) => ({ now: BEGINNING + seconds * 1_000, seq });
const idle = idleTimer('focus', 1, BEGINNING);

describe('the shared timer', () => {
  it('runs 25, 5 and 15 minutes, with a long break after each fourth focus', () => {
    let timer: Timer = idle;
    const phases: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      const { phase, round, durationSeconds } = moveTimer(timer, { action: 'start' }, at(0));
      phases.push(`${phase} ${round} ${durationSeconds / 60}`);
      timer = nextPhase(timer, BEGINNING);
    }
    expect(phases).toEqual([
      'focus 1 25',
      'short_break 1 5',
      'focus 2 25',
      'short_break 2 5',
      'focus 3 25',
      'short_break 3 5',
      'focus 4 25',
      'long_break 4 15',
      'focus 5 25',
      'short_break 5 5',
    ]);
  });

  it('keeps what is left through a pause', () => {
    const running = moveTimer(idle, { action: 'start', durationSeconds: 60 }, at(0));
    const paused = moveTimer(running, { action: 'pause' }, at(20));
    expect(viewTimer(paused, at(500).now)).toMatchObject({
      state: 'paused',
      remaining_ms: 40_000,
      ends_at: null,
    });
    const resumed = moveTimer(paused, { action: 'resume' }, at(500));
    expect(viewTimer(resumed, at(510).now)).toMatchObject({
      state: 'running',
      remaining_ms: 30_000,
      ends_at: new Date(BEGINNING + 540_000).toISOString(),
    });
    expect(resumed.startedAt).toBe(BEGINNING);
  });

  it.each([
    ['idle', ['pause', 'resume', 'skip', 'reset']],
    ['running', ['start', 'resume']],
    ['paused', ['start', 'pause']],
  ] as const)('refuses in the state %s: %j', (state, actions) => {
    const running = moveTimer(idle, { action: 'start' }, at(0));
    const timers = { idle, running, paused: moveTimer(running, { action: 'pause' }, at(1)) };
    for (const action of actions) {
      expect(() => moveTimer(timers[state], { action }, at(2))).toThrow(
        expect.objectContaining({ reason: 'room.timer-state' }),
      );
    }
  });

  it('goes to the next phase when it is skipped, and to the beginning of this one when it is reset', () => {
    const running = moveTimer(idle, { action: 'start' }, at(0));
    expect(moveTimer(running, { action: 'skip' }, at(9))).toMatchObject({
      state: 'idle',
      phase: 'short_break',
      round: 1,
    });
    expect(moveTimer(running, { action: 'reset' }, at(9))).toMatchObject({
      state: 'idle',
      phase: 'focus',
      round: 1,
    });
  });

  it('begins another round when a focus is started instead of the break that waits', () => {
    const waiting = nextPhase(idle, BEGINNING);
    expect(moveTimer(waiting, { action: 'start', phase: 'focus' }, at(0))).toMatchObject({
      phase: 'focus',
      round: 2,
    });
  });

  it('is told whole by its event', () => {
    const started = moveTimer(idle, { action: 'start', durationSeconds: 60 }, at(0));
    const event = { seq: 7, type: 'timer.started', at: new Date(BEGINNING).toISOString() };
    expect(timerFromEvent(viewTimer(started, BEGINNING), idle, event)).toEqual(started);
  });
});
