import { failure } from '../../../platform/errors/app-error.ts';

export const nameInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'name.invalid',
  sentences: {
    en: 'A name has {min_characters} to {max_characters} letters and digits of one script; dots, hyphens and underscores may stand between them.',
    de: 'Ein Name hat {min_characters} bis {max_characters} Buchstaben und Ziffern einer Schrift; dazwischen dürfen Punkte, Binde- und Unterstriche stehen.',
  },
});

export const nameTaken = failure({
  code: 'CONFLICT',
  reason: 'name.taken',
  sentences: {
    en: 'This name, or one that looks like it, is taken.',
    de: 'Dieser Name oder ein ähnlicher ist vergeben.',
  },
});

export const loginMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'name.login-missing',
  sentences: {
    en: 'Give a username or an email with a password, or a refresh_token.',
    de: 'Nötig sind ein Name oder eine E-Mail-Adresse mit Passwort, oder ein refresh_token.',
  },
});
