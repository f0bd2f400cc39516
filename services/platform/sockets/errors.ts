import { failure } from '../errors/app-error.ts';

/** Nobody reads so many feeds at once; a program does. */
export const tooManyFeeds = failure({
  code: 'CONFLICT',
  reason: 'socket.too-many-feeds',
  sentences: {
    en: 'One connection can follow {limit} rooms. Leave one first.',
    de: 'Eine Verbindung kann {limit} Räumen folgen. Bitte zuerst einen verlassen.',
  },
});

/** The connection ended while its request was on the way. */
export const socketGone = failure({
  code: 'UNAVAILABLE',
  reason: 'socket.gone',
  sentences: { en: 'The connection has ended.', de: 'Die Verbindung ist beendet.' },
});

export const eventUnknown = failure({
  code: 'UNSUPPORTED',
  reason: 'socket.event-unknown',
  sentences: { en: 'There is no such event.', de: 'Dieses Ereignis gibt es nicht.' },
});

/** Only one JSON object and an acknowledgement; nothing binary, no NUL, no half characters. */
export const payloadMalformed = failure({
  code: 'VALIDATION_ERROR',
  reason: 'socket.payload-malformed',
  sentences: {
    en: 'The message cannot be read: {what}.',
    de: 'Die Nachricht ist nicht lesbar: {what}.',
  },
});

/** A token of somebody else, or of another kind of caller. */
export const otherUser = failure({
  code: 'AUTHZ_ERROR',
  reason: 'socket.other-user',
  sentences: {
    en: 'The token belongs to somebody else. Connect anew.',
    de: 'Das Token gehört jemand anderem. Bitte neu verbinden.',
  },
});
