import { failure } from '../../platform/errors/app-error.ts';

/** There is none, or the caller is not in it: which of the two is not told. */
export const organisationNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'organisation.not-found',
  sentences: {
    en: 'You are in no such organisation.',
    de: 'Zu dieser Organisation gehörst du nicht, oder es gibt sie nicht.',
  },
});

/** A member whose role is not enough. */
export const organisationRoleNeeded = failure({
  code: 'AUTHZ_ERROR',
  reason: 'organisation.role-needed',
  sentences: {
    en: 'Your role in this organisation does not allow this. Ask one of its admins.',
    de: 'Deine Rolle in dieser Organisation erlaubt das nicht. Bitte einen Admin fragen.',
  },
});

/** A personal organisation is for one person, for good. */
export const organisationPersonal = failure({
  code: 'CONFLICT',
  reason: 'organisation.personal',
  sentences: {
    en: 'This is a personal organisation: it has one member and cannot be left or deleted.',
    de: 'Das ist eine persönliche Organisation: Sie hat ein Mitglied und kann nicht verlassen oder gelöscht werden.',
  },
});

/** Somebody must stay who can let people in. */
export const organisationLastAdmin = failure({
  code: 'CONFLICT',
  reason: 'organisation.last-admin',
  sentences: {
    en: 'This is the last admin. Make somebody else an admin first.',
    de: 'Das ist der letzte Admin. Bitte zuerst jemand anderen zum Admin machen.',
  },
});

export const memberNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'organisation.member-not-found',
  sentences: {
    en: 'There is no such member in this organisation.',
    de: 'Dieses Mitglied gibt es in der Organisation nicht.',
  },
});

export const memberExists = failure({
  code: 'CONFLICT',
  reason: 'organisation.already-member',
  sentences: { en: 'This person is a member already.', de: 'Diese Person ist schon Mitglied.' },
});

/** Nobody to add has this address or id. */
export const personNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'organisation.person-not-found',
  sentences: {
    en: 'Nobody with an account can be added by this. Check the address or the id.',
    de: 'Damit lässt sich niemand hinzufügen. Bitte Adresse oder Kennung prüfen.',
  },
});

export const classNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'class.not-found',
  sentences: { en: 'There is no such class.', de: 'Diese Klasse gibt es nicht.' },
});

export const classMemberNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'class.member-not-found',
  sentences: {
    en: 'There is no such member in this class.',
    de: 'Dieses Mitglied gibt es in der Klasse nicht.',
  },
});

export const classMemberExists = failure({
  code: 'CONFLICT',
  reason: 'class.already-member',
  sentences: { en: 'This person is in the class already.', de: 'Diese Person ist schon in der Klasse.' },
});
