import { failure } from '../../../platform/errors/app-error.ts';

/** Says nothing of the account: one that does not exist answers the same. */
export const tooManyGuesses = failure({
  code: 'RATE_LIMIT',
  reason: 'auth.too-many-guesses',
  sentences: {
    en: 'Request rate limit reached',
    de: 'Zu viele Versuche. Bitte später noch einmal.',
  },
});
