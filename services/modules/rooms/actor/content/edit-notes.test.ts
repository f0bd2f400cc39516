import { describe, expect, it } from '@jest/globals';
import { MOST_RECENT, MOST_TEXT } from './notes.ts';
import { insert, note, TestRoom } from './testing.ts';

const textOf = (room: TestRoom): string => room.state.content.notes.text;

describe('the notes of a room', () => {
  it('merge what two people write at once, and tell each how theirs came out', () => {
    const room = new TestRoom();
    room.tell(note('ada', 0, insert(0, 'Hello world')));
    room.tell(note('ada', 1, insert(5, ',')));
    const { reply, events } = room.tell(note('ben', 1, { from: 6, to: 11, insert: 'room' }, insert(11, '!')));
    expect(textOf(room)).toBe('Hello, room!');
    expect(reply).toEqual({ seq: 4, version: 3, changes: [{ from: 7, to: 12, insert: 'room!' }] });
    expect(events).toMatchObject([{ type: 'note.edited', data: { version: 3 } }]);
  });

  it('keep what is inserted where somebody else deletes', () => {
    const room = new TestRoom();
    room.tell(note('ada', 0, insert(0, 'one two three')));
    room.tell(note('ada', 1, { from: 0, to: 13, insert: '' }));
    room.tell(note('ben', 1, insert(6, 'X')));
    expect(textOf(room)).toBe('X');
  });

  it('count in UTF-16 units, keep every kind of line end, and split no letter', () => {
    const room = new TestRoom();
    room.tell(note('ada', 0, insert(0, '🙂\r\n\rend')));
    room.tell(note('ada', 1, insert(4, '-')));
    expect(textOf(room)).toBe('🙂\r\n-\rend');
    expect(() => room.tell(note('ada', 2, insert(1, 'x')))).toThrow('split a letter');
    expect(() => room.tell(note('ada', 2, { from: 0, to: 1, insert: '' }))).toThrow('split a letter');
  });

  it.each([
    ['go past the end', [insert(4, 'x')]],
    ['end before they begin', [{ from: 2, to: 1, insert: '' }]],
    ['are out of order', [insert(2, 'x'), insert(1, 'y')]],
    [
      'overlap',
      [
        { from: 0, to: 2, insert: '' },
        { from: 1, to: 3, insert: '' },
      ],
    ],
  ])('refuse changes that %s', (_what, changes) => {
    const room = new TestRoom();
    room.tell(note('ada', 0, insert(0, 'abc')));
    expect(() => room.tell(note('ada', 1, ...changes))).toThrow('do not fit the notes');
    expect(textOf(room)).toBe('abc');
  });

  it('say what to do with a version that is too old, or that is not there yet', () => {
    const room = new TestRoom();
    for (let n = 0; n <= MOST_RECENT; n += 1) room.tell(note('ada', n, insert(n, 'x')));
    const details = { version: MOST_RECENT + 1, oldest: 1 };
    for (const version of [0, MOST_RECENT + 2]) {
      expect(() => room.tell(note('ben', version, insert(0, 'y')))).toThrow(
        expect.objectContaining({ reason: 'room.notes-unknown-version', details }),
      );
    }
    room.tell(note('ben', 1, insert(1, 'y')));
    expect(textOf(room)).toBe(`x${'x'.repeat(MOST_RECENT)}y`);
  });

  it('end at a length, and can be made shorter when they are at it', () => {
    const room = new TestRoom();
    room.tell(note('ada', 0, insert(0, 'x'.repeat(MOST_TEXT))));
    expect(() => room.tell(note('ben', 1, insert(0, 'y')))).toThrow('would be longer');
    room.now += 60_000;
    room.tell(note('ben', 1, { from: 0, to: 2, insert: 'y' }));
    expect(textOf(room)).toHaveLength(MOST_TEXT - 1);
  });

  it('take so much at once from each person, and again after a while', () => {
    const room = new TestRoom();
    room.tell(note('ada', 0, insert(0, 'x'.repeat(90_000))));
    const clear = { from: 0, to: 90_000, insert: '' };
    expect(() => room.tell(note('ada', 1, clear))).toThrow(
      expect.objectContaining({ reason: 'room.notes-too-fast', retryable: true, retryAfterMs: 15_050 }),
    );
    room.tell(note('ben', 1, insert(0, 'me too')));
    room.now += 15_050;
    room.tell(note('ada', 1, clear));
    expect(textOf(room)).toBe('me too');
    room.tell({ ...note('ada', 3, insert(0, 'x'.repeat(90_000))), isUnlimited: true });
  });

  it('are written by members only', () => {
    expect(() => new TestRoom().tell(note('eve', 0, insert(0, 'x')))).toThrow('There is no such room.');
  });
});
