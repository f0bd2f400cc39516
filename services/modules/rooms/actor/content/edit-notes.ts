import { notesMisplaced, notesOverloaded, notesTooLong, notesUnknownVersion } from '../../content.errors.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from '../draft.ts';
import { speakerOfOpenRoom } from '../room.state.ts';
import type { NoteMessage } from './content.messages.ts';
import { growthOf, mapChanges, splitsLetter, type NoteChange } from './note-changes.ts';
import { MOST_TEXT, type Notes } from './notes.ts';
import { paceAfter } from './pace.ts';

/**
 * Carries changes over all that was edited since the sender's version, and logs them as they are then. Nothing that
 * somebody inserted is lost: what two people insert at one place comes one behind the other.
 */
export function editNotes(draft: Draft, message: NoteMessage): RoomDecision {
  const { userId, clientId, baseVersion, asked } = message;
  speakerOfOpenRoom(draft.state, userId, draft.now);
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
