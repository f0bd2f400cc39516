import { describe, expect, it } from '@jest/globals';
import { MOST_KINDS } from './react.ts';
import { reaction, TestRoom } from './testing.ts';

describe('reactions to a post', () => {
  it('are counted, told and stored; twice is once', () => {
    const room = new TestRoom();
    expect(room.tell(reaction('ada')).reply).toEqual({ seq: 2, count: 1 });
    expect(room.tell(reaction('ada'))).toMatchObject({ events: [], reply: { seq: 2, count: 1 } });
    expect(room.tell(reaction('ben')).reply).toEqual({ seq: 3, count: 2 });
    expect(room.tell(reaction('ada', { isOn: false })).reply).toEqual({ seq: 4, count: 1 });
    expect(room.tell(reaction('ada', { isOn: false }))).toMatchObject({ events: [] });
    expect(room.events.map(({ type, data }) => [type, data])).toEqual([
      ['reaction.added', { post_seq: 1, emoji: '👍', count: 1 }],
      ['reaction.added', { post_seq: 1, emoji: '👍', count: 2 }],
      ['reaction.removed', { post_seq: 1, emoji: '👍', count: 1 }],
    ]);
    expect(room.changes).toMatchObject([
      { table: 'reaction', seq: 1, user_id: 'ada', is_on: true },
      { table: 'reaction', seq: 1, user_id: 'ben', is_on: true },
      { table: 'reaction', seq: 1, user_id: 'ada', is_on: false },
    ]);
  });

  it('go on from what is stored', () => {
    const room = new TestRoom();
    const known = { seq: 1, counts: { '👍': 7 }, mine: true };
    expect(room.tell(reaction('ada', { known })).events).toEqual([]);
    expect(room.tell(reaction('ada', { known, isOn: false })).reply).toEqual({ seq: 2, count: 6 });
  });

  it('have so many kinds and no more, until one is gone', () => {
    const room = new TestRoom();
    const kinds = Array.from({ length: MOST_KINDS }, (_, n) => String.fromCodePoint(0x1f600 + n));
    for (const emoji of kinds) room.tell(reaction('ada', { emoji }));
    expect(() => room.tell(reaction('ben'))).toThrow('kinds of reactions');
    room.tell(reaction('ben', { emoji: kinds[0]! }));
    for (const userId of ['ada', 'ben']) room.tell(reaction(userId, { emoji: kinds[0]!, isOn: false }));
    expect(room.tell(reaction('ben')).reply).toMatchObject({ count: 1 });
  });

  it('are read again when what was read is older than what was decided and forgotten', () => {
    const room = new TestRoom();
    for (let postSeq = 1; postSeq <= 60; postSeq += 1) {
      const known = { seq: postSeq, counts: {}, mine: false };
      room.tell(reaction('ada', { postSeq, known }));
    }
    const early = reaction('ben', { postSeq: 5 });
    expect(() => room.tell(early)).toThrow('Many react to this post right now.');
    const known = { seq: room.events.length + 1, counts: { '👍': 1 }, mine: false };
    expect(room.tell({ ...early, known }).reply).toMatchObject({ count: 2 });
    expect(() => room.tell(early)).toThrow('Many react');
  });

  it('are for members of an open room', () => {
    const room = new TestRoom();
    expect(() => room.tell(reaction('eve'))).toThrow('There is no such room.');
    room.tell({ type: 'close', by: 'host' });
    expect(() => room.tell(reaction('ada'))).toThrow('The room is closed.');
  });
});
