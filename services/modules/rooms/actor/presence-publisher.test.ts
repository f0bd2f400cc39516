import { beforeEach, describe, expect, it } from '@jest/globals';
import type { PresencePayload } from '../broadcast.ts';
import type { Role } from '../room.ts';
import { createPresencePublisher, type PresencePublisher } from './presence-publisher.ts';
import type { RoomState } from './room.state.ts';
import { BEGINNING, buildPerson, buildState } from './testing.ts';

/** A room in which these people are. */
function roomOf(
  ids: readonly string[],
  version: number,
  roles: Readonly<Record<string, Role>> = {},
): RoomState {
  const byProcess = new Map([['p', 1]]);
  return {
    ...buildState(Object.fromEntries(ids.map((id) => [id, roles[id] ?? ('member' as const)]))),
    present: new Map(ids.map((id) => [id, { person: buildPerson(id), byProcess }])),
    presenceVersion: BEGINNING + version,
  };
}

const people = (count: number): string[] => Array.from({ length: count }, (_none, index) => `p${index}`);

describe('who is in a room', () => {
  let told: PresencePayload[];
  let waiting: (() => void)[];
  let publisher: PresencePublisher;

  beforeEach(() => {
    told = [];
    waiting = [];
    publisher = createPresencePublisher(
      { publishPresence: (_roomId, payload) => void told.push(payload) },
      {
        after: (_delayMs, work) => {
          waiting.push(work);
          return () => (waiting = waiting.filter((one) => one !== work));
        },
      },
    );
  });

  /** Half a second passes. */
  const pass = (): void => {
    for (const work of waiting.splice(0)) work();
  };
  const settle = (state: RoomState): void => {
    publisher.changed('room', state);
    while (waiting.length > 0) pass();
    told = [];
  };
  const namesOf = (payload: PresencePayload | undefined): unknown =>
    payload !== undefined && 'joined' in payload
      ? { joined: payload.joined.map(({ user_id }) => user_id), left: payload.left }
      : payload?.members.length;

  it('is a list of all while there are at most 50', () => {
    settle(roomOf(people(49), 0));
    publisher.changed('room', roomOf(people(50), 1));
    expect(told.map(namesOf)).toEqual([50]);
  });

  it('is told at most twice a second', () => {
    publisher.changed('room', roomOf(people(1), 0));
    publisher.changed('room', roomOf(people(2), 1));
    publisher.changed('room', roomOf(people(3), 2));
    expect(told.map(namesOf)).toEqual([1]);
    pass();
    expect(told.map(namesOf)).toEqual([1, 3]);
  });

  it('is above 50 only who came, changed and left', () => {
    settle(roomOf(people(52), 0));
    publisher.changed('room', roomOf([...people(52).slice(1), 'new'], 1, { p5: 'cohost' }));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toHaveProperty('members');
    expect(told.map(namesOf)).toEqual([{ joined: ['p5', 'new'], left: ['p0'] }]);
  });

  it('is told twice, half a second apart, for sockets that are just joining; then there is silence', () => {
    settle(roomOf(people(52), 0));
    publisher.changed('room', roomOf(people(53), 1));
    pass();
    pass();
    pass();
    expect(told.map(namesOf)).toEqual([
      { joined: ['p52'], left: [] },
      { joined: ['p52'], left: [] },
    ]);
    const versions = told.map(({ version }) => version);
    expect(versions[1]).toBeGreaterThan(versions[0]!);
  });

  it('repeats what was told the time before together with what is new', () => {
    settle(roomOf(people(52), 0));
    publisher.changed('room', roomOf([...people(52), 'guest'], 1));
    publisher.changed('room', roomOf(people(51), 2));
    pass();
    pass();
    expect(told.map(namesOf)).toEqual([
      { joined: ['guest'], left: [] },
      { joined: [], left: ['p51', 'guest'] },
      { joined: [], left: ['p51', 'guest'] },
    ]);
  });

  it('is not repeated to a room that everybody has left, nor after the room has moved', () => {
    settle(roomOf(people(1), 0));
    publisher.changed('room', roomOf([], 1));
    pass();
    expect(told.map(namesOf)).toEqual([0]);
    publisher.changed('room', roomOf(people(1), 2));
    publisher.forget('room');
    pass();
    expect(told.map(namesOf)).toEqual([0, 1]);
  });
});
