import { failure } from '../../platform/errors/app-error.ts';

export const goalMissing = failure({
  code: 'CONFLICT',
  reason: 'room.goal-missing',
  sentences: {
    en: 'There is no goal in this round yet. Say what it is.',
    de: 'In dieser Runde gibt es noch kein Ziel. Bitte eines nennen.',
  },
});

export const taskNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.task-not-found',
  sentences: { en: 'There is no such task in this room.', de: 'Diese Aufgabe gibt es in diesem Raum nicht.' },
});

/** Somebody else changed the same field, or what is to be deleted: `details` has the task as it is. */
export const taskChanged = failure({
  code: 'CONFLICT',
  reason: 'room.task-changed',
  sentences: {
    en: 'Somebody changed this task in the meantime ({fields}). Look at it and repeat your change.',
    de: 'Jemand hat diese Aufgabe inzwischen geändert ({fields}). Bitte ansehen und die Änderung wiederholen.',
  },
});

export const tooManyTasks = failure({
  code: 'CONFLICT',
  reason: 'room.too-many-tasks',
  sentences: {
    en: 'The room has {most} tasks. Delete one first.',
    de: 'Der Raum hat {most} Aufgaben. Bitte zuerst eine löschen.',
  },
});

/** Changes for a version that is too old, or that there is not yet: `details` has the versions that count. */
export const notesUnknownVersion = failure({
  code: 'CONFLICT',
  reason: 'room.notes-unknown-version',
  sentences: {
    en: 'The notes have moved on too far. Read them again and repeat your change.',
    de: 'Die Notizen sind schon zu weit. Bitte neu laden und die Änderung wiederholen.',
  },
});

export const notesMisplaced = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'room.notes-misplaced',
  sentences: {
    en: 'The changes do not fit the notes: they overlap, go past the end, or split a letter.',
    de: 'Die Änderungen passen nicht zu den Notizen: Sie überschneiden sich, enden hinter dem Text oder teilen ein Zeichen.',
  },
});

export const notesTooLong = failure({
  code: 'PAYLOAD_TOO_LARGE',
  reason: 'room.notes-too-long',
  sentences: {
    en: 'The notes would be longer than {most} characters.',
    de: 'Die Notizen wären länger als {most} Zeichen.',
  },
});

export const notesOverloaded = failure({
  code: 'RATE_LIMIT',
  reason: 'room.notes-too-fast',
  sentences: {
    en: 'That was much at once. Wait {retry_after_seconds} s before you go on with the notes.',
    de: 'Das war viel auf einmal. Bitte {retry_after_seconds} s warten, bevor es mit den Notizen weitergeht.',
  },
});

/** There is no such post, or it is not one that can be reacted to. */
export const postNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.post-not-found',
  sentences: {
    en: 'There is no such post in this room.',
    de: 'Diesen Beitrag gibt es in diesem Raum nicht.',
  },
});

export const tooManyReactions = failure({
  code: 'CONFLICT',
  reason: 'room.too-many-reactions',
  sentences: {
    en: 'This post has {most} kinds of reactions. Take one of those.',
    de: 'Dieser Beitrag hat {most} Arten von Reaktionen. Bitte eine davon nehmen.',
  },
});

/** What was read of a post is older than what the room has decided about it. */
export const reactionsStale = failure({
  code: 'UNAVAILABLE',
  reason: 'room.reactions-stale',
  sentences: {
    en: 'Many react to this post right now. Try again.',
    de: 'Auf diesen Beitrag reagieren gerade viele. Bitte noch einmal versuchen.',
  },
});

/** Every failure of what the members make together that can cross from a room's owner to another process. */
export const contentFailures = [
  goalMissing,
  taskNotFound,
  taskChanged,
  tooManyTasks,
  notesUnknownVersion,
  notesMisplaced,
  notesTooLong,
  notesOverloaded,
  tooManyReactions,
  reactionsStale,
] as const;
