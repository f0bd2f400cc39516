import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { viewOf } from './study-session.view.ts';
import { buildTimed } from './testing.ts';
import { moveTimer, TIMER_ACTIONS, type TimedStudySession, type TimerAction } from './timer.ts';

/** What a session is after an action at a moment. @throws Error when it is refused. */
function act(session: TimedStudySession, action: TimerAction, now: string): TimedStudySession {
  const move = moveTimer({ ...session, now }, action);
  if (move === undefined) throw new Error(`${action} was refused`);
  return { ...session, ...(move.changes as Partial<TimedStudySession>), timer: move.timer, now };
}

const at = (clock: string): string => `2026-03-01T${clock}.000Z`;

describe('the timer of a study session', () => {
  test('counts over pauses, and rounds minutes up when completed', () => {
    const started = act(buildTimed(), 'start', at('10:00:00'));
    expect(started).toMatchObject({ status: 'active', started_at: at('10:00:00') });
    const paused = act(started, 'pause', at('10:10:00'));
    const resumed = act(paused, 'resume', at('10:30:00'));
    const done = act(resumed, 'complete', at('10:35:01'));
    expect(done).toMatchObject({
      status: 'completed',
      completed: true,
      completed_at: at('10:35:01'),
      started_at: at('10:00:00'),
      duration: 16,
      timer: { elapsed_seconds: 901, running_since: null },
    });
  });

  test('does NOT round a whole minute up', () => {
    const started = act(buildTimed(), 'start', at('10:00:00'));
    expect(act(started, 'complete', at('10:25:00')).duration).toBe(25);
  });

  test('counts nothing of a pause in which it is completed', () => {
    const paused = act(act(buildTimed(), 'start', at('10:00:00')), 'pause', at('10:02:00'));
    expect(act(paused, 'complete', at('18:00:00')).duration).toBe(2);
  });

  test.each([
    ['planned', ['start', 'cancel']],
    ['active', ['pause', 'complete', 'cancel']],
    ['paused', ['resume', 'complete', 'cancel']],
    ['completed', []],
    ['cancelled', []],
    [null, ['start', 'cancel']],
  ] as const)('when %s, allows %j and nothing else', (status, allowed) => {
    const possible = TIMER_ACTIONS.filter(
      (action) => moveTimer(buildTimed({ status }), action) !== undefined,
    );
    expect([...possible].sort()).toEqual([...allowed].sort());
  });

  test('equals the sum of the stretches, whatever the pauses', () => {
    const stretches = fc.array(fc.tuple(fc.nat(10_000_000), fc.nat(10_000_000)), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(stretches, (pairs) => {
        let clock = Date.UTC(2026, 2, 1);
        const later = (ms: number): string => new Date((clock += ms)).toISOString();
        let session = act(buildTimed(), 'start', later(0));
        for (const [study, pause] of pairs) {
          session = act(session, 'pause', later(study));
          session = act(session, 'resume', later(pause));
        }
        const sum = pairs.reduce((total, [study]) => total + study, 0);
        const done = act(session, 'complete', later(0));
        expect(done.timer?.elapsed_seconds).toBe(sum / 1_000);
        expect(done.duration).toBe(Math.ceil(sum / 60_000));
      }),
    );
  });

  test('never counts backwards when clocks disagree', () => {
    const started = act(buildTimed(), 'start', at('10:00:00'));
    expect(act(started, 'pause', at('09:59:59')).timer).toEqual({ elapsed_seconds: 0, running_since: null });
  });
});

describe('what a screen sees', () => {
  test('is how long it has run and since when, at the moment of reading', () => {
    const started = act(buildTimed(), 'start', at('10:00:00'));
    expect(viewOf({ ...started, now: '2026-03-01T10:00:07.250Z' })).toMatchObject({
      elapsed_seconds: 7.25,
      running_since: at('10:00:00'),
    });
    expect(viewOf(started)).not.toHaveProperty('version');
  });

  test('takes a session that another door has started as running since then', () => {
    const elsewhere = buildTimed({ status: 'active', started_at: at('09:00:00'), now: at('10:00:00') });
    expect(viewOf(elsewhere)).toMatchObject({ elapsed_seconds: 3_600, running_since: at('09:00:00') });
    expect(viewOf({ ...elsewhere, started_at: null })).toMatchObject({ elapsed_seconds: 0 });
  });

  test('stands still once another door has completed it', () => {
    const timer = { elapsed_seconds: 60, running_since: at('09:00:00') };
    expect(viewOf(buildTimed({ status: 'completed', timer }))).toMatchObject({
      elapsed_seconds: 60,
      running_since: null,
    });
    expect(viewOf(buildTimed({ status: 'completed', duration: 30 }))).toMatchObject({
      elapsed_seconds: 1_800,
    });
  });
});
