/**
 * One text that several people write at once. What is typed here shows at once; one message is on its way at a time,
 * and what others wrote is carried over what the room does not have yet, so that all end with the same text and nothing
 * that was inserted is lost.
 */
export class NotesText {
  #ChangeSet;
  #Text;
  /** The text as the room has it at `version`. */
  #base;
  #sent;
  #typed;
  /** What came while it was paused. */
  #held;
  version;
  text;

  /** @param library `@codemirror/state`, whose change sets the room uses too. */
  constructor({ ChangeSet, Text }, { version, text }) {
    this.#ChangeSet = ChangeSet;
    this.#Text = Text;
    this.version = version;
    this.text = text;
    this.#base = text;
  }

  /** Whether the room has all of it. */
  get isSettled() {
    return this.#sent === undefined && this.#typed === undefined;
  }

  /** Takes what a text field holds now; fields know no carriage returns. */
  type(shown) {
    const change = differenceOf(asShown(this.text), shown);
    if (change === undefined) return;
    const { from, to, insert } = change;
    const real = { from: realPosition(this.text, from), to: realPosition(this.text, to), insert };
    const set = this.#setOf([real], this.text.length);
    this.text = applied(this.text, set);
    this.#typed = this.#typed?.compose(set) ?? set;
  }

  /** The next message, unless one is on its way or there is nothing to say. */
  send() {
    if (this.#sent !== undefined || this.#typed === undefined) return undefined;
    this.#sent = this.#typed;
    this.#typed = undefined;
    return { base_version: this.version, changes: changesOf(this.#sent) };
  }

  /** What was on its way has not arrived: it is part of the next message. */
  sendAgain() {
    if (this.#sent === undefined) return;
    this.#typed = this.#typed === undefined ? this.#sent : this.#sent.compose(this.#typed);
    this.#sent = undefined;
  }

  /** An edit that the log tells of. */
  receive(edit) {
    if (edit.version <= this.version) return;
    if (this.#held) this.#held.push(edit);
    else this.#take(edit);
  }

  /** Nothing of others comes in until `resume`, such as while an input method composes a letter. */
  pause() {
    this.#held ??= [];
  }

  resume() {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const edit of held) this.#take(edit);
  }

  /** Takes back what the room does not have; gives what was inserted by it. */
  takeBack() {
    this.sendAgain();
    const mine = this.#typed;
    this.#typed = undefined;
    this.text = this.#base;
    if (mine === undefined) return '';
    const inserted = changesOf(mine).map(({ insert }) => insert);
    return inserted.filter((piece) => piece !== '').join('\n');
  }

  #take({ version, changes, isMine }) {
    const set = this.#setOf(changes, this.#base.length);
    this.#base = applied(this.#base, set);
    this.version = version;
    if (isMine) this.#sent = undefined;
    else this.#carry(set);
  }

  #carry(set) {
    let theirs = set;
    if (this.#sent) [this.#sent, theirs] = [this.#sent.map(theirs), theirs.map(this.#sent, true)];
    if (this.#typed) [this.#typed, theirs] = [this.#typed.map(theirs), theirs.map(this.#typed, true)];
    this.text = applied(this.text, theirs);
  }

  /** Texts are split at line feeds only, as the room does. */
  #setOf(changes, length) {
    const specs = changes.map(({ from, to, insert }) => ({
      from,
      to,
      insert: this.#Text.of(insert.split('\n')),
    }));
    return this.#ChangeSet.of(specs, length);
  }
}

function changesOf(set) {
  const changes = [];
  set.iterChanges((from, to, _fromNow, _toNow, inserted) => {
    changes.push({ from, to, insert: inserted.sliceString(0) });
  });
  return changes;
}

function applied(text, set) {
  let end = 0;
  let next = '';
  for (const { from, to, insert } of changesOf(set)) {
    next += text.slice(end, from) + insert;
    end = to;
  }
  return next + text.slice(end);
}

/** A text as a text field holds it: every end of a line is a line feed. */
export function asShown(text) {
  return text.replaceAll(/\r\n?/g, '\n');
}

/** Where a position of the shown text is in the text itself. */
function realPosition(text, position) {
  let real = 0;
  for (let shown = 0; shown < position; shown += 1) real += text.startsWith('\r\n', real) ? 2 : 1;
  return real;
}

/** The one piece in which two texts differ, never beginning or ending inside a letter; undefined when they do not. */
export function differenceOf(before, after) {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  if (isInsideLetter(before, from) || isInsideLetter(after, from)) from -= 1;
  let same = 0;
  while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  if (isInsideLetter(before, before.length - same) || isInsideLetter(after, after.length - same)) same -= 1;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

function isInsideLetter(text, position) {
  return position > 0 && (text.codePointAt(position - 1) ?? 0) > 0xffff;
}
