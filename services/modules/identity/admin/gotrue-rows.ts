/** Failures of administration as GoTrue tells them (compat.md 1.3): status and code. */
export const ADMIN_ROWS: Readonly<Record<string, readonly [status: number, code: string]>> = {
  'auth.not-admin': [403, 'not_admin'],
  'auth.user-id-invalid': [404, 'validation_failed'],
  'auth.user-not-found': [404, 'user_not_found'],
  'auth.new-user-id-invalid': [400, 'validation_failed'],
  'auth.new-user-id-taken': [422, 'user_already_exists'],
  'auth.contact-missing': [400, 'validation_failed'],
  'auth.phone-invalid': [400, 'validation_failed'],
  'auth.phone-in-use': [422, 'phone_exists'],
  'auth.password-twice': [400, 'validation_failed'],
  'auth.password-hash-unknown': [400, 'validation_failed'],
  'auth.ban-duration-invalid': [400, 'validation_failed'],
  'auth.role-unknown': [400, 'validation_failed'],
  'auth.audit-scope-unknown': [400, 'validation_failed'],
  'auth.page-invalid': [400, 'validation_failed'],
  'auth.link-type-unknown': [400, 'validation_failed'],
  'auth.email-unknown': [404, 'user_not_found'],
};
