import { failure } from '../../platform/errors/app-error.ts';

export const banNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.ban-not-found',
  sentences: { en: 'This person is not banned from the room.', de: 'Diese Person ist nicht ausgesperrt.' },
});

/** Nobody of that name is at the door: never was, came in, or has waited too long. */
export const knockNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.knock-not-found',
  sentences: { en: 'This person is not waiting at the door.', de: 'Diese Person wartet nicht vor der Tür.' },
});

export const knockDeclined = failure({
  code: 'RATE_LIMIT',
  reason: 'room.knock-declined',
  sentences: {
    en: 'A host did not let you in. You can knock again later.',
    de: 'Du wurdest nicht hereingelassen. Später kannst du noch einmal anklopfen.',
  },
});

export const tooManyKnocks = failure({
  code: 'CONFLICT',
  reason: 'room.too-many-knocks',
  sentences: {
    en: '{most} people are waiting at the door already. Try again later.',
    de: 'Vor der Tür warten schon {most} Leute. Bitte später noch einmal versuchen.',
  },
});

/** Not in this room, not before then. */
export const muted = failure({
  code: 'AUTHZ_ERROR',
  reason: 'room.muted',
  sentences: {
    en: 'A host has muted you until {until}.',
    de: 'Du bist bis {until} stummgeschaltet.',
  },
});

export const hostNotMuted = failure({
  code: 'CONFLICT',
  reason: 'room.host-not-muted',
  sentences: {
    en: 'The host of a room cannot be muted.',
    de: 'Wer den Raum leitet, kann nicht stummgeschaltet werden.',
  },
});

export const slowMode = failure({
  code: 'RATE_LIMIT',
  reason: 'room.slow-mode',
  sentences: {
    en: 'The room is in slow mode. You can post again in {seconds} s.',
    de: 'Der Raum ist im langsamen Modus. In {seconds} s kannst du wieder schreiben.',
  },
});

/** There is no such post, or none that the caller may read. */
export const postNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.post-not-found',
  sentences: {
    en: 'There is no such post in this room.',
    de: 'Diesen Beitrag gibt es in diesem Raum nicht.',
  },
});

/** A judge of words has objected: nothing was stored. */
export const textRefused = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'room.text-refused',
  sentences: {
    en: 'This cannot be said in this room.',
    de: 'Das darf in diesem Raum nicht gesagt werden.',
  },
});

/** Nobody could judge the words in time, and the room takes none that were not judged. */
export const judgeUnavailable = failure({
  code: 'UNAVAILABLE',
  reason: 'room.judge-unavailable',
  sentences: {
    en: 'Posts cannot be checked at the moment. Try again shortly.',
    de: 'Beiträge können gerade nicht geprüft werden. Bitte gleich noch einmal versuchen.',
  },
});

export const reportNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.report-not-found',
  sentences: { en: 'There is no such report.', de: 'Diese Meldung gibt es nicht.' },
});

/** Whoever looks after an organisation's rooms: its moderators and admins. */
export const moderatorsOnly = failure({
  code: 'AUTHZ_ERROR',
  reason: 'room.moderators-only',
  sentences: {
    en: 'Only moderators of the organisation may do this.',
    de: 'Das dürfen nur Moderatoren der Organisation.',
  },
});

/** Those who teach a class open rooms for it. */
export const teachersOnly = failure({
  code: 'AUTHZ_ERROR',
  reason: 'room.teachers-only',
  sentences: {
    en: 'Only a teacher of the class may open a room for it.',
    de: 'Nur wer die Klasse unterrichtet, darf einen Raum für sie öffnen.',
  },
});

export const classArchived = failure({
  code: 'CONFLICT',
  reason: 'room.class-archived',
  sentences: { en: 'The class is archived.', de: 'Die Klasse ist archiviert.' },
});

/** Those that can cross from a room's owner to another process. */
export const peopleFailures = [
  banNotFound,
  knockNotFound,
  knockDeclined,
  tooManyKnocks,
  muted,
  hostNotMuted,
  slowMode,
] as const;
