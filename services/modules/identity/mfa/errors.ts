import { failure } from '../../../platform/errors/app-error.ts';

export const factorTypeUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.factor-type-unknown',
  sentences: {
    en: 'factor_type needs to be totp, phone, or webauthn',
    de: 'factor_type muss totp, phone oder webauthn sein',
  },
});

export const phoneFactorDisabled = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.phone-factor-disabled',
  sentences: {
    en: 'MFA enroll is disabled for Phone',
    de: 'Ein Telefon als zweiter Faktor wird hier nicht angeboten',
  },
});

export const webauthnFactorDisabled = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.webauthn-factor-disabled',
  sentences: {
    en: 'MFA enroll is disabled for WebAuthn',
    de: 'WebAuthn als zweiter Faktor wird hier nicht angeboten',
  },
});

export const factorNameTaken = failure({
  code: 'CONFLICT',
  reason: 'auth.factor-name-taken',
  sentences: {
    en: 'A factor with the friendly name "{name}" for this user already exists',
    de: 'Einen zweiten Faktor mit dem Namen „{name}“ gibt es schon',
  },
});

export const tooManyFactors = failure({
  code: 'CONFLICT',
  reason: 'auth.too-many-factors',
  sentences: {
    en: 'Maximum number of verified factors reached, unenroll to continue',
    de: 'Mehr zweite Faktoren gehen nicht; bitte erst einen entfernen',
  },
});

/** To add one to an account that has one already. */
export const secondFactorNeeded = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.second-factor-needed',
  sentences: {
    en: 'AAL2 required to enroll a new factor',
    de: 'Dafür ist zuerst der zweite Faktor nötig',
  },
});

/** To remove one that counts. GoTrue answers 422 here and 403 above. */
export const secondFactorNeededToRemove = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.second-factor-needed-to-remove',
  sentences: {
    en: 'AAL2 required to unenroll verified factor',
    de: 'Zum Entfernen ist zuerst der zweite Faktor nötig',
  },
});

/** To change the address or the password. */
export const secondFactorNeededToChange = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.second-factor-needed-to-change',
  sentences: {
    en: 'AAL2 session is required to update email or password when MFA is enabled.',
    de: 'Für Adresse und Passwort ist zuerst der zweite Faktor nötig',
  },
});

export const factorIdMalformed = failure({
  code: 'NOT_FOUND',
  reason: 'auth.factor-id-malformed',
  sentences: { en: 'factor_id must be an UUID', de: 'factor_id muss eine UUID sein' },
});

/** Somebody else's too. */
export const factorNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'auth.factor-not-found',
  sentences: { en: 'Factor not found', de: 'Diesen zweiten Faktor gibt es nicht' },
});

export const challengeNotFound = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.challenge-not-found',
  sentences: {
    en: 'MFA factor with the provided challenge ID not found',
    de: 'Diese Abfrage des zweiten Faktors gibt es nicht',
  },
});

/** Spent ones too: GoTrue tells both with this sentence. */
export const challengeNotYours = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.challenge-not-yours',
  sentences: {
    en: 'Challenge and verify IP addresses mismatch.',
    de: 'Die Abfrage kam von einer anderen Adresse oder wurde schon beantwortet.',
  },
});

export const challengeExpired = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.challenge-expired',
  sentences: {
    en: 'MFA challenge {id} has expired, verify against another challenge or create a new challenge.',
    de: 'Die Abfrage {id} ist abgelaufen; bitte eine neue beginnen.',
  },
});

export const factorCodeMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.factor-code-missing',
  sentences: { en: 'Code needs to be non-empty', de: 'Der Code fehlt' },
});

/** Wrong, of another time, or used before. */
export const factorCodeWrong = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.factor-code-wrong',
  sentences: { en: 'Invalid TOTP code entered', de: 'Der Code stimmt nicht' },
});
