import { failure } from '../../../platform/errors/app-error.ts';

/** The paths of administrators want the service key as bearer. */
export const notAdmin = failure({
  code: 'AUTHZ_ERROR',
  reason: 'auth.not-admin',
  sentences: { en: 'User not allowed', de: 'Das darf nur, wer den Dienstschlüssel hat' },
});

export const userIdInvalid = failure({
  code: 'NOT_FOUND',
  reason: 'auth.user-id-invalid',
  sentences: { en: 'user_id must be an UUID', de: 'user_id muss eine UUID sein' },
});

export const userNotFound = failure({
  code: 'NOT_FOUND',
  reason: 'auth.user-not-found',
  sentences: { en: 'User not found', de: 'Dieses Konto gibt es nicht' },
});

export const newUserIdInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.new-user-id-invalid',
  sentences: { en: 'ID must conform to the uuid v4 format', de: 'Die id muss eine UUID sein' },
});

export const newUserIdTaken = failure({
  code: 'CONFLICT',
  reason: 'auth.new-user-id-taken',
  sentences: { en: 'A user with this ID already exists', de: 'Ein Konto mit dieser id gibt es schon' },
});

export const contactMissing = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.contact-missing',
  sentences: {
    en: 'Cannot create a user without either an email or phone',
    de: 'Ein Konto braucht eine E-Mail-Adresse oder eine Telefonnummer',
  },
});

export const phoneInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.phone-invalid',
  sentences: {
    en: 'Invalid phone number format (E.164 required)',
    de: 'Die Telefonnummer ist nicht gültig (E.164)',
  },
});

export const phoneInUse = failure({
  code: 'CONFLICT',
  reason: 'auth.phone-in-use',
  sentences: {
    en: 'Phone number already registered by another user',
    de: 'Für diese Telefonnummer gibt es schon ein Konto',
  },
});

export const passwordTwice = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.password-twice',
  sentences: {
    en: 'Only a password or a password hash should be provided',
    de: 'Bitte entweder ein Passwort oder seinen Hash angeben',
  },
});

export const passwordHashUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.password-hash-unknown',
  sentences: {
    en: 'password_hash must be a hash of bcrypt, argon2 or Firebase scrypt',
    de: 'password_hash muss ein Hash von bcrypt, argon2 oder Firebase scrypt sein',
  },
});

export const banDurationInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.ban-duration-invalid',
  sentences: {
    en: 'invalid format for ban duration: {text}',
    de: 'Die Dauer der Sperre ist nicht lesbar: {text}',
  },
});

/** Another role would make tokens that no door takes. */
export const roleUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.role-unknown',
  sentences: {
    en: 'The role of a user can only be "authenticated"',
    de: 'Die Rolle eines Kontos kann nur "authenticated" sein',
  },
});

export const auditScopeUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.audit-scope-unknown',
  sentences: {
    en: 'Invalid query scope: {query}',
    de: 'Danach kann hier nicht gesucht werden: {query}',
  },
});

export const pageInvalid = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.page-invalid',
  sentences: {
    en: 'Bad Pagination Parameters: {what}',
    de: 'Die Angaben zur Seite sind nicht lesbar: {what}',
  },
});

export const linkTypeUnknown = failure({
  code: 'VALIDATION_ERROR',
  reason: 'auth.link-type-unknown',
  sentences: {
    en: 'Invalid email action link type requested: {type}',
    de: 'Diese Art von Link gibt es nicht: {type}',
  },
});

export const emailUnknown = failure({
  code: 'NOT_FOUND',
  reason: 'auth.email-unknown',
  sentences: {
    en: 'User with this email not found',
    de: 'Für diese Adresse gibt es kein Konto',
  },
});
