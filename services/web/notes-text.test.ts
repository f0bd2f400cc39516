import { ChangeSet, Text } from '@codemirror/state';
import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}
interface Message {
  readonly base_version: number;
  readonly changes: readonly Change[];
}
/** The page's own module, which browsers load as it is. */
interface NotesText {
  readonly text: string;
  readonly version: number;
  readonly isSettled: boolean;
  type(shown: string): void;
  send(): Message | undefined;
  sendAgain(): void;
  receive(edit: { version: number; changes: readonly Change[]; isMine: boolean }): void;
  pause(): void;
  resume(): void;
  takeBack(): string;
}
const { NotesText, asShown } = (await import(new URL('notes-text.js', import.meta.url).href)) as {
  NotesText: new (library: object, read: { version: number; text: string }) => NotesText;
  asShown: (text: string) => string;
};

const begin = (text = '', version = 0): NotesText => new NotesText({ ChangeSet, Text }, { version, text });
const insert = (at: number, text: string): Change => ({ from: at, to: at, insert: text });

describe('a text that several write', () => {
  it('sends what was typed meanwhile as one message, once the one before it is in the log', () => {
    const notes = begin('one');
    notes.type('one ');
    expect(notes.send()).toEqual({ base_version: 0, changes: [insert(3, ' ')] });
    notes.type('one t');
    notes.type('one two');
    expect(notes.send()).toBeUndefined();
    notes.receive({ version: 1, changes: [insert(3, ' ')], isMine: true });
    expect(notes.send()).toEqual({ base_version: 1, changes: [insert(4, 'two')] });
    expect(notes.isSettled).toBe(false);
  });

  it('never cuts a letter of two units in half', () => {
    const notes = begin('a👍b');
    notes.type('a👎b');
    expect(notes.send()?.changes).toEqual([{ from: 1, to: 3, insert: '👎' }]);
  });

  it('counts the carriage returns that a text field hides', () => {
    const notes = begin('one\r\ntwo\rthree');
    expect(asShown(notes.text)).toBe('one\ntwo\nthree');
    notes.type('one\ntwo\nfour');
    expect(notes.send()?.changes).toEqual([{ from: 9, to: 14, insert: 'four' }]);
    expect(notes.text).toBe('one\r\ntwo\rfour');
  });

  it('lets nothing of others in while it is paused, and all of it afterwards', () => {
    const notes = begin('b');
    notes.pause();
    notes.receive({ version: 1, changes: [insert(0, 'a')], isMine: false });
    notes.type('bc');
    expect(notes.text).toBe('bc');
    notes.resume();
    expect(notes.text).toBe('abc');
    expect(notes.send()).toEqual({ base_version: 1, changes: [insert(2, 'c')] });
  });

  it('gives back what was inserted and refused, on its way or not, and keeps what others wrote', () => {
    const notes = begin('x');
    notes.type('x one');
    notes.send();
    notes.type('x one two');
    notes.receive({ version: 1, changes: [insert(0, 'a')], isMine: false });
    expect(notes.takeBack()).toBe(' one two');
    expect(notes.text).toBe('ax');
    expect(notes.isSettled).toBe(true);
    expect(notes.takeBack()).toBe('');
  });

  it('sends again what the room was too far ahead for, for the version that is known by then', () => {
    const notes = begin('x');
    notes.type('xy');
    notes.send();
    notes.receive({ version: 1, changes: [insert(0, 'a')], isMine: false });
    notes.sendAgain();
    notes.type('axyz');
    expect(notes.send()).toEqual({ base_version: 1, changes: [insert(2, 'yz')] });
  });
});

/** A room as far as notes go: it carries each message over what it had not heard of. */
class NotesRoom {
  text = '';
  readonly log: { by: number; set: ChangeSet; changes: Change[] }[] = [];

  hear(by: number, { base_version, changes }: Message): void {
    const before = this.log.slice(base_version);
    const set = before.reduce(
      (mapped, { set: over }) => mapped.map(over),
      ChangeSet.of([...changes], before[0]?.set.length ?? this.text.length),
    );
    const carried: Change[] = [];
    set.iterChanges((...[from, to, , , text]) => carried.push({ from, to, insert: text.toString() }));
    this.text = set.apply(Text.of(this.text.split('\n'))).toString();
    this.log.push({ by, set, changes: carried });
  }
}

const writer = fc.nat({ max: 2 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const step = fc.oneof(
  fc.record({ does: fc.constant('type' as const), by: writer, at: share, cut: fc.nat({ max: 3 }) }),
  fc.record({ does: fc.constantFrom('send' as const, 'arrive' as const, 'hear' as const), by: writer }),
);

test('three who write at once, with messages that overtake each other, end with the same text', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const room = new NotesRoom();
      const pages = [begin(), begin(), begin()];
      const onTheWay = new Map<number, Message>();
      let letters = 0;
      const acts = {
        type(by: number, at = 1, cut = 0) {
          const { text } = pages[by]!;
          const from = Math.round(at * text.length);
          const letter = String.fromCharCode(0x4e00 + (letters += 1));
          pages[by]!.type(text.slice(0, from) + letter + text.slice(from + cut));
        },
        send(by: number) {
          const message = pages[by]!.send();
          if (message !== undefined) onTheWay.set(by, message);
        },
        arrive(by: number) {
          const message = onTheWay.get(by);
          if (message !== undefined) room.hear(by, message);
          onTheWay.delete(by);
        },
        hear(by: number) {
          const { version } = pages[by]!;
          const entry = room.log[version];
          if (entry === undefined) return;
          pages[by]!.receive({ version: version + 1, changes: entry.changes, isMine: entry.by === by });
        },
      };
      for (const one of steps) {
        if (one.does === 'type') acts.type(one.by, one.at, one.cut);
        else acts[one.does](one.by);
      }
      for (let round = 0; round < 3; round += 1) {
        for (const by of pages.keys()) acts.send(by);
        for (const by of pages.keys()) acts.arrive(by);
        for (const by of pages.keys()) while (pages[by]!.version < room.log.length) acts.hear(by);
      }
      expect(pages.map(({ text }) => text)).toEqual(pages.map(() => room.text));
      expect(pages.every(({ isSettled }) => isSettled)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
