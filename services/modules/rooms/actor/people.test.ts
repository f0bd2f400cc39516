import { describe, expect, it } from '@jest/globals';
import { toIso, type Room } from '../room.ts';
import type { RoomDecision } from './draft.ts';
import { decideRoom } from './decide.ts';
import type { RoomMessage } from './room.messages.ts';
import { restoreRoom, snapshotOf } from './room.snapshot.ts';
import type { RoomState } from './room.state.ts';
import { BEGINNING, buildPerson, buildRoom, buildState } from './testing.ts';

const MINUTE = 60_000;

/** A room that is spoken to one after the other, at moments after its beginning. */
function talkTo(state: RoomState) {
  const room = { state, seq: 2 };
  const say = (message: RoomMessage, afterMs = 0): RoomDecision => {
    const decision = decideRoom(room.state, message, { nextSeq: room.seq, now: BEGINNING + afterMs });
    room.state = decision.state;
    room.seq += decision.events.length;
    return decision;
  };
  return { room, say };
}

const post = (userId: string): RoomMessage => ({ type: 'post', userId, clientId: 'id', text: 'Hello' });
const knock = (id: string, isEligible = true): RoomMessage => ({
  type: 'knock',
  person: buildPerson(id),
  isEligible,
});
const answer = (userId: string, accept: boolean): RoomMessage => ({
  type: 'answer-knock',
  by: 'host',
  userId,
  accept,
});
const roomWith = (overrides: Partial<Room>, more: Partial<RoomState> = {}): RoomState =>
  buildState({ host: 'host', kim: 'cohost', mia: 'member' }, { room: buildRoom(overrides), ...more });

describe('knocking', () => {
  const closed = { visibility: 'private', knocking: true } as const;

  it.each<[string, RoomState, RoomMessage]>([
    ['a room that takes no knocks', roomWith({ visibility: 'private' }), knock('zoe')],
    ['a room of people it is not for', roomWith(closed), knock('zoe', false)],
    ['a room that is closed', roomWith({ ...closed, closed_at: toIso(BEGINNING) }), knock('zoe')],
    ['a room that has banned them', roomWith(closed, { bans: new Set(['zoe']) }), knock('zoe')],
  ])('finds nothing at %s', (_what, state, message) => {
    expect(() => talkTo(state).say(message)).toThrow(expect.objectContaining({ reason: 'room.not-found' }));
  });

  it('is told to hosts and co-hosts, once, and counts for ten minutes', () => {
    const { say } = talkTo(roomWith(closed));
    const first = say(knock('zoe'));
    expect(first.reply).toEqual({ status: 'pending', expires_at: toIso(BEGINNING + 10 * MINUTE) });
    expect(first.effects).toMatchObject([
      { type: 'told', userIds: ['host', 'kim'], event: 'room:knock', payload: { user_id: 'zoe' } },
    ]);
    expect(first.events).toEqual([]);
    expect(say(knock('zoe'), MINUTE)).toMatchObject({ effects: [], reply: first.reply });
    expect(() => say(answer('zoe', true), 10 * MINUTE)).toThrow(
      expect.objectContaining({ reason: 'room.knock-not-found' }),
    );
    expect(say(knock('zoe'), 10 * MINUTE).effects).toHaveLength(1);
  });

  it('makes a member of whoever is let in, and tells them and all hosts', () => {
    const { room, say } = talkTo(roomWith(closed));
    say(knock('zoe'));
    const { events, effects } = say(answer('zoe', true), 1_000);
    expect(events).toMatchObject([
      { type: 'member.joined', actor_id: 'zoe', data: { role: 'member', by: 'host' } },
    ]);
    expect(effects).toMatchObject([
      { userIds: ['zoe', 'host', 'kim'], event: 'room:knock-answered', payload: { accepted: true } },
    ]);
    expect(room.state.knocks.size).toBe(0);
    expect(say(knock('zoe')).reply).toEqual({ status: 'member', expires_at: null });
  });

  it('keeps whoever was turned away from knocking for ten minutes', () => {
    const { say } = talkTo(roomWith(closed));
    say(knock('zoe'));
    say(answer('zoe', false), MINUTE);
    expect(() => say(knock('zoe'), 2 * MINUTE)).toThrow(
      expect.objectContaining({ reason: 'room.knock-declined', retryAfterMs: 9 * MINUTE }),
    );
    expect(say(knock('zoe'), 11 * MINUTE).reply).toMatchObject({ status: 'pending' });
  });

  it('lets in no more than fit: the knock stays', () => {
    const { room, say } = talkTo(roomWith({ ...closed, max_members: 3 }));
    say(knock('zoe'));
    expect(() => say(answer('zoe', true))).toThrow(expect.objectContaining({ reason: 'room.full' }));
    expect(room.state.knocks.has('zoe')).toBe(true);
  });

  it('has room for fifty at the door', () => {
    const { say } = talkTo(roomWith(closed));
    for (let index = 0; index < 50; index += 1) say(knock(`guest-${index}`));
    expect(() => say(knock('one more'))).toThrow(expect.objectContaining({ reason: 'room.too-many-knocks' }));
    expect(say(knock('one more'), 10 * MINUTE).reply).toMatchObject({ status: 'pending' });
  });
});

