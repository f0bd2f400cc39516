import { failure } from '../../../platform/errors/app-error.ts';

export const challengeIncomplete = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.challenge-incomplete',
  sentences: {
    en: 'PKCE flow requires code_challenge_method and code_challenge',
    de: 'PKCE braucht code_challenge_method und code_challenge',
  },
});

export const challengeLength = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.challenge-length',
  sentences: {
    en: 'code challenge has to be between {min} and {max} characters',
    de: 'code_challenge muss {min} bis {max} Zeichen haben',
  },
});

export const challengeMalformed = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.challenge-malformed',
  sentences: {
    en: 'code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes',
    de: 'code_challenge darf nur Buchstaben, Ziffern, Bindestrich, Punkt, Unterstrich und Tilde enthalten',
  },
});

export const challengeMethodUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.challenge-method-unknown',
  sentences: {
    en: 'unsupported code_challenge method: use s256 or plain',
    de: 'code_challenge_method ist s256 oder plain',
  },
});

export const exchangeIncomplete = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.exchange-incomplete',
  sentences: {
    en: 'invalid request: both auth code and code verifier should be non-empty',
    de: 'auth_code und code_verifier sind beide nötig',
  },
});

/** Never issued, or used before. */
export const flowNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'auth.flow-not-found',
  sentences: {
    en: 'invalid flow state, no valid flow state found',
    de: 'Dieser Code ist unbekannt oder verbraucht',
  },
});

/** The link was right, but the flow that it was to end is gone. */
export const flowOfLinkNotFound = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.flow-of-link-not-found',
  sentences: {
    en: 'No associated flow state found.',
    de: 'Zu diesem Link wartet kein Programm mehr',
  },
});

export const flowExpired = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.flow-expired',
  sentences: {
    en: 'invalid flow state, flow state has expired',
    de: 'Dieser Code ist abgelaufen',
  },
});

export const verifierWrong = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.verifier-wrong',
  sentences: {
    en: 'code challenge does not match previously saved code verifier',
    de: 'Der code_verifier passt nicht zu diesem Code',
  },
});

/** The link of a mail; the code that is typed has its own sentence. */
export const linkExpired = failure({
  code: 'AUTH_ERROR',
  status: 403,
  reason: 'auth.link-expired',
  sentences: {
    en: 'Email link is invalid or has expired',
    de: 'Der Link ist ungültig oder abgelaufen',
  },
});

export const linkOfBanned = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.link-of-banned',
  sentences: { en: 'User is banned', de: 'Das Konto ist gesperrt' },
});

/** Nobody is made an account for who only asked for a mail. */
export const otpSignUpsOff = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.otp-sign-ups-off',
  sentences: {
    en: 'Signups not allowed for otp',
    de: 'Per Mail kommt hier nur herein, wer schon ein Konto hat',
  },
});

export const mailsTooOften = failure({
  code: 'RATE_LIMIT',
  reason: 'auth.mails-too-often',
  sentences: {
    en: 'For security purposes, you can only request this after {seconds} seconds.',
    de: 'Aus Sicherheitsgründen geht das erst wieder in {seconds} Sekunden.',
  },
});

export const mailsTooMany = failure({
  code: 'RATE_LIMIT',
  reason: 'auth.mails-too-many',
  sentences: { en: 'email rate limit exceeded', de: 'Zu viele Mails an diese Adresse' },
});

export const recoveryNeedsEmail = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.recovery-needs-email',
  sentences: { en: 'Password recovery requires an email', de: 'Bitte eine E-Mail-Adresse angeben' },
});

export const otpNeedsEmail = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.otp-needs-email',
  sentences: { en: 'One of email or phone must be set', de: 'Bitte eine E-Mail-Adresse angeben' },
});

export const resendTypeUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.resend-type-unknown',
  sentences: {
    en: 'Missing one of these types: signup, email_change, sms, phone_change',
    de: 'type ist signup, email_change, sms oder phone_change',
  },
});

export const resendNeedsEmail = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.resend-needs-email',
  sentences: { en: 'Type provided requires an email address', de: 'Bitte eine E-Mail-Adresse angeben' },
});

export const emailOrPhone = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.email-or-phone',
  sentences: {
    en: 'Only an email address or phone number should be provided',
    de: 'Bitte entweder eine E-Mail-Adresse oder eine Telefonnummer angeben',
  },
});

/** At the surface of mails: there is nobody here who could send an SMS. */
export const phoneProviderDisabled = failure({
  code: 'UNSUPPORTED',
  reason: 'auth.phone-provider-disabled',
  sentences: { en: 'Unsupported phone provider', de: 'Per Telefon geht das hier nicht' },
});

export const phoneLoginsDisabled = failure({
  code: 'UNSUPPORTED',
  reason: 'auth.phone-logins-disabled',
  sentences: { en: 'Phone logins are disabled', de: 'Per Telefon geht das hier nicht' },
});

export const verifyTypeMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.verify-type-missing',
  sentences: { en: 'Verify requires a verification type', de: 'Zum Bestätigen fehlt die Art' },
});

export const verifyTokenMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.verify-token-missing',
  sentences: {
    en: 'Verify requires either a token or a token hash',
    de: 'Zum Bestätigen ist entweder der Code oder der Link nötig',
  },
});

export const verifyHashOnly = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.verify-hash-only',
  sentences: {
    en: 'Only the token_hash and type should be provided',
    de: 'Zu token_hash gehört nur noch type',
  },
});

export const verifyEmailMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.verify-email-missing',
  sentences: {
    en: 'Only an email address or phone number should be provided on verify',
    de: 'Zum Code gehört die E-Mail-Adresse',
  },
});

export const reauthenticationNeeded = failure({
  code: 'AUTH_ERROR',
  status: 400,
  reason: 'auth.reauthentication-needed',
  sentences: {
    en: 'Password update requires reauthentication',
    de: 'Für ein neues Passwort ist ein Code aus einer Mail nötig',
  },
});

export const nonceInvalid = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.nonce-invalid',
  sentences: { en: 'Nonce has expired or is invalid', de: 'Der Code ist abgelaufen oder falsch' },
});

export const reauthenticationNeedsEmail = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.reauthentication-needs-email',
  sentences: {
    en: 'Reauthentication requires the user to have an email or a phone number',
    de: 'Dafür braucht das Konto eine E-Mail-Adresse',
  },
});

export const emailNotVerified = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'auth.email-not-verified',
  sentences: { en: 'Please verify your email first.', de: 'Bitte zuerst die E-Mail-Adresse bestätigen.' },
});

export const appMetadataForbidden = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.app-metadata-forbidden',
  sentences: {
    en: 'Updating app_metadata requires admin privileges',
    de: 'app_metadata ändert nur die Verwaltung',
  },
});
