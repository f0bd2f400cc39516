import { describe, expect, it } from '@jest/globals';
import { decideRoom } from './decide.ts';
import { studySessionId } from './focus.ts';
import type { RoomMessage } from './room.messages.ts';
import type { RoomState } from './room.state.ts';
import { BEGINNING, buildPerson, buildState } from './testing.ts';

/** Says something to a room at a second of its time, and goes on with what came of it. */
function setup(initial: RoomState = buildState({ host: 'host', ada: 'member', ben: 'member' })) {
  let state = initial;
  let seq = 1;
  return {
    say: (second: number, message: RoomMessage) => {
      const decision = decideRoom(state, message, { nextSeq: seq + 1, now: BEGINNING + second * 1_000 });
      state = decision.state;
      seq += decision.events.length;
      return decision;
    },
    state: () => state,
  };
}

const there = (user: string, connections = 1, process = 'p1'): RoomMessage => ({
  type: 'presence',
  process,
  people: [{ ...buildPerson(user), connections }],
  isComplete: false,
});

const timer = (action: 'start' | 'pause' | 'resume' | 'skip', durationSeconds?: number): RoomMessage => ({
  type: 'timer',
  userId: 'host',
  clientId: action,
  action,
  durationSeconds,
});

const studied = (changes: readonly { table: string }[] = []) =>
  changes.flatMap((change) =>
    change.table === 'study-session' ? [(change as unknown as { user_id: string }).user_id] : [],
  );

describe('a finished focus phase', () => {
  it('counts for those who were there at least half of it, however they came and went', () => {
    const room = setup();
    room.say(0, there('host'));
    room.say(0, there('ada'));
    room.say(0, timer('start', 100));
    room.say(40, there('ada', 0));
    room.say(50, there('ben'));
    room.say(95, there('ada'));
    const { events, changes } = room.say(100, { type: 'wake' });
    expect(events.map(({ type }) => type)).toEqual(['timer.finished']);
    expect(studied(changes)).toEqual(['host', 'ben']);
  });

  it('does NOT count pauses', () => {
    const room = setup();
    room.say(0, there('host'));
    room.say(0, timer('start', 100));
    room.say(10, timer('pause'));
    room.say(20, there('ada'));
    room.say(500, there('ada', 0));
    room.say(510, timer('resume'));
    expect(studied(room.say(600, { type: 'wake' }).changes)).toEqual(['host']);
  });

  it('counts by the end of the phase, not by when its alarm rang', () => {
    const room = setup();
    room.say(0, there('host'));
    room.say(0, timer('start', 100));
    const { changes } = room.say(9_000, { type: 'wake' });
    expect(changes).toMatchObject([
      { user_id: 'host', minutes: 2, completed_at: new Date(BEGINNING + 100_000).toISOString() },
      { table: 'attendance', user_id: 'host', attended_ms: 100_000, is_counted: true },
    ]);
  });

  it('comes before whatever is asked of the timer after its end', () => {
    const room = setup();
    room.say(0, there('host'));
    room.say(0, timer('start', 100));
    const { events, changes } = room.say(101, { ...timer('start'), clientId: 'next' } as RoomMessage);
    expect(events.map(({ type, seq }) => [type, seq])).toEqual([
      ['timer.finished', 3],
      ['timer.started', 4],
    ]);
    expect(studied(changes)).toEqual(['host']);
  });

  it('does nothing when the alarm rings too early', () => {
    const room = setup();
    room.say(0, timer('start', 100));
    expect(room.say(99, { type: 'wake' })).toMatchObject({ events: [], isVolatile: true });
  });

  it('is stored while somebody comes or goes, because it decides who has studied', () => {
    const room = setup();
    expect(room.say(0, there('host')).isVolatile).toBe(true);
    room.say(0, timer('start', 100));
    expect(room.say(1, there('ada'))).toMatchObject({ snapshot: true });
    expect(room.say(2, there('ada', 2)).isVolatile).toBe(true);
  });

  it('forgets those who did not come back to a new owner', () => {
    const room = setup();
    room.say(0, there('host'));
    room.say(0, there('ada'));
    room.say(0, timer('start', 100));
    const after = setup({ ...room.state(), present: new Map() });
    after.say(42, there('host'));
    after.say(47, { type: 'settle', since: BEGINNING + 40_000 });
    expect(studied(after.say(100, { type: 'wake' }).changes)).toEqual(['host']);
  });

  it('takes the people of a process out that is gone', () => {
    const room = setup();
    room.say(0, there('host', 1, 'p1'));
    room.say(0, there('ada', 2, 'p2'));
    room.say(0, there('host', 1, 'p2'));
    const { effects } = room.say(1, { type: 'process-gone', process: 'p2' });
    expect(effects).toEqual([{ type: 'presence' }]);
    expect([...room.state().present.keys()]).toEqual(['host']);
  });

  it('has one name per room, phase and person', () => {
    const id = studySessionId('r', 2, 'u');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(studySessionId('r', 2, 'u')).toBe(id);
    expect(
      new Set([id, studySessionId('r', 3, 'u'), studySessionId('r', 2, 'v'), studySessionId('s', 2, 'u')])
        .size,
    ).toBe(4);
  });
});

describe('moving the timer', () => {
  it('is for hosts where the room says so', () => {
    const state = buildState({ host: 'host', co: 'cohost', ada: 'member' });
    const room = setup({ ...state, room: { ...state.room, timer_control: 'host' } });
    const start = (userId: string): RoomMessage => ({
      type: 'timer',
      userId,
      clientId: userId,
      action: 'start',
    });
    expect(() => room.say(0, start('ada'))).toThrow(
      expect.objectContaining({ reason: 'room.timer-not-allowed' }),
    );
    expect(() => room.say(0, start('eve'))).toThrow(expect.objectContaining({ reason: 'room.not-found' }));
    expect(room.say(0, start('co')).events).toHaveLength(1);
  });
});
