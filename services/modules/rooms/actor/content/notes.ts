import type { RoomEvent } from '../../room.ts';
import { applyChanges, growthOf, type NoteChange, type NoteEdit } from './note-changes.ts';

/** The room's notes: one text that several people edit at once. */
export interface Notes {
  readonly text: string;
  readonly version: number;
  /** The newest edits, over which changes for an older version are carried. */
  readonly recent: readonly NoteEdit[];
}

export const NO_NOTES: Notes = { text: '', version: 0, recent: [] };

/** UTF-16 units of the whole text. */
export const MOST_TEXT = 100_000;
/** Whoever is further behind reads the text again. */
export const MOST_RECENT = 100;

export function applyToNotes(notes: Notes, { data }: RoomEvent): Notes {
  const edit: NoteEdit = {
    version: Number(data['version']),
    length: notes.text.length,
    changes: data['changes'] as NoteChange[],
  };
  return {
    text: applyChanges(notes.text, edit.changes),
    version: edit.version,
    recent: [...notes.recent.slice(1 - MOST_RECENT), edit],
  };
}

/** The edits before the stored text, as far as they are remembered; lengths come from the text, backwards. */
export function recentBefore(
  { text, version }: Pick<Notes, 'text' | 'version'>,
  events: readonly RoomEvent[],
): readonly NoteEdit[] {
  const edits: NoteEdit[] = [];
  let { length } = text;
  for (const { data } of [...events].reverse()) {
    const changes = data['changes'] as NoteChange[];
    const its = Number(data['version']);
    if (its > version) continue;
    length -= growthOf(changes);
    edits.push({ version: its, length, changes });
  }
  return edits.reverse().slice(-MOST_RECENT);
}
