import { failure } from '../../platform/errors/app-error.ts';

/** Neither tells whether there is such an account. */
export const invalidCredentials = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.invalid-credentials',
  sentences: { en: 'Invalid login credentials', de: 'E-Mail oder Passwort stimmen nicht' },
});

export const grantTypeUnknown = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.grant-type-unknown',
  sentences: { en: 'unsupported_grant_type', de: 'unsupported_grant_type' },
});

export const emailNotConfirmed = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.email-not-confirmed',
  sentences: { en: 'Email not confirmed', de: 'Die E-Mail-Adresse ist noch nicht bestätigt' },
});

export const userBanned = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.user-banned',
  sentences: { en: 'User is banned', de: 'Das Konto ist gesperrt' },
});

/** At sign-up. */
export const userAlreadyExists = failure({
  code: 'CONFLICT',
  reason: 'auth.user-already-exists',
  sentences: { en: 'User already registered', de: 'Für diese Adresse gibt es schon ein Konto' },
});

/** At a change of address. */
export const emailInUse = failure({
  code: 'CONFLICT',
  reason: 'auth.email-in-use',
  sentences: {
    en: 'A user with this email address has already been registered',
    de: 'Für diese Adresse gibt es schon ein Konto',
  },
});

export const emailInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.email-invalid',
  sentences: {
    en: 'Unable to validate email address: invalid format',
    de: 'Die E-Mail-Adresse ist nicht gültig',
  },
});

export const passwordMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.password-missing',
  sentences: { en: 'Signup requires a valid password', de: 'Bitte ein Passwort angeben' },
});

/** bcrypt would cut it silently (Decision 6). */
export const passwordTooLong = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.password-too-long',
  sentences: {
    en: 'Password cannot be longer than {max_bytes} characters',
    de: 'Das Passwort darf höchstens {max_bytes} Zeichen haben',
  },
});

export const passwordTooShort = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.password-too-short',
  sentences: {
    en: 'Password should be at least {min_characters} characters.',
    de: 'Das Passwort muss mindestens {min_characters} Zeichen haben.',
  },
});

export const passwordCommon = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.password-common',
  sentences: {
    en: 'Password is known to be weak and easy to guess, please choose a different one.',
    de: 'Das Passwort ist bekannt und leicht zu erraten. Bitte ein anderes wählen.',
  },
});

export const passwordSame = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.password-same',
  sentences: {
    en: 'New password should be different from the old password.',
    de: 'Das neue Passwort muss sich vom alten unterscheiden.',
  },
});

export const passwordNeedsEmail = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.password-needs-email',
  sentences: {
    en: 'Updating password of an anonymous user without an email or phone is not allowed',
    de: 'Ein Passwort braucht zuerst eine E-Mail-Adresse',
  },
});

/** It travels in every access token: beyond this the token no longer fits into a header. */
export const metadataTooLarge = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.metadata-too-large',
  sentences: {
    en: 'User metadata cannot be larger than {max_bytes} bytes',
    de: 'Die Angaben zur Person dürfen höchstens {max_bytes} Bytes groß sein',
  },
});

export const anonymousDisabled = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.anonymous-disabled',
  sentences: {
    en: 'Anonymous sign-ins are disabled',
    de: 'Ohne Konto geht es hier nicht',
  },
});

export const phoneDisabled = failure({
  code: 'UNSUPPORTED',
  reason: 'auth.phone-disabled',
  sentences: { en: 'Phone signups are disabled', de: 'Anmelden per Telefon gibt es hier nicht' },
});

export const notYetOffered = failure({
  code: 'UNSUPPORTED',
  status: 501,
  reason: 'auth.not-offered',
  sentences: { en: 'This is not offered here', de: 'Das wird hier nicht angeboten' },
});

export const refreshTokenMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.refresh-token-missing',
  sentences: { en: 'refresh_token required', de: 'refresh_token fehlt' },
});

export const refreshTokenMalformed = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.refresh-token-malformed',
  sentences: { en: 'Invalid Refresh Token: Malformed', de: 'Der Refresh-Token ist nicht lesbar' },
});

export const refreshTokenNotFound = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.refresh-token-not-found',
  sentences: {
    en: 'Invalid Refresh Token: Refresh Token Not Found',
    de: 'Diesen Refresh-Token gibt es nicht',
  },
});

export const refreshTokenAlreadyUsed = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.refresh-token-already-used',
  sentences: {
    en: 'Invalid Refresh Token: Already Used',
    de: 'Der Refresh-Token wurde schon benutzt; die Sitzung ist beendet',
  },
});

/** The session of a refresh token is gone. */
export const sessionNotFound = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.session-not-found',
  sentences: {
    en: 'Invalid Refresh Token: No Valid Session Found',
    de: 'Diese Sitzung gibt es nicht mehr',
  },
});

export const sessionExpired = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.session-expired',
  sentences: {
    en: 'Invalid Refresh Token: Session Expired',
    de: 'Die Sitzung ist abgelaufen',
  },
});

export const oneTimeCodeExpired = failure({
  code: 'AUTH_ERROR',
  status: 403,
  reason: 'auth.one-time-code-expired',
  sentences: {
    en: 'Token has expired or is invalid',
    de: 'Der Code ist abgelaufen oder falsch',
  },
});

/** No credentials where a person's are needed. */
export const tokenMissing = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.token-missing',
  sentences: {
    en: 'This endpoint requires a valid Bearer token',
    de: 'Hier ist ein gültiges Zugangstoken nötig',
  },
});

export const tokenInvalid = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.token-invalid',
  sentences: { en: 'The access token is not valid.', de: 'Das Zugangstoken ist nicht gültig.' },
});

export const tokenExpired = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.token-expired',
  sentences: { en: 'The access token has expired.', de: 'Das Zugangstoken ist abgelaufen.' },
});

/** Signed out, ended after a detected theft, banned: this session counts no more. */
export const sessionRevoked = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.session-revoked',
  sentences: {
    en: 'Session from session_id claim in JWT does not exist',
    de: 'Diese Sitzung wurde beendet',
  },
});

export const accountGone = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.account-gone',
  sentences: {
    en: 'User from sub claim in JWT does not exist',
    de: 'Dieses Konto gibt es nicht mehr',
  },
});

export const apiKeyInvalid = failure({
  code: 'AUTH_ERROR',
  reason: 'auth.apikey-invalid',
  sentences: { en: 'Invalid API key', de: 'Der API-Schlüssel ist nicht gültig' },
});

export const currentPasswordWrong = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.current-password-wrong',
  sentences: { en: 'Current password is not correct.', de: 'Das bisherige Passwort stimmt nicht.' },
});
