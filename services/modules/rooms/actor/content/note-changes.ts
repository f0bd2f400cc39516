import { ChangeSet, Text } from '@codemirror/state';

/** Replaces what is between two positions, in UTF-16 units. */
export interface NoteChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** An edit that led to `version`, for a text of `length`. */
export interface NoteEdit {
  readonly version: number;
  readonly length: number;
  readonly changes: readonly NoteChange[];
}

/**
 * Changes for a text of `length`, as they are after all of `edits`: operational transformation, with the edits first
 * where both insert at one place. Undefined when they do not fit a text of that length.
 */
export function mapChanges(
  changes: readonly NoteChange[],
  length: number,
  edits: readonly NoteEdit[],
): readonly NoteChange[] | undefined {
  const set = toSet(changes, length);
  if (set === undefined) return undefined;
  return toChanges(
    edits.reduce((mapped, edit) => {
      const over = toSet(edit.changes, edit.length);
      if (over === undefined) throw new Error('An edit in the log fits the text before it');
      return mapped.map(over);
    }, set),
  );
}

function toSet(changes: readonly NoteChange[], length: number): ChangeSet | undefined {
  let end = 0;
  for (const { from, to } of changes) {
    if (from < end || to < from || to > length) return undefined;
    end = to;
  }
  // Texts are split by ourselves, at line feeds only: the library would make one of each CR LF.
  const specs = changes.map(({ from, to, insert }) => ({ from, to, insert: Text.of(insert.split('\n')) }));
  return ChangeSet.of(specs, length);
}

function toChanges(set: ChangeSet): readonly NoteChange[] {
  const changes: NoteChange[] = [];
  set.iterChanges((...[from, to, , , inserted]) => {
    changes.push({ from, to, insert: inserted.sliceString(0) });
  });
  return changes;
}

/** The text after changes that are in order. */
export function applyChanges(text: string, changes: readonly NoteChange[]): string {
  let end = 0;
  const pieces: string[] = [];
  for (const { from, to, insert } of changes) {
    pieces.push(text.slice(end, from), insert);
    end = to;
  }
  return pieces.join('') + text.slice(end);
}

/** How much longer a text is afterwards. */
export function growthOf(changes: readonly NoteChange[]): number {
  return changes.reduce((sum, { from, to, insert }) => sum + insert.length - (to - from), 0);
}

/** Whether a change begins or ends inside a surrogate pair: half a letter can be stored nowhere. */
export function splitsLetter(text: string, changes: readonly NoteChange[]): boolean {
  const isInside = (position: number): boolean => (text.codePointAt(position - 1) ?? 0) > 0xffff;
  return changes.some(({ from, to }) => isInside(from) || isInside(to));
}
