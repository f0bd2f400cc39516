/** Failures of second factors and of guessing as GoTrue tells them (compat.md 1.3). */
export const MFA_ROWS: Readonly<Record<string, readonly [status: number, code: string]>> = {
  'auth.too-many-guesses': [429, 'over_request_rate_limit'],
  'auth.factor-type-unknown': [400, 'validation_failed'],
  'auth.phone-factor-disabled': [422, 'mfa_phone_enroll_not_enabled'],
  'auth.webauthn-factor-disabled': [422, 'mfa_webauthn_enroll_not_enabled'],
  'auth.factor-name-taken': [422, 'mfa_factor_name_conflict'],
  'auth.too-many-factors': [422, 'too_many_enrolled_mfa_factors'],
  'auth.second-factor-needed': [403, 'insufficient_aal'],
  'auth.second-factor-needed-to-remove': [422, 'insufficient_aal'],
  'auth.second-factor-needed-to-change': [401, 'insufficient_aal'],
  'auth.factor-id-malformed': [404, 'validation_failed'],
  'auth.factor-not-found': [404, 'mfa_factor_not_found'],
  'auth.challenge-not-found': [422, 'mfa_factor_not_found'],
  'auth.challenge-not-yours': [422, 'mfa_ip_address_mismatch'],
  'auth.challenge-expired': [422, 'mfa_challenge_expired'],
  'auth.factor-code-missing': [400, 'validation_failed'],
  'auth.factor-code-wrong': [422, 'mfa_verification_failed'],
};