describe('slow mode', () => {
  const slow = { slow_mode_seconds: 30 };

  it('makes members wait between two posts, to the millisecond, and hosts not at all', () => {
    const { say } = talkTo(roomWith(slow));
    say(post('mia'));
    expect(() => say(post('mia'), 10_001)).toThrow(
      expect.objectContaining({ reason: 'room.slow-mode', retryAfterMs: 19_999, params: { seconds: 20 } }),
    );
    expect(say(post('mia'), 30_000).events).toHaveLength(1);
    for (const host of ['host', 'host', 'kim', 'kim']) say(post(host), 30_000);
  });

  it('remembers the turns of those who must still wait, and of nobody else', () => {
    const { room, say } = talkTo(roomWith(slow));
    say(post('mia'));
    say({ type: 'join', person: buildPerson('zoe'), isEligible: true });
    say(post('zoe'), 40_000);
    expect([...room.state.lastPosts.keys()]).toEqual(['zoe']);
  });

  it.each(['with its snapshot', 'by its log alone'])('goes on under a new owner, %s', (how) => {
    const { room, say } = talkTo(roomWith(slow));
    const { events } = say(post('mia'), 5_000);
    const restored = restoreRoom({
      room: room.state.room,
      members: [...room.state.members].map(([user_id, { role, joinedAt, via }]) => ({
        ...{ user_id, role, via },
        joined_at: toIso(joinedAt),
      })),
      bans: [],
      invitations: [],
      snapshot: how === 'with its snapshot' ? snapshotOf(room.state) : null,
      events: how === 'with its snapshot' ? [] : events,
    });
    expect(() => talkTo(restored).say(post('mia'), 20_000)).toThrow(
      expect.objectContaining({ reason: 'room.slow-mode', retryAfterMs: 15_000 }),
    );
  });
});

describe('muting', () => {
  const mute: RoomMessage = { type: 'mute', by: 'host', userId: 'mia', seconds: 60, reason: 'shouting' };

  it('takes the word for a while, through leaving and coming back', () => {
    const { say } = talkTo(roomWith({}));
    expect(say(mute).events).toMatchObject([
      {
        type: 'member.muted',
        data: { user_id: 'mia', reason: 'shouting', until: toIso(BEGINNING + MINUTE) },
      },
    ]);
    say({ type: 'leave', userId: 'mia' });
    say({ type: 'join', person: buildPerson('mia'), isEligible: true });
    expect(() => say(post('mia'), 59_999)).toThrow(
      expect.objectContaining({ reason: 'room.muted', details: { until: toIso(BEGINNING + MINUTE) } }),
    );
    expect(say(post('mia'), MINUTE).events).toHaveLength(1);
  });

  it('gives the word back, and tells nothing where it was not taken', () => {
    const { say } = talkTo(roomWith({}));
    const unmute: RoomMessage = { type: 'unmute', by: 'kim', userId: 'mia' };
    expect(say(unmute).events).toEqual([]);
    say(mute);
    expect(say(unmute).events).toMatchObject([{ type: 'member.unmuted', data: { user_id: 'mia' } }]);
    expect(say(post('mia')).events).toHaveLength(1);
    say(mute);
    expect(say(unmute, 2 * MINUTE)).toMatchObject({ events: [], changes: [{ table: 'mute-gone' }] });
  });
});

