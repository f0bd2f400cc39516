import { notesMisplaced, notesOverloaded, notesTooLong, notesUnknownVersion } from '../../content.errors.ts';
import type { RoomEvent } from '../../room.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from '../draft.ts';
import { memberOfOpenRoom } from '../room.state.ts';
import type { NoteMessage } from './content.messages.ts';
import { applyChanges, growthOf, mapChanges, splitsLetter } from './note-changes.ts';
import { paceAfter } from './pace.ts';

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

/**
 * Carries changes over all that was edited since the sender's version, and logs them as they are then. Nothing that
 * somebody inserted is lost: what two people insert at one place comes one behind the other.
 */
export function editNotes(draft: Draft, message: NoteMessage): RoomDecision {
  const { userId, clientId, baseVersion, asked } = message;
  memberOfOpenRoom(draft.state, userId);
  const { notes } = draft.state.content;
  const changes = rebase(notes, baseVersion, message.changes);
  if (splitsLetter(notes.text, changes)) throw notesMisplaced();
  const growth = growthOf(changes);
  if (growth > 0 && notes.text.length + growth > MOST_TEXT) throw notesTooLong({ most: MOST_TEXT });
  if (message.isUnlimited !== true) keepPace(draft, userId, changes);
  const edited = { version: notes.version + 1, changes };
  const { seq } = logEvent(draft, 'note.edited', { actorId: userId, clientId }, { ...edited, asked });
  return endDraft(draft, { seq, ...edited });
}

/** @throws `room.notes-unknown-version`, `room.notes-misplaced` */
function rebase(notes: Notes, base: number, changes: readonly NoteChange[]): readonly NoteChange[] {
  const oldest = notes.version - notes.recent.length;
  if (base > notes.version || base < oldest) {
    throw notesUnknownVersion({}, { details: { version: notes.version, oldest } });
  }
  const since = notes.recent.filter(({ version }) => version > base);
  const length = since[0]?.length ?? notes.text.length;
  const mapped = mapChanges(changes, length, since);
  if (mapped === undefined) throw notesMisplaced();
  return mapped;
}

function keepPace(draft: Draft, userId: string, changes: readonly NoteChange[]): void {
  const size = changes.reduce((sum, { from, to, insert }) => sum + insert.length + (to - from), 0);
  const { pace, waitMs } = paceAfter(draft.state.pace, { userId, size, now: draft.now });
  if (waitMs > 0) {
    throw notesOverloaded(
      { retry_after_seconds: Math.ceil(waitMs / 1_000) },
      { retryAfterMs: Math.ceil(waitMs) },
    );
  }
  draft.state = { ...draft.state, pace };
}

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
