import { describe, expect, it } from '@jest/globals';
import { ChangeSet } from '@codemirror/state';
import fc from 'fast-check';
import { applyChanges, type NoteChange } from './note-changes.ts';
import { buildState } from '../testing.ts';
import { note, TestRoom } from './testing.ts';

/**
 * An editor as a front end writes one: what is typed shows at once, one message is on its way at a time, and what
 * others wrote is carried over what is not acknowledged yet.
 */
class Editor {
  readonly name: string;
  text = '';
  version = 0;
  #sent: ChangeSet | undefined;
  #typed: ChangeSet | undefined;

  constructor(name: string) {
    this.name = name;
  }

  type(change: NoteChange): void {
    const set = ChangeSet.of(change, this.text.length);
    this.text = applyChanges(this.text, [change]);
    this.#typed = this.#typed?.compose(set) ?? set;
  }

  /** The next message, for the version that this editor has. */
  send(): { readonly base: number; readonly changes: readonly NoteChange[] } | undefined {
    if (this.#sent !== undefined || this.#typed === undefined) return undefined;
    this.#sent = this.#typed;
    this.#typed = undefined;
    return { base: this.version, changes: changesOf(this.#sent) };
  }

  receive(author: string, changes: readonly NoteChange[]): void {
    this.version += 1;
    if (author === this.name) {
      this.#sent = undefined;
      return;
    }
    const length = this.#sent?.length ?? this.#typed?.length ?? this.text.length;
    let theirs = ChangeSet.of([...changes], length);
    if (this.#sent !== undefined)
      [this.#sent, theirs] = [this.#sent.map(theirs), theirs.map(this.#sent, true)];
    if (this.#typed !== undefined)
      [this.#typed, theirs] = [this.#typed.map(theirs), theirs.map(this.#typed, true)];
    this.text = applyChanges(this.text, changesOf(theirs));
  }
}

function changesOf(set: ChangeSet): NoteChange[] {
  const changes: NoteChange[] = [];
  set.iterChanges((...[from, to, , , text]) => changes.push({ from, to, insert: text.toString() }));
  return changes;
}

const NAMES = ['host', 'ada', 'ben', 'cem'] as const;
const who = fc.constantFrom(...NAMES);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const step = fc.oneof(
  fc.record({ does: fc.constant('type' as const), who, at: share, size: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ does: fc.constant('delete' as const), who, at: share, size: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ does: fc.constantFrom('send' as const, 'arrive' as const, 'receive' as const), who }),
);

/** Editors, a room, and messages on their way, which overtake each other. */
class Table {
  readonly room = new TestRoom(buildState({ host: 'host', ada: 'member', ben: 'member', cem: 'member' }));
  readonly editors = new Map(NAMES.map((name) => [name, new Editor(name)]));
  readonly typed = new Set<string>();
  readonly deleted = new Set<string>();
  readonly #onTheWay = new Map<string, { base: number; changes: readonly NoteChange[] }>();

  does({
    does,
    who: name,
    ...rest
  }: {
    does: string;
    who: (typeof NAMES)[number];
    at?: number;
    size?: number;
  }) {
    const editor = this.editors.get(name)!;
    const { at = 0, size = 0 } = rest;
    const from = Math.round(at * editor.text.length);
    if (does === 'type') {
      const text = Array.from({ length: size }, () => this.#nextLetter()).join('');
      editor.type({ from, to: from, insert: text });
    } else if (does === 'delete') {
      const to = Math.min(from + size, editor.text.length);
      for (const letter of editor.text.slice(from, to)) this.deleted.add(letter);
      editor.type({ from, to, insert: '' });
    } else if (does === 'send') {
      const message = editor.send();
      if (message !== undefined) this.#onTheWay.set(name, message);
    } else if (does === 'arrive') {
      this.#arrive(name);
    } else {
      const event = this.room.events[editor.version];
      if (event !== undefined) editor.receive(event.actor_id!, event.data['changes'] as NoteChange[]);
    }
  }

  /** Until nothing is on its way and everybody has seen everything. */
  settle(): void {
    for (let round = 0; round < 3; round += 1) {
      for (const name of NAMES) for (const does of ['send', 'arrive']) this.does({ does, who: name });
      for (const name of NAMES) {
        while (this.editors.get(name)!.version < this.room.events.length)
          this.does({ does: 'receive', who: name });
      }
    }
  }

  /** Each letter is typed once, so that it can be followed. */
  #nextLetter(): string {
    const letter = String.fromCharCode(0x4e00 + this.typed.size);
    this.typed.add(letter);
    return letter;
  }

  #arrive(name: string): void {
    const message = this.#onTheWay.get(name);
    if (message === undefined) return;
    this.#onTheWay.delete(name);
    this.room.now += 1_000;
    this.room.tell(note(name, message.base, ...message.changes));
  }
}

describe('notes that several people edit at once, with messages that overtake each other', () => {
  it('are the same for everybody in the end, with every letter once that nobody deleted, and no other', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const table = new Table();
        for (const one of steps) table.does(one);
        table.settle();
        const { text } = table.room.state.content.notes;
        expect([...table.editors.values()].map((editor) => editor.text)).toEqual(NAMES.map(() => text));
        const kept = [...table.typed].filter((letter) => !table.deleted.has(letter));
        expect(Array.from(text).toSorted()).toEqual(kept.toSorted());
      }),
      { numRuns: 300 },
    );
  });
});
