import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { toIso as iso, type Role, type RoomEvent } from '../room.ts';
import { decideRoom } from './decide.ts';
import type { RoomChange } from './room.changes.ts';
import type { RoomMessage } from './room.messages.ts';
import { applyEvent, restoreRoom, snapshotOf } from './room.snapshot.ts';
import type { RoomState } from './room.state.ts';
import { BEGINNING, buildPerson, buildRoom, buildState } from './testing.ts';

const PEOPLE = ['host', 'ada', 'ben', 'cem', 'dia'] as const;
const somebody = fc.constantFrom(...PEOPLE);
const process = fc.constantFrom('p1', 'p2');

const message: fc.Arbitrary<RoomMessage> = fc.oneof(
  fc.record({
    type: fc.constant('join' as const),
    person: somebody.map(buildPerson),
    isEligible: fc.boolean(),
    process,
  }),
  fc.record({ type: fc.constant('leave' as const), userId: somebody }),
  fc.record({
    type: fc.constant('post' as const),
    userId: somebody,
    clientId: fc.uuid(),
    text: fc.string({ minLength: 1 }),
  }),
  fc.record({
    type: fc.constant('timer' as const),
    userId: somebody,
    clientId: fc.uuid(),
    action: fc.constantFrom(
      'start' as const,
      'pause' as const,
      'resume' as const,
      'skip' as const,
      'reset' as const,
    ),
  }),
  fc.record({
    type: fc.constant('remove' as const),
    by: somebody,
    userId: somebody,
    reason: fc.constant(null),
    ban: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('set-role' as const),
    by: somebody,
    userId: somebody,
    role: fc.constantFrom('cohost' as const, 'member' as const),
  }),
  fc.record({
    type: fc.constant('update' as const),
    by: somebody,
    changes: fc.oneof(
      fc.record({ max_members: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ slow_mode_seconds: fc.constantFrom(0, 600, 1_200) }),
      fc.record({ knocking: fc.boolean() }),
    ),
    version: fc.constant(undefined),
  }),
  fc.record({
    type: fc.constant('presence' as const),
    process,
    people: fc.array(
      fc
        .record({ person: somebody, connections: fc.integer({ min: 0, max: 3 }) })
        .map(({ person, connections }) => ({
          ...buildPerson(person),
          connections,
        })),
      { maxLength: 3 },
    ),
    isComplete: fc.boolean(),
  }),
  fc.record({ type: fc.constant('transfer' as const), by: somebody, userId: somebody }),
  fc.record({ type: fc.constant('unban' as const), by: somebody, userId: somebody }),
  fc.record({
    type: fc.constant('mute' as const),
    by: somebody,
    userId: somebody,
    seconds: fc.integer({ min: 1, max: 2_000 }),
    reason: fc.constant(null),
  }),
  fc.record({ type: fc.constant('unmute' as const), by: somebody, userId: somebody }),
  fc.record({
    type: fc.constant('knock' as const),
    person: somebody.map(buildPerson),
    isEligible: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('answer-knock' as const),
    by: somebody,
    userId: somebody,
    accept: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('join' as const),
    person: somebody.map(buildPerson),
    isEligible: fc.constant(false),
    classRole: fc.constantFrom('student' as const, 'teacher' as const),
  }),
  fc.record({ type: fc.constant('leave-class' as const), userId: somebody }),
  fc.record({ type: fc.constant('process-gone' as const), process }),
  fc.constant({ type: 'wake' as const }),
);

/** A message after so many seconds. */
const steps = fc.array(fc.tuple(message, fc.integer({ min: 0, max: 900 })), { maxLength: 60 });

/** Something that was said, and how its author stood to the room just before. */
interface Said {
  readonly userId: string;
  readonly at: number;
  readonly role: Role | undefined;
  readonly mutedUntil: number;
  readonly slowModeMs: number;
}

interface Played {
  readonly states: readonly RoomState[];
  readonly events: readonly RoomEvent[];
  readonly changes: readonly RoomChange[];
  readonly said: readonly Said[];
  readonly now: number;
}

function play(messages: readonly (readonly [RoomMessage, number])[]): Played {
  let state = buildState({ host: 'host' }, { room: buildRoom({ max_members: 4, class_id: 'a-class' }) });
  let now = BEGINNING;
  const states = [state];
  const events: RoomEvent[] = [];
  const changes: RoomChange[] = [];
  const said: Said[] = [];
  for (const [next, seconds] of messages) {
    now += seconds * 1_000;
    try {
      const decision = decideRoom(state, next, { nextSeq: events.length + 2, now });
      if (next.type === 'post') said.push(saidIn(state, next.userId, now));
      state = decision.state;
      events.push(...decision.events);
      changes.push(...(decision.changes ?? []));
      states.push(state);
      if (decision.isVolatile === true) expect(decision.events).toEqual([]);
    } catch (thrown) {
      if (!isAppError(thrown)) throw thrown;
    }
  }
  return { states, events, changes, said, now };
}

