import { failure } from '../../platform/errors/app-error.ts';

/** The sentence is Supabase's own. */
export const functionNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'function.not-found',
  sentences: {
    en: 'Requested function was not found',
    de: 'Diese Funktion gibt es nicht',
  },
});

export const methodNotAllowed = failure({
  code: 'VALIDATION_ERROR',
  status: 405,
  reason: 'function.method-not-allowed',
  sentences: { en: 'Method not allowed', de: 'Diese Methode ist hier nicht erlaubt' },
});

export const emailRefused = failure({
  code: 'VALIDATION_ERROR',
  reason: 'function.email-refused',
  sentences: {
    en: 'This is not a valid e-mail address.',
    de: 'Das ist keine gültige E-Mail-Adresse.',
  },
});

export const emailDisposable = failure({
  code: 'VALIDATION_ERROR',
  reason: 'function.email-disposable',
  sentences: {
    en: 'Addresses of throw-away mail services cannot be used to sign up.',
    de: 'Mit Adressen von Wegwerf-Diensten kann man sich nicht anmelden.',
  },
});

/** Changed, not ours, or somebody else's: which of them is not told. */
export const textNotOpened = failure({
  code: 'VALIDATION_ERROR',
  reason: 'function.text-not-opened',
  sentences: {
    en: 'This text cannot be decrypted by you.',
    de: 'Dieser Text lässt sich von dir nicht entschlüsseln.',
  },
});