describe('a room of a class', () => {
  const join = (id: string, classRole: 'student' | 'teacher'): RoomMessage => ({
    type: 'join',
    person: buildPerson(id),
    isEligible: false,
    classRole,
  });
  const ofClass = { class_id: 'a-class', visibility: 'private' } as const;

  it('lets in the members of the class, and makes co-hosts of those who teach it', () => {
    const { room, say } = talkTo(roomWith(ofClass));
    say(join('zoe', 'student'));
    say(join('tom', 'teacher'));
    expect(room.state.members.get('zoe')).toMatchObject({ role: 'member', via: 'class' });
    expect(room.state.members.get('tom')).toMatchObject({ role: 'cohost', via: 'class' });
  });

  it('lets nobody into a room that is not of a class', () => {
    const { say } = talkTo(roomWith({ visibility: 'private' }));
    expect(() => say(join('zoe', 'student'))).toThrow(expect.objectContaining({ reason: 'room.not-found' }));
  });

  it('ends with the membership of the class for those who came by it, once, and for nobody else', () => {
    const { say } = talkTo(roomWith(ofClass));
    say(join('zoe', 'student'));
    const ended = say({ type: 'leave-class', userId: 'zoe' });
    expect(ended.events).toMatchObject([
      { type: 'member.removed', actor_id: null, data: { user_id: 'zoe', reason: 'left-class' } },
    ]);
    expect(ended.effects).toContainEqual({ type: 'removed', userId: 'zoe', reason: 'left-class' });
    for (const userId of ['zoe', 'mia']) {
      expect(say({ type: 'leave-class', userId })).toMatchObject({ events: [], changes: [] });
    }
  });

  it('goes on with a co-host when its teacher leaves the class', () => {
    const members = new Map(roomWith(ofClass).members);
    members.set('host', { role: 'host', joinedAt: BEGINNING, via: 'class' });
    const { room, say } = talkTo(roomWith(ofClass, { members }));
    say({ type: 'leave-class', userId: 'host' });
    expect(room.state.room.owner_id).toBe('kim');
    expect(room.state.members.get('kim')?.role).toBe('host');
  });
});

describe('handing a room on', () => {
  it('makes a co-host of whoever had it, and tells both in the log', () => {
    const { room, say } = talkTo(roomWith({}));
    const { events, reply } = say({ type: 'transfer', by: 'host', userId: 'mia' });
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['member.updated', { user_id: 'mia', role: 'host' }],
      ['member.updated', { user_id: 'host', role: 'cohost' }],
      ['room.updated', { changes: { owner_id: 'mia' } }],
    ]);
    expect(reply).toMatchObject({ owner_id: 'mia', version: 2 });
    expect(room.state.members.get('host')?.role).toBe('cohost');
  });

  it('changes nothing when they have it already, and needs a member', () => {
    const { say } = talkTo(roomWith({}));
    expect(say({ type: 'transfer', by: 'host', userId: 'host' }).events).toEqual([]);
    expect(() => say({ type: 'transfer', by: 'host', userId: 'zoe' })).toThrow(
      expect.objectContaining({ reason: 'room.member-not-found' }),
    );
  });
});

it('a ban that is ended lets somebody come again; one that is not there cannot be ended', () => {
  const { say } = talkTo(roomWith({}, { bans: new Set(['zoe']) }));
  const unban: RoomMessage = { type: 'unban', by: 'kim', userId: 'zoe' };
  say(unban);
  expect(say({ type: 'join', person: buildPerson('zoe'), isEligible: true }).events).toHaveLength(1);
  expect(() => say(unban)).toThrow(expect.objectContaining({ reason: 'room.ban-not-found' }));
});
