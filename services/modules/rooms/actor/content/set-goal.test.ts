import { describe, expect, it } from '@jest/globals';
import { goal, TestRoom } from './testing.ts';

const start = { type: 'timer', userId: 'host', clientId: 'c', action: 'start' } as const;

const goalsOf = (room: TestRoom, userId = 'ada') =>
  room.tell({ type: 'read', userId, part: 'goals' }).reply as unknown;

describe('the goals of a focus phase', () => {
  it("are each member's own, and the hosts' for everybody", () => {
    const room = new TestRoom();
    const { reply, events } = room.tell(goal('ada', { text: 'Chapter 3' }));
    expect(reply).toEqual({ seq: 2, user_id: 'ada', round: 1, text: 'Chapter 3', done: false });
    expect(events).toMatchObject([{ type: 'goal.set', actor_id: 'ada', data: { asked: 'asked' } }]);
    room.tell(goal('host', { isShared: true, text: 'Be quiet' }));
    expect(goalsOf(room)).toEqual({
      seq: 3,
      round: 1,
      shared: { text: 'Be quiet', done: false },
      members: [{ user_id: 'ada', text: 'Chapter 3', done: false }],
    });
  });

  it('are ticked off, and another text begins without a tick', () => {
    const room = new TestRoom();
    room.tell(goal('ada', { text: 'Chapter 3' }));
    expect(room.tell(goal('ada', { done: true })).reply).toMatchObject({ text: 'Chapter 3', done: true });
    expect(room.tell(goal('ada', { text: 'Chapter 3' })).reply).toMatchObject({ done: true });
    expect(room.tell(goal('ada', { text: 'Chapter 4' })).reply).toMatchObject({ done: false });
  });

  it('can be taken away, and what is not there is not ticked off', () => {
    const room = new TestRoom();
    expect(() => room.tell(goal('ada', { done: true }))).toThrow('There is no goal in this round yet.');
    room.tell(goal('ada', { text: 'Chapter 3' }));
    expect(room.tell(goal('ada', { text: null })).reply).toMatchObject({ text: null, done: false });
    expect(goalsOf(room)).toMatchObject({ members: [] });
  });

  it('of everybody are set by hosts only, and by nobody who is not in the room', () => {
    const room = new TestRoom();
    expect(() => room.tell(goal('ada', { isShared: true, text: 'Party' }))).toThrow('Only a host');
    expect(() => room.tell(goal('eve', { text: 'Spy' }))).toThrow('There is no such room.');
    expect(() => goalsOf(room, 'eve')).toThrow('There is no such room.');
  });

  it('stay through the break, and are gone in the next round', () => {
    const room = new TestRoom();
    room.tell(goal('ada', { text: 'Chapter 3' }));
    room.tell(start);
    room.now += 25 * 60_000;
    room.tell({ type: 'wake' });
    expect(goalsOf(room)).toMatchObject({ round: 1, members: [{ user_id: 'ada' }] });
    room.tell({ ...start, phase: 'focus' });
    expect(goalsOf(room)).toEqual({ seq: 5, round: 2, shared: null, members: [] });
    expect(() => room.tell(goal('ada', { done: true }))).toThrow('no goal in this round');
  });

  it('go with the member', () => {
    const room = new TestRoom();
    room.tell(goal('ada', { text: 'Chapter 3' }));
    const { changes } = room.tell({ type: 'leave', userId: 'ada' });
    expect(goalsOf(room, 'host')).toMatchObject({ members: [] });
    expect(changes).toContainEqual(expect.objectContaining({ table: 'content', seq: 3 }));
  });
});
