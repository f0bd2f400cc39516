import { failure } from '../../platform/errors/app-error.ts';

/** There is no such task for this person; whether somebody else has it is not told. */
export const taskNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'task.not-found',
  sentences: { en: 'This task does not exist.', de: 'Diese Aufgabe gibt es nicht.' },
});

export const taskAlreadyCompleted = failure({
  code: 'CONFLICT',
  reason: 'task.already-completed',
  sentences: { en: 'This task is done already.', de: 'Diese Aufgabe ist schon erledigt.' },
});

/** Only what was completed or cancelled can be opened again. */
export const taskNotClosed = failure({
  code: 'CONFLICT',
  reason: 'task.not-closed',
  sentences: { en: 'This task is still open.', de: 'Diese Aufgabe ist noch offen.' },
});

/** There is no such subject for this person; whether somebody else has it is not told. */
export const subjectNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'subject.not-found',
  sentences: { en: 'This subject does not exist.', de: 'Dieses Fach gibt es nicht.' },
});

/** A person's subjects differ by name. */
export const subjectNameTaken = failure({
  code: 'CONFLICT',
  reason: 'subject.name-taken',
  sentences: {
    en: 'You have a subject with this name already. Choose another name.',
    de: 'Ein Fach mit diesem Namen gibt es schon. Bitte einen anderen Namen wählen.',
  },
});