function saidIn({ members, mutes, room }: RoomState, userId: string, at: number): Said {
  const slowModeMs = room.slow_mode_seconds * 1_000;
  return { userId, at, role: members.get(userId)?.role, mutedUntil: mutes.get(userId) ?? 0, slowModeMs };
}

const holds = (property: (played: Played) => void): void => {
  fc.assert(
    fc.property(steps, (messages) => property(play(messages))),
    { numRuns: 300 },
  );
};

describe('whatever is said to a room, in any order', () => {
  it('its log is dense and its time never goes back', () => {
    holds(({ events }) => {
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 2));
      const times = events.map(({ at }) => at);
      expect(times).toEqual(times.toSorted());
    });
  });

  it('has never more members than it may', () => {
    holds(({ states }) => {
      for (const { members, room } of states) expect(members.size).toBeLessThanOrEqual(room.max_members);
    });
  });

  it('has one host as long as it is open, and nobody in it who is banned or there without being a member', () => {
    holds(({ states }) => {
      for (const { room, members, bans, present } of states) {
        const hosts = [...members].filter(([, { role }]) => role === 'host');
        if (room.closed_at === null) expect(hosts.map(([id]) => id)).toEqual([room.owner_id]);
        for (const id of present.keys()) expect(members.has(id)).toBe(true);
        for (const id of bans) expect(members.has(id)).toBe(false);
      }
    });
  });

  it('lets nobody be in it and at its door at once, and nobody who is banned wait there', () => {
    holds(({ states }) => {
      for (const { members, knocks, bans } of states) {
        for (const id of knocks.keys()) expect(members.has(id) || bans.has(id)).toBe(false);
      }
    });
  });

  it('lets nobody speak who is muted, but the host, and no member before their turn in slow mode', () => {
    holds(({ said }) => {
      const last = new Map<string, Said>();
      for (const one of said) {
        if (one.role !== 'host') expect(one.mutedUntil).toBeLessThanOrEqual(one.at);
        const before = last.get(one.userId);
        last.set(one.userId, one);
        // Only turns that were taken as a member in slow mode count for the next one.
        if (before?.role !== 'member' || before.slowModeMs === 0 || one.role !== 'member') continue;
        expect(one.at - before.at).toBeGreaterThanOrEqual(Math.min(before.slowModeMs, one.slowModeMs));
      }
    });
  });

  it('has a timer that adds up', () => {
    holds(({ states }) => {
      for (const { timer } of states) {
        expect(timer.remainingMs).toBeGreaterThanOrEqual(0);
        expect(timer.remainingMs).toBeLessThanOrEqual(timer.durationSeconds * 1_000);
        expect(timer.endsAt === null).toBe(timer.state !== 'running');
        expect(timer.phaseSeq === null).toBe(timer.state === 'idle');
        if (timer.endsAt !== null) expect(timer.endsAt).toBe(timer.at + timer.remainingMs);
      }
    });
  });

  it('counts nobody longer than the phase has run, and records each person once per phase', () => {
    holds(({ states, changes }) => {
      for (const { attendance, timer } of states) {
        const ran = timer.durationSeconds * 1_000 - timer.remainingMs;
        for (const { ms } of attendance.values()) {
          if (timer.state === 'paused') expect(ms).toBeLessThanOrEqual(ran);
        }
      }
      const recorded = changes.flatMap((change) => (change.table === 'study-session' ? [change.id] : []));
      expect(new Set(recorded).size).toBe(recorded.length);
    });
  });

  it('is after a take-over what it was before: snapshot and rows tell all but who is there', () => {
    holds(({ states }) => {
      for (const state of states) {
        const restored = restoreRoom({
          room: state.room,
          members: [...state.members].map(([user_id, { role, joinedAt, via }]) => ({
            user_id,
            role,
            via,
            joined_at: iso(joinedAt),
          })),
          mutes: [...state.mutes].map(([user_id, until]) => ({ user_id, until: iso(until) })),
          knocks: [...state.knocks].map(([user_id, { status, at, until }]) => ({
            user_id,
            status,
            at: iso(at),
            until: iso(until),
          })),
          bans: [...state.bans],
          invitations: [],
          snapshot: JSON.parse(JSON.stringify(snapshotOf(state))) as ReturnType<typeof snapshotOf>,
          events: [],
        });
        expect({ ...restored, present: state.present, presenceVersion: state.presenceVersion }).toEqual(
          state,
        );
      }
    });
  });

  it('can be moved on from an old snapshot by the events alone, as far as its timer goes', () => {
    holds(({ states, events }) => {
      const [first] = states;
      const last = states.at(-1);
      const isClosed = last?.room.closed_at !== null;
      if (first === undefined || last === undefined || isClosed) return;
      expect(events.reduce(applyEvent, first).timer).toEqual(last.timer);
    });
  });
});
