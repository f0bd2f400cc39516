import { failure } from '../../platform/errors/app-error.ts';
import { contentFailures } from './content.errors.ts';
import { peopleFailures } from './people.errors.ts';

/** There is no such room, or none for this person: which of both is not told. */
export const roomNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.not-found',
  sentences: { en: 'There is no such room.', de: 'Diesen Raum gibt es nicht.' },
});

export const roomFull = failure({
  code: 'CONFLICT',
  reason: 'room.full',
  sentences: {
    en: 'The room is full: it has {max_members} members.',
    de: 'Der Raum ist voll: Er hat {max_members} Mitglieder.',
  },
});

export const roomClosed = failure({
  code: 'CONFLICT',
  reason: 'room.closed',
  sentences: { en: 'The room is closed.', de: 'Der Raum ist geschlossen.' },
});

/** A client claims to have seen more of the log than there is. */
export const afterAhead = failure({
  code: 'CONFLICT',
  reason: 'room.after-ahead',
  sentences: {
    en: 'There is no event {after} in this room yet. Join again without `after`.',
    de: 'Ein Ereignis {after} gibt es in diesem Raum noch nicht. Bitte ohne `after` noch einmal beitreten.',
  },
});

export const clientIdReused = failure({
  code: 'CONFLICT',
  reason: 'room.client-id-reused',
  sentences: {
    en: 'This client_id was used for something else in this room. Make a new one.',
    de: 'Diese client_id wurde in diesem Raum schon für etwas anderes benutzt. Bitte eine neue wählen.',
  },
});

/** The timer is in a state that does not allow the action. */
export const timerState = failure({
  code: 'CONFLICT',
  reason: 'room.timer-state',
  sentences: {
    en: 'The timer is {state}: it cannot {action} now.',
    de: 'Der Timer ist im Zustand „{state}“: „{action}“ geht gerade nicht.',
  },
});

export const timerNotYours = failure({
  code: 'AUTHZ_ERROR',
  reason: 'room.timer-not-allowed',
  sentences: {
    en: 'In this room only the hosts move the timer.',
    de: 'In diesem Raum bedienen nur die Gastgeber den Timer.',
  },
});

/** Hosts only. */
export const hostsOnly = failure({
  code: 'AUTHZ_ERROR',
  reason: 'room.hosts-only',
  sentences: { en: 'Only a host of the room may do this.', de: 'Das dürfen nur Gastgeber des Raums.' },
});

export const memberNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'room.member-not-found',
  sentences: { en: 'This person is not in the room.', de: 'Diese Person ist nicht im Raum.' },
});

/** A host is not removed and does not change their own role: they hand the room on, leave it, or close it. */
export const hostStays = failure({
  code: 'CONFLICT',
  reason: 'room.host-stays',
  sentences: {
    en: 'The host cannot be removed from the room.',
    de: 'Die Gastgeberin oder der Gastgeber kann nicht entfernt werden.',
  },
});

export const tooManyMembers = failure({
  code: 'CONFLICT',
  reason: 'room.too-many-members',
  sentences: {
    en: 'The room has {members} members already; it cannot be made smaller than that.',
    de: 'Der Raum hat schon {members} Mitglieder; kleiner kann er nicht werden.',
  },
});

export const invitationNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'invitation.not-found',
  sentences: { en: 'There is no such invitation.', de: 'Diese Einladung gibt es nicht.' },
});

export const invitationExpired = failure({
  code: 'NOT_FOUND',
  status: 410,
  reason: 'invitation.expired',
  sentences: { en: 'The invitation has expired.', de: 'Die Einladung ist abgelaufen.' },
});

export const invitationUsedUp = failure({
  code: 'NOT_FOUND',
  status: 410,
  reason: 'invitation.used-up',
  sentences: {
    en: 'The invitation has been used as often as it may be.',
    de: 'Die Einladung wurde schon so oft benutzt wie erlaubt.',
  },
});

export const tooManyInvitations = failure({
  code: 'CONFLICT',
  reason: 'room.too-many-invitations',
  sentences: {
    en: 'The room has {most} open invitations. Revoke one first.',
    de: 'Der Raum hat {most} offene Einladungen. Bitte zuerst eine zurückziehen.',
  },
});

/** Every failure that can cross from a room's owner to another process. */
export const roomFailures = [
  roomNotFound,
  roomFull,
  roomClosed,
  afterAhead,
  clientIdReused,
  timerState,
  timerNotYours,
  hostsOnly,
  memberNotFound,
  hostStays,
  tooManyMembers,
  invitationNotFound,
  invitationExpired,
  invitationUsedUp,
  tooManyInvitations,
  ...contentFailures,
  ...peopleFailures,
] as const;
